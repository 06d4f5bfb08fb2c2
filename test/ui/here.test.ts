// What a key does with "the cluster" is done with the one that the cursor stands on, in every view.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { arrive } from "../../src/ui/arrive.ts";
import type { Message } from "../../src/ui/message.ts";
import { selectedOf, whereOf } from "../../src/ui/select.ts";
import { newState, type State } from "../../src/ui/state.ts";
import { update } from "../../src/ui/update.ts";
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

  test.each<Message>([{ type: "opened" }, { type: "copyAsked" }, { type: "noteAsked" }, { type: "editorAsked" }])(
    "$type: one that the list's filters hide is not taken for another",
    (message) => {
      const hidden = told(onMain(told(story, { type: "quickFilterToggled", which: "zombies" })), message);
      expect(hidden.notice?.text).toMatch(/filters of the list hide this cluster/);
      expect([hidden.over, hidden.menu, hidden.pending.size]).toEqual([[], null, 0]);
    },
  );

  test("a row that is of no cluster", () => {
    const onOwner = told(story, { type: "viewChosen", view: "family" }, { type: "opened" });
    expect([onOwner.notice?.text, onOwner.over]).toEqual(["there is no cluster here", []]);
  });
});
