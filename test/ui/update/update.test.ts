import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decode.ts";
import { answer } from "../../../src/ui/answer.ts";
import { textOf, widthOfLine } from "../../../src/ui/draw/line.ts";
import { timeOf } from "../../../src/ui/draw/names.ts";
import { frameOf } from "../../../src/ui/draw/view.ts";
import type { Effect } from "../../../src/ui/effect.ts";
import type { Message } from "../../../src/ui/message.ts";
import { rowsOf, selectedOf } from "../../../src/ui/select.ts";
import { newState, type State } from "../../../src/ui/state.ts";
import { update } from "../../../src/ui/update/update.ts";
import { crowdDump } from "../../pty/crowd.ts";
import { SEED } from "../seed.ts";

function snapshotsOf(clusters: number) {
  const decoder = createDecoder(`crowd-${clusters}`);
  decoder.push(new TextEncoder().encode(crowdDump(clusters)));
  return decoder.end();
}

/** A message, or one that answers what the state before it has asked for. */
type Given = Message | ((state: State) => Message);

const pasteRead = (clusters: number) => (state: State) =>
  ({
    type: "pasteRead",
    request: state.nextRequest - 1,
    snapshots: snapshotsOf(clusters),
    heaps: [],
    trouble: null,
  }) as const;

/** Applies messages; the analysis that they ask for is answered at once. */
function applied(
  state: State,
  ...messages: readonly Given[]
): { readonly state: State; readonly effects: readonly Effect[] } {
  let now = state;
  const effects: Effect[] = [];
  for (const given of messages) {
    const [next, more] = update(now, typeof given === "function" ? given(now) : given);
    now = next;
    effects.push(...more);
    for (const effect of more) {
      if (effect.type !== "analyse") continue;
      now = update(now, { type: "analysed", request: effect.request, ...answer(effect.question) })[0];
    }
  }
  return { state: now, effects };
}

const seed = newState(SEED);
const pasted = (clusters: number): Given[] => [{ type: "pasteBegan" }, { type: "pasteEnded" }, pasteRead(clusters)];
const press = (...keys: readonly string[]): Message[] =>
  keys.map((name) => ({
    type: "keyPressed",
    key: { name, text: name === "space" ? " " : name.length === 1 ? name : null },
  }));

describe("update", () => {
  test("a paste becomes the first snapshot, a second is compared with it", () => {
    const one = applied(seed, ...pasted(30)).state;
    expect(one.view).toBe("clusters");
    const two = applied(one, ...pasted(40)).state;
    expect(two.notice?.text).toBe(`pasted #2, ${timeOf(SEED.now)}, 40 goroutines, 40 clusters; compared with #1`);
    expect([two.session.before, two.session.after]).toEqual([0, 1]);
  });

  test("a paste that was cancelled brings nothing", () => {
    const { state } = applied(seed, { type: "pasteBegan" }, { type: "closed" }, { type: "pasteEnded" }, pasteRead(3));
    expect(state.session.snapshots).toEqual([]);
  });

  test("the selection keeps its cluster through sort, filter and refresh", () => {
    const at = applied(seed, ...pasted(40), ...press("j", "j", "j", "j")).state;
    const id = selectedOf(at)?.id;
    const sorted = applied(at, ...press("s", "s", "S")).state;
    expect(selectedOf(sorted)?.id).toBe(id);
    const again = applied(sorted, ...pasted(40)).state;
    expect(selectedOf(again)?.id).toBe(id);
  });

  test("until a row is chosen the worst is, whatever comes", () => {
    const first = applied(seed, ...pasted(3)).state;
    const more = applied(first, ...pasted(40)).state;
    expect(selectedOf(more)).toBe(rowsOf(more).clusters[0]);
  });

  test("a URL that is pasted takes the place of the beginning that is offered", () => {
    const paste = { type: "textPasted", text: "https://h:6060" } as const;
    expect(applied(seed, ...press("u"), paste).state.prompt?.text).toBe("https://h:6060");
    expect(applied(seed, ...press("u", "h"), paste).state.prompt?.text).toBe("http://hhttps://h:6060");
  });

  test("tab completes a path as far as it is sure", () => {
    const typed = applied(seed, ...press("o", ..."d/a"));
    expect(typed.effects.at(-1)).toEqual({ type: "listPaths", typed: "d/a" });
    const listed = (...names: readonly string[]) =>
      applied(typed.state, { type: "pathsListed", typed: "d/a", names }, ...press("tab")).state.prompt?.text;
    expect(listed("after.txt", "after2.txt")).toBe("d/after");
    expect(listed("a.txt", "after.txt")).toBe("d/a");
    expect(listed("after.txt")).toBe("d/after.txt");
    expect(listed()).toBe("d/a");
  });

  test("tab takes the names of less of the path, when it comes before those of all of it", () => {
    const listed: Message = { type: "pathsListed", typed: "d/a", names: ["abc.txt", "after.txt"] };
    const faster = (...typed: readonly string[]) =>
      applied(seed, ...press("o", ..."d/a"), listed, ...press(...typed, "tab")).state.prompt?.text;
    expect(faster("f")).toBe("d/after.txt");
    expect(faster("x")).toBe("d/ax");
    expect(faster("/")).toBe("d/a/");
  });

  test("names that come late, or for what is no longer typed, do not take the place of those that fit", () => {
    const listed = (typed: string, ...names: readonly string[]): Message => ({ type: "pathsListed", typed, names });
    const completed = (...late: readonly Message[]) =>
      applied(seed, ...press("o", ..."d/a"), listed("d/a", "after.txt"), ...late, ...press("tab")).state.prompt?.text;
    expect(completed(listed("", "d/"))).toBe("d/after.txt");
    expect(completed(listed("d/ab", "abc.txt"))).toBe("d/after.txt");
    expect(completed(listed("d/a", "abc.txt"))).toBe("d/abc.txt");
    const shorter = applied(seed, ...press("o", ..."d/a"), listed("d/a"), ...press("backspace"), listed("d/", "b.txt"));
    expect(applied(shorter.state, ...press("tab")).state.prompt?.text).toBe("d/b.txt");
  });

  test.each([60, 80, 200])("at %i columns the names that have no room are counted", (columns) => {
    const names = Array.from({ length: 500 }, (_, at) => `dump-${at}.txt`);
    const asked = applied(seed, { type: "resized", columns, rows: 24 }, ...press("o"));
    const { state } = applied(asked.state, { type: "pathsListed", typed: "", names });
    const row = frameOf(state)
      .lines.map(textOf)
      .find((text) => text.includes("tab: "))!;
    const shown = row.match(/dump-\d+\.txt/g)!;
    expect(Number(/and (\d+) more/.exec(row)?.[1])).toBe(500 - shown.length);
    expect(
      frameOf(state)
        .lines.map(textOf)
        .some((text) => / enter accept {2}esc leave $/.test(text)),
    ).toBe(true);
  });

  test("what is said is said whole", () => {
    const said = applied(seed, { type: "noticed", text: `${"word ".repeat(30)}end`, tone: "plain" }).state;
    expect(frameOf(said).lines.map(textOf).join("\n")).toContain("word end");
  });

  test("a faulty filter leaves the last good one in force", () => {
    const typed = applied(seed, ...pasted(40), ...press("/", ..."Worker33")).state;
    expect(rowsOf(typed).clusters).toHaveLength(1);
    const faulty = applied(typed, ...press("space", "(")).state;
    expect(faulty.prompt?.text).toBe("Worker33 (");
    expect(rowsOf(faulty).clusters).toHaveLength(1);
    expect(rowsOf(applied(faulty, ...press("esc")).state).clusters).toHaveLength(40);
  });

  test("an answer to a request that is not pending is dropped", () => {
    const asked = applied(seed, ...press("o", ..."x.txt", "enter"));
    const open = asked.effects.find((effect) => effect.type === "open");
    expect(open).toMatchObject({ sources: ["x.txt"] });
    const request = open?.type === "open" ? open.request : -1;
    const cancelled = applied(asked.state, { type: "closed" }).state;
    const late = applied(cancelled, { type: "snapshotsRead", request, snapshots: snapshotsOf(3) }).state;
    expect(late.session.snapshots).toEqual([]);
  });

  test("a key with a reason says it and does nothing else", () => {
    const state = applied(seed, ...pasted(5)).state;
    const { state: next, effects } = applied(state, ...press("r"));
    expect(effects).toEqual([]);
    expect(next.notice?.text).toContain("not live");
  });

  test.each([
    [80, 24],
    [120, 40],
    [200, 60],
    [61, 13],
  ])("every screen fills %ix%i exactly", (columns, rows) => {
    const loaded = applied({ ...seed, columns, rows }, ...pasted(30), ...pasted(40)).state;
    for (const keys of [[], ["2"], ["3"], ["4"], ["6"], ["enter"], ["="], ["?"], ["e"], ["/", "x"]]) {
      const { lines } = frameOf(applied(loaded, ...press(...keys)).state);
      expect(lines).toHaveLength(rows);
      for (const shown of lines) expect(widthOfLine(shown), `${keys}: ${textOf(shown)}`).toBe(columns);
    }
  });
});
