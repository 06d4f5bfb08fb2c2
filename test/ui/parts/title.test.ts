import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../../src/dump/model.ts";
import { clickAt, textOf } from "../../../src/ui/draw/line.ts";
import { frameOf } from "../../../src/ui/draw/view.ts";
import { tabsLine } from "../../../src/ui/parts/tabs.ts";
import { titleLine } from "../../../src/ui/parts/title.ts";
import { sentence, shortState } from "../../../src/ui/parts/words.ts";
import { newState, type State } from "../../../src/ui/state.ts";
import { LIVE, SEED } from "../seed.ts";

const seed: State = { ...newState({ ...SEED, columns: 80 }), view: "clusters" };

function withSnapshots(
  names: readonly string[],
  bounds: Partial<Pick<State["session"], "before" | "after">> = {},
): State {
  const snapshots = names.map((name) => {
    const timed = name.includes(":");
    const taken: Partial<Snapshot> = {
      source: timed ? "http://h:6060" : `shop/${name}.txt`,
      takenAt: timed ? `2026-11-24T${name}Z` : null,
      goVersionHint: null,
      total: 1,
      warnings: [],
    };
    return taken as Snapshot;
  });
  return { ...seed, session: { ...seed.session, snapshots, before: 0, after: names.length - 1, ...bounds } };
}

const right = (state: State): string =>
  textOf(titleLine(state))
    .replace(/^.*? {2}\S+ +/, "")
    .trim();

describe("the snapshots in the title", () => {
  test.each([
    [["a"], {}, "one snapshot"],
    [["before", "after"], {}, "before ── after"],
    [["before", "after", "later"], {}, "[before] ── after ── [later]"],
    [["before", "after", "later"], { after: 1 }, "[before] ── [after] ── later"],
    [["before", "after", "later"], { before: 2 }, "before ── after ── [later]"],
    [["1-before", "2-x", "3-x", "4-x", "5-x", "6-later"], {}, "1-before ── 6-later   #1 to #6 of 6"],
    [["1-before", "2-x", "3-x", "4-x", "5-x", "6-later"], { before: 5 }, "6-later   #6 of 6"],
  ])("%j %j: %s", (names, bounds, expected) => {
    expect(right(withSnapshots(names, bounds))).toBe(expected);
  });

  test("of many, how many lie between two, where there is room", () => {
    const state = {
      ...withSnapshots(["1-before", "2-xxxxxxx", "3-xxxxxxx", "4-xxxxxxx", "5-xxxxxxx", "6-later"]),
      columns: 100,
    };
    expect(right(state)).toBe("1-before ── 4 between ── 6-later   #1 to #6 of 6");
  });

  test("taken within one minute they are told apart by their seconds", () => {
    expect(right(withSnapshots(["12:01:02", "12:01:40"]))).toMatch(/^\d\d:\d\d:02 ── \d\d:\d\d:40$/);
    expect(right(withSnapshots(["12:01:02", "12:02:40"]))).toMatch(/^\d\d:01 ── \d\d:02$/);
  });
});

test("a process that is asked less often than wanted: how often, in the title", () => {
  const live = { ...LIVE, everySeconds: 12, slowed: "one fetch takes 1.2 s" };
  expect(textOf(titleLine({ ...withSnapshots(["a"]), live }))).toContain("live every 12 s");
  expect(textOf(titleLine({ ...withSnapshots(["a"]), live: LIVE }))).not.toContain("every");
  // How many snapshots lie between gives way to it.
  const times = Array.from({ length: 31 }, (_, second) => `18:09:${String(second + 10)}`);
  const many = withSnapshots(times);
  const snapshots = many.session.snapshots.map((snapshot) => ({ ...snapshot, source: "http://cart.shop:6060" }));
  const title = (columns: number): string =>
    textOf(
      titleLine({ ...many, session: { ...many.session, snapshots }, columns, live: { ...live, everySeconds: 0.9 } }),
    );
  expect(title(110)).toMatch(/live every 900 ms ▄{8} +18:09:10 ── 29 between ── 18:09:40 {3}#1 to #31 of 31 $/);
  expect(title(100)).toMatch(/live every 900 ms ▄{8} +18:09:10 ── 18:09:40 {3}#1 to #31 of 31 $/);
});

test("the rule names the views, and where in them one is", () => {
  const state = withSnapshots(["a"]);
  expect(textOf(tabsLine(state))).toMatch(/^─\[1 clusters\]─ 2 compare ─ 3 family ─ 4 waiters ─ 6 process ─+$/);
  expect(textOf(tabsLine({ ...state, view: "family", over: ["goroutine"] }))).toContain(
    "─[3 family › detail]─ 4 waiters",
  );
  expect(textOf(tabsLine({ ...state, columns: 50 }))).toMatch(/^─\[1 clusters\]─ 2 ─ 3 ─ 4 ─ 6 ─+$/);
  expect(textOf(tabsLine({ ...state, plain: true, over: ["goroutine"] }))).toBe("view: clusters, detail");
});

test("without UTF-8 a sign that has no like of its width is written out, and the line keeps its own", () => {
  const notice = { text: "11.1 MB ± 3.01 MB → 世界", tone: "plain" } as const;
  const lines = frameOf({ ...withSnapshots(["a"]), unicode: false, notice }).lines;
  expect(textOf(lines.at(-2)!).trimEnd()).toBe(" 11.1 MB +- 3.01 MB > ????");
  expect(lines.map((row) => textOf(row).length)).toEqual(lines.map(() => 80));
});

test("a click on a view, a key or a choice means what it names", () => {
  const at = (state: State, row: number, text: string) => {
    const lines = frameOf(state).lines;
    const source = lines.at(row)!;
    return clickAt(source, textOf(source).indexOf(text));
  };
  const state = withSnapshots(["a"]);
  expect(at(state, 3, "2 compare")).toEqual({ type: "viewChosen", view: "compare" });
  expect(at(state, -1, "q quit")).toEqual({ type: "quitAsked", status: 0 });
  expect(at({ ...state, unicode: false }, -1, "/ filter")).toEqual({ type: "filterAsked" });
  const menu = {
    title: "note",
    index: 0,
    items: [{ label: "good", message: { type: "noted", note: "good" } }],
  } as const;
  expect(at({ ...state, menu }, -1, "good")).toEqual({ type: "menuPicked", index: 0 });
});

test.each([
  ["started by net/http.(*Server).Serve (server.go:3484)", "started by http.(*Server).Serve (server.go:3484)"],
  ["a go.etcd.io/etcd/gw.Register.func1.1 b", "a gw.Register.func1.1 b"],
  ["at /home/dev/x.y/main.go:3, http://h/a/b.c or and/or", "at /home/dev/x.y/main.go:3, http://h/a/b.c or and/or"],
  ["one more round; or --idle, when every client is gone", "one more round; or I (idle), when every client is gone"],
])("a sentence on the screen: %s", (text, expected) => {
  expect(sentence(text)).toBe(expected);
});

test.each([
  ["sync.Mutex.Lock", "Mutex.Lock"],
  ["sync.RWMutex.RLock", "RWMutex.RLock"],
  ["sync.WaitGroup.Wait", "WaitGroup.Wait"],
  ["chan receive (nil chan)", "nil chan recv"],
  ["chan receive", "chan receive"],
  ["select (no cases)", "no-case select"],
  ["GC worker (idle)", "GC worker"],
])("a state where there is little room: %s", (state, expected) => {
  expect(shortState(state)).toBe(expected);
  expect(expected.length).toBeLessThanOrEqual(14);
});
