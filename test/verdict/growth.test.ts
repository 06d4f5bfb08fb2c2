// What grows round after round and is no leak for that: who is away for a moment, a select that a timer may end.

import { describe, expect, test } from "vitest";
import type { Short } from "./patterns/goroutine-text.ts";
import { judged } from "./series.ts";

const session = (id: number): Short => ({
  id,
  state: "select",
  frames: ["main.(*session).run(0xc000012340)"],
  by: `main.(*sessions).get in goroutine ${id - 1}`,
});
const sessions = (count: number): readonly Short[] => Array.from({ length: count }, (_, at) => session(100 + 2 * at));

describe("a select, in a hunt", () => {
  test("that grows in each round may have a timer longer than the hunt", () => {
    const verdict = judged("main.(*session).run", ...[0, 14, 14, 31, 31, 44, 44].map(sessions));
    expect(verdict).toMatchObject({ class: "suspect", settledBy: expect.stringContaining("some minutes later") });
    expect(verdict.reasons[0]).toMatchObject({ code: "grows-with-owner", text: expect.stringContaining("timer") });
  });

  test.each([
    ["two rounds", "suspect", [0, 14, 14, 31, 31]],
    ["three", "zombie", [0, 14, 14, 31, 31, 44, 44]],
  ])("a receive seldom has one: after %s it is a %s", (_, name, counts) => {
    const watch = (count: number): readonly Short[] =>
      sessions(count).map((one) => ({ ...one, state: "chan receive" }));
    expect(judged("main.(*session).run", ...counts.map(watch)).class).toBe(name);
  });
});

describe("a pool, one of whose workers is looked at as it wakes", () => {
  const awake = (one: Short): Short => ({ ...one, state: "runnable" });
  test.each([2, 4])("in snapshot %i, has not grown when it is back", (at) => {
    const series = [0, 12, 12, 12, 12, 12, 12].map(sessions);
    series[at] = [awake(series[at]![0]!), ...series[at]!.slice(1)];
    expect(judged("main.(*session).run", ...series)).toMatchObject({ class: "pool", reasons: [{ code: "stood" }] });
  });
});

describe("sends that no pattern knows", () => {
  const sends = (count: number): readonly Short[] =>
    sessions(count).map(({ id }) => ({ id, state: "chan send", frames: ["main.emit.func1()"], by: "time.goFunc" }));

  test("more in each round, of which none has left, are zombies without wait minutes", () => {
    const verdict = judged("main.emit.func1", ...[0, 14, 14, 31, 31, 44, 44].map(sends));
    expect(verdict).toMatchObject({ class: "zombie", pattern: null, reasons: [{ code: "outlived-unfinished" }] });
  });

  test("that are taken, though slowly, are not", () => {
    const series = [0, 14, 14, 31, 31, 44, 44].map(sends);
    const taken = series.map((all, at) => all.slice(at * 2));
    expect(judged("main.emit.func1", ...taken).class).not.toBe("zombie");
  });
});

describe("waits for a lock", () => {
  const wait = ["sync.runtime_SemacquireMutex(0xc000123454?, 0x0?, 0x1?)", "sync.(*Mutex).lockSlow(0xc000123450)"];
  const frames = [...wait, "sync.(*Mutex).Lock(...)", "main.(*store).get(0xc000123450)"];
  const waiters = (count: number, state = "sync.Mutex.Lock"): readonly Short[] =>
    Array.from({ length: count }, (_, at) => ({ id: 100 + at, state, frames }));
  const holder = (state: string, address = "0xc000123450"): Short => ({
    id: 9,
    state,
    frames: [`main.(*store).compact(${address})`],
  });
  const verdictOf = (...series: readonly (readonly Short[])[]): ReturnType<typeof judged> =>
    judged("sync.runtime_SemacquireMutex", ...series);

  test.each([
    ["works: the dumps may be seconds apart", "runnable", "suspect"],
    ["waits for a peer, who may only be slow", "IO wait", "suspect"],
    ["sleeps", "sleep", "suspect"],
    ["waits for a word, which may come from anywhere", "chan receive", "suspect"],
    ["waits to send, and nobody is at work", "chan send", "zombie"],
  ])("more in each round, while its holder %s", (_, state, expected) => {
    const verdict = verdictOf(...[0, 14, 14, 31, 31, 44, 44].map((count) => [holder(state), ...waiters(count)]));
    expect(verdict.pattern?.id).toBe("mutex-held-while-waiting");
    expect(verdict.class).toBe(expected);
  });

  test.each([
    ["whose holder waits for a peer", [holder("IO wait")], "sync.Mutex.Lock", "suspect"],
    ["which another may have that waits for a peer", [holder("IO wait", "0xc000777000")], "sync.Mutex.Lock", "suspect"],
    ["whose holder waits for a peer, for nine minutes", [holder("IO wait")], "sync.Mutex.Lock, 9 minutes", "suspect"],
    ["whose holder waits to send", [holder("chan send")], "sync.Mutex.Lock", "zombie"],
    ["that nobody can have", [], "sync.Mutex.Lock", "zombie"],
  ])("%s, in one round", (_, others, state, expected) => {
    const verdict = verdictOf(...[0, 14, 14].map((count) => [...others, ...waiters(count, state)]));
    expect(verdict.class).toBe(expected);
  });
});

test("what grows wholly in a library that no pattern knows is a suspicion, not a proof", () => {
  const streams = (count: number): readonly Short[] =>
    Array.from({ length: count }, (_, at) => ({
      id: 100 + 2 * at,
      state: "chan receive",
      frames: ["example.com/rpc.(*Stream).read(0xc000012340)"],
      by: `example.com/rpc.(*Server).serveConn in goroutine ${101 + 2 * at}`,
    }));
  const verdict = judged("example.com/rpc.(*Stream).read", ...[0, 14, 14, 29, 29, 43, 43].map(streams));
  expect(verdict).toMatchObject({ class: "suspect", reasons: [{ code: "grows-in-library" }] });
});

test("a socket that takes datagrams from anybody is no partner that still lives", () => {
  const node = (count: number): readonly Short[] =>
    Array.from({ length: count }, (_, at) => [
      { ...session(100 + 4 * at), state: "chan receive", by: `main.join in goroutine ${101 + 4 * at}` },
      {
        id: 102 + 4 * at,
        state: "IO wait",
        frames: [
          "internal/poll.runtime_pollWait(0x1, 0x72)",
          "internal/poll.(*FD).ReadFromInet4(0x1)",
          "net.(*UDPConn).ReadFrom(0x1)",
        ],
        by: `main.join in goroutine ${101 + 4 * at}`,
      },
    ]).flat();
  const verdict = judged("main.(*session).run", ...[0, 14, 14, 29, 29, 43, 43].map(node));
  expect(verdict).toMatchObject({ class: "zombie", reasons: [{ code: "grows-every-round" }, {}] });
});

test("a library's idle goroutines that only grow, after their makers have ended, are not idle as they are meant to be", () => {
  const makers = (count: number): readonly Short[] =>
    Array.from({ length: count }, (_, at) => ({
      id: 100 + 2 * at,
      state: "sync.Cond.Wait",
      frames: ["sync.runtime_notifyListWait(0x1, 0x2)", "sync.(*Cond).Wait(0x1)", "example.com/db.(*pool).dial(0x1)"],
      by: `example.com/db.newPool in goroutine ${101 + 2 * at}`,
    }));
  const verdict = judged("sync.runtime_notifyListWait", ...[0, 14, 14, 33, 33, 44, 44].map(makers));
  expect(verdict).toMatchObject({ class: "suspect", reasons: [{ code: "idle-not-reused" }, {}] });
});
