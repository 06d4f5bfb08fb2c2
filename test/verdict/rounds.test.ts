// Rounds of load, one, two or three: what each figure must be for those they leave behind to be zombies, suspects, a pool.

import { describe, expect, test } from "vitest";
import { type Short, times } from "./patterns/goroutine-text.ts";
import { judged, judgedApart } from "./series.ts";

const RUN = "main.(*session).run";
const maker = (at: number): number => 1001 + 4 * at;

const made = (count: number, more: Partial<Short> = {}): readonly Short[] =>
  Array.from({ length: count }, (_, at) => ({
    id: 1000 + 4 * at,
    state: "chan receive",
    frames: [`${RUN}(0xc000012340)`],
    by: `main.join in goroutine ${maker(at)}`,
    ...more,
  }));

/** Another that the same call started, which reads from its peer. */
const readers = (count: number, from = 0): readonly Short[] =>
  made(count + from)
    .slice(from)
    .map(({ id, by }) => ({
      id: id + 2,
      state: "IO wait",
      frames: [
        "internal/poll.runtime_pollWait(0x1, 0x72)",
        "internal/poll.(*FD).Read(0x1)",
        "net.(*conn).Read(0x1)",
        "main.(*session).read(0x1)",
      ],
      by: by!,
    }));

const says = (name: string, code: string) => ({
  class: name,
  reasons: expect.arrayContaining([expect.objectContaining({ code })]),
});
const ZOMBIES = says("zombie", "grows-every-round");

describe("what each of several rounds leaves", () => {
  const THREE = [0, 14, 14, 28, 28, 42, 42];
  test.each([
    ["as many each time", THREE, ZOMBIES],
    ["at last half of the most", [0, 20, 20, 40, 40, 50, 50], ZOMBIES],
    ["at last less than half of the most", [0, 20, 20, 40, 40, 49, 49], says("suspect", "grows")],
    ["each time less than before, as one per customer does", [0, 20, 20, 37, 37, 51, 51], says("suspect", "grows")],
    ["two each time", [0, 2, 2, 4, 4, 6, 6], ZOMBIES],
    ["one each time", [0, 1, 1, 2, 2, 3, 3], says("suspect", "grows")],
    ["one at least, two at last", [0, 1, 1, 3, 3, 5, 5], says("suspect", "grows")],
    ["a half more in the second of two", [0, 20, 20, 50, 50], { class: "suspect" }],
    ["but one load in between left none", [0, 14, 14, 14, 14, 28, 28, 28], { class: "suspect" }],
  ])("%s", (_, counts, expected) => {
    expect(
      judgedApart(
        RUN,
        counts.map((count) => made(count)),
      ),
    ).toMatchObject(expected);
  });

  test("as many each time, of which one dump only was taken under load", () => {
    const passing = times(20, { id: 9000, state: "runnable", frames: ["main.serve()"] });
    const series = [made(0), made(14), [...made(17), ...passing], made(28), made(42)];
    expect(judgedApart(RUN, series, { loaded: false })).toMatchObject(ZOMBIES);
    const late = made(38)
      .slice(28)
      .map((one): Short => ({ ...one, state: "select" }));
    const moved = [...series.slice(0, 3), [...made(28), ...late], made(38)];
    expect(judgedApart(RUN, moved, { loaded: false })).toMatchObject({ class: "suspect" });
  });

  test("one in each of two is too few for a word", () => {
    expect(judged(RUN, ...[0, 1, 1, 2, 2].map((count) => made(count))).class).toBe("normal");
  });

  test.each([
    [4, ZOMBIES],
    [5, says("pool", "reused")],
  ])("%i of 40 that were away for a moment", (away, expected) => {
    const series = [0, 12, 12, 26, 26, 40, 40].map((count) => made(count));
    series[4] = [...made(away, { state: "runnable" }), ...series[4]!.slice(away)];
    expect(judged(RUN, ...series)).toMatchObject(expected);
  });

  test.each([
    [21, ZOMBIES],
    [22, says("suspect", "grows-with-peers")],
  ])("%i of 42 with a partner that still reads", (alive, expected) => {
    const series = THREE.map((count, at) => [...made(count), ...(at === 6 ? readers(alive) : [])]);
    expect(judged(RUN, ...series)).toMatchObject(expected);
  });

  test("readers wait for peers that may still be there", () => {
    const verdict = judged("internal/poll.runtime_pollWait", ...THREE.map((count) => readers(count)));
    expect(verdict).toMatchObject(says("suspect", "grows-on-connections"));
  });

  test.each([
    ["two apart, and no dump under load", [0, 14, 14, 28, 28], "suspect"],
    ["two, a dump after each", [0, 14, 28, 28], "zombie"],
    ["three apart", [0, 14, 14, 28, 28, 42, 42], "zombie"],
  ])("%s", (_, counts, name) => {
    expect(
      judgedApart(
        RUN,
        counts.map((count) => made(count)),
        { loaded: false },
      ).class,
    ).toBe(name);
  });

  test("a receive may be from a timer until a third round, what no timer ends may not", () => {
    const two = (more: Partial<Short>) =>
      judgedApart(
        RUN,
        [0, 14, 14, 28, 28].map((count) => made(count, more)),
      );
    expect(two({})).toMatchObject(says("suspect", "grows-with-owner"));
    expect(two({ state: "coroutine", by: "main.main in goroutine 1" })).toMatchObject(ZOMBIES);
  });

  test("sleepers end, unless they are seen to stay while somebody's minutes rise", () => {
    const other: Short = { id: 90, state: "select", frames: ["main.janitor()"], by: "main.main in goroutine 1" };
    const asleep = (counts: readonly number[], last = "select") =>
      judgedApart(
        "time.Sleep",
        counts.map((count, at) => [
          { ...other, state: at === counts.length - 1 ? last : "select" },
          ...made(count, { state: "sleep", frames: ["time.Sleep(0x1)", `${RUN}(0x1)`] }),
        ]),
      ).class;
    expect(asleep(THREE)).toBe("suspect");
    expect(asleep([...THREE, 42])).toBe("suspect");
    expect(asleep([...THREE, 42], "select, 1 minutes")).toBe("zombie");
  });
});

describe("waits for a condition, which is where pools idle", () => {
  const FUNC = "sync.runtime_notifyListWait";
  const frames = [`${FUNC}(0x1, 0x2)`, "sync.(*Cond).Wait(0x1)", "main.(*queue).pop(0x1)"];
  const grown = (counts: readonly number[], loaded: boolean, by: (at: number) => number = maker) =>
    judgedApart(
      FUNC,
      counts.map((count) =>
        made(count, { state: "sync.Cond.Wait", frames }).map((one, at) => ({
          ...one,
          by: `main.join in goroutine ${by(at)}`,
        })),
      ),
      { loaded },
    ).class;
  const ALIKE = [0, 14, 14, 28, 28, 42, 42];
  const LESS = [0, 14, 14, 28, 28, 37, 37];

  test.each([
    ["three rounds alike, their makers gone", ALIKE, false, maker, "zombie"],
    ["three rounds alike, of five makers gone", ALIKE, false, (at: number) => 10_001 + (at % 5), "suspect"],
    [
      "three rounds alike, of five makers each",
      ALIKE,
      false,
      (at: number) => 10_001 + Math.floor(at / 14) * 5 + (at % 5),
      "zombie",
    ],
    ["three rounds not alike", LESS, false, maker, "suspect"],
    ["three rounds not alike, seen under load", LESS, true, maker, "zombie"],
  ])("%s", (_, counts, loaded, by, name) => {
    expect(grown(counts, loaded, by)).toBe(name);
  });
});

describe("askers who wait for the one that loads", () => {
  const askers = (count: number) => made(count, { frames: ["main.(*inflight).load(0x1):53", "main.ask()"] });
  const loader = (id: number): Short => ({
    id,
    state: "select",
    frames: ["net/http.(*persistConn).roundTrip(0x1)", "main.(*inflight).load(0x1):59", "main.ask()"],
    by: "main.join in goroutine 999",
  });
  test.each([
    ["who is at work since a round ago", () => 990, says("suspect", "grows")],
    ["who changes", (at: number) => 900 + at, ZOMBIES],
  ])("%s", (_, id, expected) => {
    const series = [0, 14, 14, 28, 28, 42, 42].map((count, at) => [...askers(count), loader(id(at))]);
    expect(judgedApart("main.(*inflight).load", series)).toMatchObject(expected);
  });
});

describe("waits that stay after three rounds", () => {
  const selects = (by: (at: number) => string, state = "select") =>
    judgedApart(
      RUN,
      [0, 14, 14, 28, 28, 42, 42, 42].map((count) => [
        { id: 90, state: "chan receive", frames: ["main.(*owner).loop(0x1)"], by: "main.main in goroutine 1" },
        ...made(count, { state }).map((one, at) => ({ ...one, by: by(at) })),
      ]),
    );
  const OWNER = says("suspect", "grows-with-owner");

  test.each([
    ["one goroutine made all, and lives", () => "main.join in goroutine 1", "select", OWNER],
    [
      "two goroutines made all, and live",
      (at: number) => `main.join in goroutine ${at % 2 === 0 ? 1 : 90}`,
      "select",
      OWNER,
    ],
    [
      "two goroutines made all, and one lives",
      (at: number) => `main.join in goroutine ${at % 2 === 0 ? 1 : 99}`,
      "select",
      ZOMBIES,
    ],
    ["one goroutine made all who receive, and lives", () => "main.join in goroutine 1", "chan receive", OWNER],
    ["one goroutine made all who receive, and has ended", () => "main.join in goroutine 99", "chan receive", ZOMBIES],
    ["Go does not name the makers of those who receive", () => "main.join", "chan receive", ZOMBIES],
    ["one goroutine made all, and has ended", () => "main.join in goroutine 99", "select", ZOMBIES],
    ["Go does not name their makers", () => "main.join", "select", OWNER],
    ["Go does not name their makers, some print a minute", () => "main.join", "select, 1 minutes", ZOMBIES],
  ])("%s", (_, by, state, expected) => {
    expect(selects(by, state)).toMatchObject(expected);
  });
});

describe("what one round leaves", () => {
  const counts = (...series: readonly number[]) => series.map((count) => made(count));

  test.each([
    ["three are suspects", counts(0, 3, 3), says("suspect", "outlived")],
    ["two are what a program starts once", counts(0, 2, 2), { class: "normal" }],
    ["a twentieth has ended since: a drain", counts(0, 40, 40, 38), says("draining", "draining")],
    ["fewer have ended", counts(0, 40, 40, 39), says("suspect", "outlived")],
    [
      "many have ended, but others came",
      [[], made(40), made(40), made(42).slice(10)],
      says("suspect", "grows-with-owner"),
    ],
    ["the fall is over", counts(0, 40, 40, 30, 30), says("pool", "stood")],
    ["a further load added none", counts(0, 14, 14, 14, 14), says("pool", "stood")],
    ["a further load added none to three", counts(0, 3, 3, 3, 3), says("pool", "stood")],
    ["a further load added none to two", counts(0, 2, 2, 2, 2), { class: "normal" }],
    [
      "a second load added as many, a third none: perhaps its bound",
      counts(0, 14, 14, 28, 28, 28, 28),
      says("suspect", "grows"),
    ],
  ])("%s", (_, series, expected) => {
    expect(judgedApart(RUN, series)).toMatchObject(expected);
  });

  test("one more round settles it, of readers their clients' end", () => {
    const settles = (func: string, series: readonly (readonly Short[])[]) => judgedApart(func, series).settledBy;
    expect(settles(RUN, counts(0, 3, 3))).toContain("one more round");
    const reading = [0, 9, 9].map((count) => readers(count));
    expect(settles("internal/poll.runtime_pollWait", reading)).toContain("close every client");
  });

  test("when every client is gone, three are zombies; a library's are not", () => {
    expect(judgedApart(RUN, counts(0, 3, 3), { idle: true })).toMatchObject(says("zombie", "idle"));
    const func = "example.com/rpc.(*Stream).read";
    const series = [0, 14, 14].map((count) =>
      made(count, { frames: [`${func}(0x1)`], by: "example.com/rpc.(*Server).serve in goroutine 99" }),
    );
    expect(judgedApart(func, series, { idle: true }).class).not.toBe("zombie");
  });

  test("with partners that still read, it takes their end to tell", () => {
    const verdict = judgedApart(RUN, [[], [...made(5), ...readers(5)], [...made(5), ...readers(1)]]);
    expect(verdict).toMatchObject({ ...says("suspect", "living-peer"), settledBy: expect.stringContaining("client") });
  });
});

test("of a pool nobody is accused, nor of what drains", () => {
  const none = { accused: 0, accusedGoids: [] };
  const verdict = (...counts: readonly number[]) =>
    judgedApart(
      RUN,
      counts.map((count) => made(count)),
    );
  expect(verdict(0, 14, 14, 14, 14)).toMatchObject({ class: "pool", ...none });
  expect(verdict(0, 40, 40, 30)).toMatchObject({ class: "draining", ...none });
  const kept = [0, 9, 9].map((count) => made(count, { by: "main.main in goroutine 1" }));
  expect(judgedApart(RUN, kept)).toMatchObject({ ...says("pool", "idle"), ...none });
});

describe("those whose partners have all ended", () => {
  const widows = (count: number, last: readonly Short[] = made(count), now = made(count), later = last) =>
    judgedApart(RUN, [[], [...now, ...readers(count)], last, later]);

  test("five are zombies after one round, four are not", () => {
    expect(widows(5)).toMatchObject(says("zombie", "partner-ended"));
    expect(widows(4).class).toBe("suspect");
  });

  test("not when the partners had an errand of their own, and no connection", () => {
    const notices = readers(9).map(
      (one): Short => ({ ...one, state: "sleep", frames: ["time.Sleep(0x1)", "main.notify(0x1)"] }),
    );
    expect(judgedApart(RUN, [[], [...made(9), ...notices], made(9), made(9)]).class).toBe("suspect");
  });

  test("not while one partner lives, nor when one has moved, nor asleep", () => {
    expect(widows(9, [...made(9), ...readers(1)]).class).toBe("suspect");
    expect(widows(9, [...made(1, { state: "runnable" }), ...made(9).slice(1)], made(9), made(9)).class).not.toBe(
      "zombie",
    );
    expect(widows(9, made(9, { state: "sleep" }), made(9, { state: "sleep" })).class).not.toBe("zombie");
  });
});

describe("dumps of two processes", () => {
  /** The same goids, started by others. */
  const others = (by: string): readonly Short[] =>
    [60, 61].map((id) => ({ id, state: "IO wait", frames: ["main.accept()"], by }));
  const grown = (from: number, to: number, more: Partial<Short>) =>
    judgedApart(RUN, [
      [...others("main.a"), ...made(from, more)],
      [...others("main.b"), ...made(to, more)],
    ]);
  const UNKNOWN = { state: "coroutine", by: "main.main in goroutine 1" };
  /** A receive whose one maker has ended. */
  const ENDED = { by: "main.join in goroutine 99" };

  test.each([
    ["five more", 4, 9, UNKNOWN, { ...says("suspect", "counts-grew"), accused: 5, accusedGoids: [] }],
    ["four more", 4, 8, UNKNOWN, { class: "normal" }],
    ["four more, that a pattern knows", 4, 8, ENDED, { ...says("suspect", "counts-grew"), accused: 4 }],
    ["four in all, that a pattern knows", 1, 4, ENDED, { class: "normal" }],
    ["as many", 9, 9, ENDED, { class: "normal" }],
    ["fewer", 9, 8, ENDED, { class: "normal" }],
  ])("%s", (_, from, to, more, expected) => {
    expect(grown(from, to, more)).toMatchObject(expected);
  });
});
