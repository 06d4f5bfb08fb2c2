// Waits to finish that outlast a load, or stood all along: what each figure must be for the word that is said of them.

import { describe, expect, test } from "vitest";
import type { Short } from "./patterns/goroutine-text.ts";
import { judged, judgedApart } from "./series.ts";

const range = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, at) => from + at);

/** No pattern knows them: a timer's function has no caller that could have left. */
const sends = (count: number, state = "chan send"): readonly Short[] =>
  range(count).map((at) => ({ id: 100 + 2 * at, state, frames: ["main.emit.func1()"], by: "time.goFunc" }));

const LOCK = "sync.runtime_SemacquireMutex";
const locks = (count: number, state = "sync.Mutex.Lock", first = 0): readonly Short[] =>
  range(count, first).map((at) => ({
    id: 100 + 2 * at,
    state,
    frames: [`${LOCK}(0xc000012348, 0x0, 0x1)`, "sync.(*Mutex).Lock(...)", "main.(*stock).reserve(0xc000012340)"],
    by: `main.serve in goroutine ${101 + 2 * at}`,
  }));
/** Whoever runs in the code that the lock guards may have it. */
const RUNS: Short = {
  id: 50,
  state: "runnable",
  frames: ["main.(*stock).count(0xc000012340)"],
  by: "main.main in goroutine 1",
};

const worded = (name: string, code: string) => ({
  class: name,
  reasons: expect.arrayContaining([expect.objectContaining({ code })]),
});
const ZOMBIES = worded("zombie", "outlived-unfinished");
const WAITING = worded("suspect", "born-waiting-to-finish");

describe("sends that one load left, seen in two dumps", () => {
  const seen = (later: readonly Short[], now = later) => judged("main.emit.func1", [], now, later);

  test.each([
    ["each for a minute", sends(14, "chan send, 1 minutes"), ZOMBIES],
    ["two, each for a minute", sends(2, "chan send, 1 minutes"), ZOMBIES],
    ["without minutes", sends(14), WAITING],
    ["two without minutes", sends(2), WAITING],
    ["some without minutes", [...sends(4), ...sends(14, "chan send, 3 minutes").slice(4)], WAITING],
    ["a single one, which may hand out values", sends(1, "chan send, 9 minutes"), { class: "normal" }],
  ])("%s", (_, last, expected) => {
    expect(seen(last)).toMatchObject(expected);
  });

  test("that the load itself did not show have outlived nothing yet", () => {
    expect(seen(sends(14, "chan send, 1 minutes"), [])).toMatchObject(WAITING);
  });

  test("whose minutes fell have been served in between", () => {
    const verdict = seen(sends(14, "chan send, 1 minutes"), sends(14, "chan send, 6 minutes"));
    expect(verdict.class).not.toBe("zombie");
  });
});

test("sends of which as many left at the end as ended are not there in each round", () => {
  const series = [0, 14, 14, 28, 28].map((count) => sends(count));
  expect(judged("main.emit.func1", ...series)).toMatchObject(ZOMBIES);
  series[4] = series[4]!.slice(2);
  expect(judged("main.emit.func1", ...series).class).toBe("suspect");
});

describe("locks that one load left, seen in two dumps", () => {
  test.each([
    ["nobody is there to unlock", [locks(14), locks(14)], ZOMBIES],
    ["nobody is there for a single one", [locks(1), locks(1)], ZOMBIES],
    ["nobody is there, and the load did not show them", [[], locks(14)], worded("zombie", "born-unfinished")],
    ["somebody runs who may unlock", [locks(14), [RUNS, ...locks(14)]], WAITING],
    [
      "somebody runs who may unlock, though each waits for nine minutes",
      [locks(14), [RUNS, ...locks(14, "sync.Mutex.Lock, 9 minutes")]],
      WAITING,
    ],
    ["nobody is there, but some have got it", [locks(17), locks(14)], WAITING],
  ])("%s", (_, [now, last], expected) => {
    expect(judged(LOCK, [], now!, last!)).toMatchObject(expected);
  });
});

describe("locks that the first dump shows already", () => {
  const old = (state: string, extra: readonly Short[] = [], before = locks(6)) =>
    judgedApart(LOCK, [before, [...extra, ...locks(6, state)]]);

  test.each([
    ["nobody is there, for a minute", "sync.Mutex.Lock, 1 minutes", [], worded("zombie", "old-unfinished")],
    ["nobody is there, without minutes", "sync.Mutex.Lock", [], worded("suspect", "stood-all-along")],
    ["somebody runs, for four minutes", "sync.Mutex.Lock, 4 minutes", [RUNS], worded("suspect", "old-unfinished")],
    ["somebody runs, for nine minutes", "sync.Mutex.Lock, 9 minutes", [RUNS], worded("suspect", "old-unfinished")],
    ["nobody is there, for five minutes", "sync.Mutex.Lock, 5 minutes", [], worded("zombie", "old-unfinished")],
    ["somebody runs, without minutes", "sync.Mutex.Lock", [RUNS], { class: "normal" }],
  ])("%s", (_, state, extra, expected) => {
    expect(old(state, extra)).toMatchObject(expected);
  });

  test("of whom one got it in between: somebody unlocks", () => {
    const before = locks(7, "sync.Mutex.Lock, 1 minutes");
    expect(old("sync.Mutex.Lock, 2 minutes", [], before)).toMatchObject(worded("suspect", "old-unfinished"));
  });

  test("whose minutes fell have had it", () => {
    expect(old("sync.Mutex.Lock, 1 minutes", [], locks(6, "sync.Mutex.Lock, 8 minutes")).class).toBe("normal");
  });

  test.each([
    [5, "suspect"],
    [4, "normal"],
  ])("%i without minutes are a %s", (count, name) => {
    expect(judgedApart(LOCK, [locks(count), locks(count)]).class).toBe(name);
  });
});

describe("sends that the first dump shows already, whose makers have ended", () => {
  const maker = (at: number): number => 101 + 2 * at;
  /** Somebody else runs the package's code, who may receive one day. */
  const stood = (count: number, by = maker, other = 9) => {
    const accepts: Short = { id: other, state: "IO wait", frames: ["main.accept()"], by: "main.main in goroutine 1" };
    const all = range(count).map((at) => ({
      id: 100 + 2 * at,
      state: "chan send",
      frames: ["main.(*feed).run(0x1)"],
      by: `time.goFunc in goroutine ${by(at)}`,
    }));
    const dump = [accepts, ...all];
    return judgedApart("main.(*feed).run", [dump, dump]);
  };

  test("five are suspects, four are background work", () => {
    expect(stood(5)).toMatchObject(worded("suspect", "orphans"));
    expect(stood(4).class).toBe("normal");
  });

  test("of ten, one whose maker lives speaks for all", () => {
    expect(stood(10, maker, maker(3)).class).toBe("normal");
  });

  test("of five makers two each are left over, three each are a fixed set", () => {
    expect(stood(10, (at) => 10_001 + (at % 5))).toMatchObject(worded("suspect", "orphans"));
    expect(stood(15, (at) => 10_001 + (at % 5)).class).toBe("normal");
  });
});
