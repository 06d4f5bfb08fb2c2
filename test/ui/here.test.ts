// What a key does with "the cluster" is done with the one that the cursor stands on, in every view.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { textOf } from "../../src/ui/draw/line.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import type { Message } from "../../src/ui/message.ts";
import { compareRows } from "../../src/ui/screens/compare/rows.ts";
import { familyRows } from "../../src/ui/screens/family/tree.ts";
import { waiterRows, waiterRowsOf } from "../../src/ui/screens/waiters/rows.ts";
import { rowsOf, selectedOf, whereOf } from "../../src/ui/select.ts";
import { newState, type State } from "../../src/ui/state.ts";
import { arrive } from "../../src/ui/update/arrive.ts";
import { update } from "../../src/ui/update/update.ts";
import { analysed, decoded, dumps, told } from "./drive.ts";
import { SEED } from "./seed.ts";

const STORY = ["1-before", "3-after", "5-after2", "7-after3"];
const read = STORY.flatMap((name) => decoded(name, gunzipSync(readFileSync(`samples/story/${name}.txt.gz`))));
const story = analysed(arrive(newState({ ...SEED, columns: 80, rows: 24 }), dumps(read), "read"));

const DOWN = { type: "moved", by: 1, unit: "row" } as const;
const selected = (state: State): string | undefined => {
  const cluster = selectedOf(state);
  return cluster === null ? undefined : whereOf(cluster).func;
};
/** In the family: who started all, its zombies, main.main. */
const onMain = (state: State): State => told(state, { type: "viewChosen", view: "family" }, DOWN, DOWN);

describe("in the family, on another cluster than the list's", () => {
  test.each<Message>([{ type: "opened" }, { type: "copyAsked" }, { type: "noteAsked" }, { type: "editorAsked" }])(
    "$type",
    (message) => {
      expect(selected(story)).toBe("main.(*client).writePump");
      expect(selected(told(onMain(story), message))).toBe("main.main");
    },
  );

  test("what is copied is its", () => {
    const [, effects] = update(told(onMain(story), { type: "copyAsked" }), { type: "copyChosen", what: "stack" });
    expect(effects).toEqual([expect.objectContaining({ type: "copy", text: expect.stringContaining("main.main") })]);
  });

  test("the next one in its detail is the next one there, not the list's", () => {
    const detail = told(onMain(story), { type: "opened" });
    const next = told(detail, { type: "neighbourOpened", by: 1 });
    const below = familyRows(onMain(story))
      .slice(3)
      .find(({ clusterId }) => clusterId !== null);
    expect(selectedOf(next)?.id).toBe(below?.clusterId);
    expect(selected(told(next, { type: "neighbourOpened", by: -1 }))).toBe("main.main");
  });

  test("a row that is of no cluster", () => {
    const onOwner = told(story, { type: "viewChosen", view: "family" }, { type: "opened" });
    expect([onOwner.notice?.text, onOwner.over]).toEqual(["there is no cluster here", []]);
  });
});

describe("what a filter leaves", () => {
  const ZOMBIES = { type: "quickFilterToggled", which: "zombies" } as const;
  const to = (view: "family" | "waiters"): Message => ({ type: "viewChosen", view });

  test("of the family: what is sought, and who stands above it", () => {
    const rows = familyRows(told(story, to("family"), ZOMBIES));
    expect(rows.map(({ func }) => func)).toEqual(["main.(*hub).serveWS", "main.(*client).writePump"]);
  });

  test("one above that is itself not sought is seen, and not taken for the chosen one", () => {
    const filtered = (name: string): State => ({ ...story, clusters: { ...story.clusters, filter: name } });
    const state = told(filtered(`"(*hub).run"`), to("family"));
    expect(familyRows(state).map(({ aside }) => aside)).toEqual([true, false]);
    for (const message of [{ type: "opened" }, { type: "copyAsked" }, { type: "noteAsked" }] as const) {
      const pressed = told(state, message);
      expect(pressed.notice?.text).toMatch(/filter hides this cluster/);
      expect([pressed.over, pressed.menu, pressed.pending.size]).toEqual([[], null, 0]);
    }
  });

  test("of the waiters of very many channels, every one has its row", () => {
    const cluster = story.session.analysis!.clusters.find(({ state }) => state?.startsWith("chan") === true)!;
    const clusters = new Array(200_000).fill(cluster);
    const rows = waiterRowsOf({ ...story.session.analysis!, clusters });
    expect(rows.filter(({ kind }) => kind === "channel")).toHaveLength(clusters.length);
  });

  test("of the waiters: its channels, and the waits of all", () => {
    const { analysis } = story.session;
    const all = told(
      story,
      { type: "waitersFound", analysis: analysis!, rows: waiterRowsOf(analysis!) },
      to("waiters"),
    );
    const count = (state: State, kind: string): number => waiterRows(state).filter((row) => row.kind === kind).length;
    const left = told(all, ZOMBIES);
    expect([count(all, "channel"), count(left, "channel")]).toEqual([2, 1]);
    expect(count(left, "histogram")).toBe(count(all, "histogram"));
    const atEnd = told(all, { type: "moved", by: 1, unit: "all" });
    const none = { ...atEnd, clusters: { ...atEnd.clusters, filter: "nobody" } };
    expect(frameOf(none).lines.filter(({ chosen }) => chosen === true)).toHaveLength(1);
  });
});

describe("where the screen has rows to spare", () => {
  const tall = (columns: number): string =>
    frameOf(told(story, { type: "resized", columns, rows: 45 }))
      .lines.map(textOf)
      .join("\n");

  test.each([120, 160])("at %i columns the growth is told without a key", (columns) => {
    expect(tall(columns)).toMatch(/0 survived, 0 moved in, 0 moved out, 300 born, 0 gone/);
  });

  test("a terminal too small for a list still has the answer", () => {
    const small = frameOf(told(story, { type: "resized", columns: 40, rows: 10 }))
      .lines.map(textOf)
      .join(" ");
    expect(small).toMatch(/more room, please/);
    expect(small.replace(/\s+/g, " ")).toContain("300 zombies in 1 cluster: main.(*client).writePump");
  });

  test("what hides some of the list is told before its order", () => {
    const state = told(
      story,
      { type: "quickFilterToggled", which: "idle" },
      { type: "regrouped" },
      { type: "resized", columns: 60, rows: 24 },
    );
    const row = frameOf({ ...state, notice: null })
      .lines.map(textOf)
      .at(-2);
    expect(row).toMatch(/goroutines · idle hidden \(i\) (· by|…)/);
  });
});

describe("in compare", () => {
  test("two rows of one function and one state are told apart by their lines", () => {
    const at = (goid: number, line: number): string =>
      `goroutine ${goid} [select]:\nmain.reload()\n\t/src/shop/reload.go:${line} +0x1\n\n`;
    const both = [at(5, 7), at(6, 9)].flatMap((text, n) => decoded(`${n}`, new TextEncoder().encode(text)));
    const state = told(analysed(arrive(newState(SEED), dumps(both), "read")), { type: "viewChosen", view: "compare" });
    const rows = frameOf(state).lines.map(textOf);
    for (const line of [7, 9])
      expect(rows.some((row) => row.includes(`main.reload  select  reload.go:${line}`))).toBe(true);
  });

  test("nothing is opened where nothing is shown", () => {
    const one = analysed(arrive(newState(SEED), dumps(read.slice(-1)), "read"));
    const opened = told(one, { type: "viewChosen", view: "compare" }, { type: "opened" });
    expect([opened.over, opened.notice?.text]).toEqual([[], "there is no cluster here"]);
  });

  test("the next one is the next one shown there", () => {
    const state = told(story, { type: "viewChosen", view: "compare" });
    const shown = compareRows(state).map(({ id }) => id);
    expect(shown.length).toBeLessThan(rowsOf(state).clusters.length);
    const walked = [told(state, { type: "opened" })];
    for (let at = 1; at < shown.length; at++) walked.push(told(walked.at(-1)!, { type: "neighbourOpened", by: 1 }));
    expect(walked.map((at) => selectedOf(at)?.id)).toEqual(shown);
    expect(told(walked.at(-1)!, { type: "neighbourOpened", by: 1 }).notice?.text).toBe("that was the last cluster");
  });
});
