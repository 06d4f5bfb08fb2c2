import { describe, expect, test } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { textOf, widthOfLine } from "../../src/ui/draw/line.ts";
import { nameOf } from "../../src/ui/draw/names.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import type { Effect } from "../../src/ui/effect.ts";
import type { Message } from "../../src/ui/message.ts";
import type { HuntEnd, HuntNews } from "../../src/ui/screens/hunt/port.ts";
import { newState, type State, scopeOf } from "../../src/ui/state.ts";
import { start, update } from "../../src/ui/update/update.ts";
import { crowdDump } from "../pty/crowd.ts";
import { LIVE, SEED } from "./seed.ts";

const seed = newState({ ...SEED, columns: 80, rows: 24 });

function applied(state: State, ...messages: readonly Message[]): { readonly state: State; readonly effects: Effect[] } {
  let now = state;
  const effects: Effect[] = [];
  for (const message of messages) {
    const [next, more] = update(now, message);
    now = next;
    effects.push(...more);
  }
  return { state: now, effects };
}

const press = (...keys: readonly string[]): Message[] =>
  keys.map((name) => ({ type: "keyPressed", key: { name, text: name.length === 1 ? name : null } }));
const text = (state: State) => frameOf(state).lines.map(textOf).join("\n");
const news = (state: State, ...told: readonly HuntNews[]): State =>
  applied(state, ...told.map((one): Message => ({ type: "huntTold", request: state.hunt.request, news: one }))).state;

function snapshots(...sizes: readonly number[]) {
  return sizes.map((size) => {
    const decoder = createDecoder(`crowd-${size}`);
    decoder.push(new TextEncoder().encode(crowdDump(size)));
    return decoder.end()[0]!;
  });
}

const begun = (): State => applied(seed, ...press("h", ..."127.0.0.1:1", "enter")).state;
const end = (more: Partial<HuntEnd> = {}): HuntEnd => ({
  snapshots: snapshots(3, 5, 4),
  facts: { phases: ["baseline", "load", "settled"], loads: [{ connections: 1, requests: null }] },
  heaps: [],
  trouble: null,
  noLoad: false,
  ...more,
});

describe("the form", () => {
  test("h opens it; tab and arrows move between the fields, and what was typed stays", () => {
    const { state } = applied(seed, ...press("h", ..."h:1", "tab", ..."ws://x", "up", "up", ..."dir", "down"));
    expect(state.hunt.form).toMatchObject({ url: "http://h:1", loadUrl: "ws://x", save: "dir", connections: "100" });
    expect(text(state)).toMatch(/▌ process +http:\/\/h:1/);
    expect(text(state)).toMatch(/load URL +ws:\/\/x/);
  });

  test("the cursor stands where is typed", () => {
    const { state } = applied(seed, ...press("h", ..."abc", "left"));
    const { cursor, lines } = frameOf(state);
    expect(textOf(lines[cursor!.row]!).slice(0, cursor!.column)).toMatch(/process +http:\/\/ab$/);
  });

  test("every line is as wide as the terminal, whatever is typed", () => {
    const { state } = applied(seed, ...press("h", ..."x".repeat(200), "tab", ..."y".repeat(200), "tab"));
    for (const shown of frameOf(state).lines) expect(widthOfLine(shown)).toBe(80);
  });

  test("without a process it does not start, and says what is wanted", () => {
    const { state, effects } = applied(seed, ...press("h", "enter"));
    expect(effects).toEqual([]);
    expect(state.notice?.text).toMatch(/which process\?/);
    expect(state.prompt?.kind).toBe("hunt");
  });

  test("a refusal leads back to it", () => {
    const started = begun();
    const { state } = applied(started, { type: "huntRefused", request: started.hunt.request, text: "cycles takes…" });
    expect([state.hunt.run, state.prompt?.kind, state.notice?.text]).toEqual([null, "hunt", "cycles takes…"]);
    expect(applied(state, ...press("esc")).state.over).toEqual([]);
  });

  test("on a process that is watched it knows the address, and the watch pauses", () => {
    const live = {
      ...seed,
      live: LIVE,
    };
    const { state, effects } = applied(live, { type: "huntAsked" }, { type: "huntStartAsked" });
    expect(state.hunt.form.url).toBe("h:6060");
    expect(effects.map(({ type }) => type)).toEqual(["live", "remember", "hunt"]);
  });
});

describe("while it goes on", () => {
  const counting: readonly HuntNews[] = [
    { type: "began", source: "http://h:1", cycles: 3 },
    { type: "stageBegan", stage: "baseline", cycle: 1, title: "" },
    { type: "counted", counts: [{ goroutines: 12 }], stillMs: 2_000, waitedMs: 8_000, limitMs: 30_000 },
  ];
  const taken: HuntNews = {
    type: "snapshotTaken",
    phase: "baseline",
    cycle: 0,
    snapshot: { total: 12 },
    file: null,
  };

  test("each stage shows its figures, and what was before it stays", () => {
    const counted = news(begun(), ...counting);
    expect(text(counted)).toMatch(/HUNT http:\/\/h:1 +cycle 1 of 3/);
    expect(text(counted)).toMatch(/baseline +12 ▄ 8 of at most 30 s/);
    const loading = news(
      counted,
      taken,
      { type: "stageBegan", stage: "load", cycle: 1, title: "k6 run x.js" },
      { type: "loadPrinted", line: "running \x1b[31m(1s)" },
    );
    expect(text(loading)).toMatch(/✔ baseline +12 goroutines, stood still for 2 s/);
    expect(text(loading)).toMatch(/load +k6 run x\.js/);
    expect(text(loading)).toMatch(/the load's output *\n │ running .*\(1s\)/);
    expect(text(loading)).not.toContain("\x1b");
    const settling = news(
      loading,
      { type: "loadEnded", summary: "the load command has ended" },
      { type: "stageBegan", stage: "settle", cycle: 1, title: "" },
      { type: "cycleEnded", cycle: 1, left: "+100 left behind (1.00 per connection)" },
    );
    expect(text(settling)).toMatch(/✔ load[\s\S]*settle[\s\S]*cycle 1: \+100 left behind \(1\.00 per connection\)/);
  });

  test("a long output is kept in part, and that is said", () => {
    const lines = Array.from({ length: 500 }, (_, index): HuntNews => ({ type: "loadPrinted", line: `line ${index}` }));
    const state = news(begun(), ...counting, ...lines);
    expect(state.hunt.run!.printed.length).toBeLessThanOrEqual(100);
    expect(text(state)).toMatch(/the last \d+ of 500 lines/);
    expect(text(state)).toContain("line 499");
  });

  test("c goes on, but not while a load runs that ends by itself", () => {
    const counted = news(begun(), ...counting);
    expect(applied(counted, ...press("c")).effects).toEqual([{ type: "huntGoOn" }]);
    const loading = news(counted, taken, { type: "stageBegan", stage: "load", cycle: 1, title: "k6" });
    expect(applied(loading, ...press("c")).effects).toEqual([]);
    const asked = news(loading, { type: "asked", text: "start your load now" });
    expect(text(asked)).toContain("start your load now");
    expect(applied(asked, ...press("c")).effects).toEqual([{ type: "huntGoOn" }]);
  });

  test.each(["esc", "ctrl-c"])("%s stops it once, a second ctrl-c ends the program", (key) => {
    const { state, effects } = applied(news(begun(), ...counting), ...press(key, key === "esc" ? "esc" : "?"));
    expect(effects).toEqual([{ type: "huntStop" }]);
    expect(applied(state, { type: "quitAsked", status: 130 }).effects).toEqual([{ type: "quit", status: 130 }]);
  });

  test("q asks before it throws away what was taken; the first choice keeps it, the second quits", () => {
    const asked = applied(news(begun(), ...counting), ...press("q"));
    expect(asked.effects).toEqual([]);
    expect(text(asked.state)).toMatch(/lost with it\s+1 stop it and keep what was taken {2}2 quit/);
    expect(applied(asked.state, ...press("enter")).effects).toEqual([{ type: "huntStop" }]);
    expect(applied(asked.state, ...press("2")).effects).toEqual([{ type: "quit", status: 0 }]);
    expect(applied(news(begun()), ...press("?", "esc")).effects).toEqual([]);
  });

  test("its end answers the question whether to leave it", () => {
    const asked = applied(news(begun(), ...counting), ...press("q")).state;
    expect(asked.menu).not.toBeNull();
    expect(applied(asked, { type: "huntEnded", request: 1, end: end() }).state.menu).toBeNull();
    expect(applied(asked, { type: "huntRefused", request: 1, text: "h: refused" }).state.menu).toBeNull();
  });

  test("what an older hunt still tells is not heard", () => {
    const state = begun();
    const old: Message = { type: "huntTold", request: state.hunt.request - 1, news: taken };
    expect(applied(state, old).state).toBe(state);
  });

  test("a paste waits", () => {
    const { state } = applied(
      begun(),
      { type: "pasteBegan" },
      { type: "pasteEnded" },
      { type: "pasteRead", request: begun().nextRequest, snapshots: snapshots(3), heaps: [], trouble: null },
    );
    expect(state.session.snapshots).toEqual([]);
    expect(state.notice?.text).toMatch(/hunt is under way/);
  });
});

describe("its end", () => {
  test("the cycles' heaps are judged for view 5, and the snapshots bear the names of the cycles", () => {
    const heaps = ["before", "cycle 1"].map((source) => ({ source, takenAt: null, samples: 2, bytes: 10 }));
    const { state, effects } = applied(begun(), { type: "huntEnded", request: 1, end: end({ heaps }) });
    expect(state.heap.profiles).toEqual(heaps);
    const asked = effects.flatMap((effect) => (effect.type === "analyseHeap" ? [effect.question] : []));
    expect(asked).toMatchObject([{ profiles: heaps, snapshots: state.session.snapshots }]);
    expect(state.session.arrived).toContain("2 heap profiles: view 5");
    expect([0, 1, 2].map((at) => nameOf(state.session, at))).toEqual(["before", "load 1", "cycle 1"]);
  });

  test("is the list of clusters, with what the hunt knows", () => {
    const { state, effects } = applied(begun(), { type: "huntEnded", request: 1, end: end() });
    expect(effects).toMatchObject([
      { type: "analyse", question: { options: { hunt: { phases: ["baseline", "load", "settled"] } } } },
    ]);
    expect([state.hunt.run, state.over, scopeOf(state)]).toEqual([null, [], "clusters"]);
  });

  test("in the middle keeps what was taken, and says why", () => {
    const { state } = applied(begun(), { type: "huntEnded", request: 1, end: end({ trouble: "h: cancelled" }) });
    expect(state.session.arrived).toMatch(/^h: cancelled: hunt kept, 3 snapshots/);
  });

  test("a snapshot that comes later is none of the hunt's", () => {
    const { state } = applied(begun(), { type: "huntEnded", request: 1, end: end() });
    const { state: more } = applied(
      state,
      { type: "pasteBegan" },
      { type: "pasteEnded" },
      { type: "pasteRead", request: state.nextRequest, snapshots: snapshots(6), heaps: [], trouble: null },
    );
    expect(more.session.snapshots).toHaveLength(4);
    expect(more.session.options.hunt).toBeUndefined();
  });

  test("without a load is the form again, or the end of the program that was started for it", () => {
    const message: Message = { type: "huntEnded", request: 1, end: end({ noLoad: true, trouble: "nobody listens" }) };
    const { state } = applied(begun(), message);
    expect([state.prompt?.kind, state.notice?.text, state.session.snapshots]).toEqual(["hunt", "nobody listens", []]);
    const [shell] = start(seed, [], true);
    expect(applied(shell, message).effects).toEqual([{ type: "quit", status: 2 }]);
  });
});
