// The list at the sizes people have: which facts a row shows, and what the preview says without a key.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { textOf } from "../../src/ui/draw/line.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import { newState, type State } from "../../src/ui/state.ts";
import { arrive } from "../../src/ui/update/arrive.ts";
import { analysed, decoded, dumps, told } from "./drive.ts";
import { SEED } from "./seed.ts";

function opened(columns: number, rows: number, ...files: readonly string[]): State {
  const read = files.flatMap((file) => decoded(file, gunzipSync(readFileSync(file))));
  return analysed(arrive(newState({ ...SEED, columns, rows }), dumps(read), "read"));
}

const STORY = ["1-before", "3-after", "5-after2", "7-after3"].map((name) => `samples/story/${name}.txt.gz`);
const pattern = (id: string): string => `test/verdict/patterns/dumps/${id}/dump.txt.gz`;
const shown = (state: State): readonly string[] => frameOf(state).lines.map(textOf);
const text = (state: State): string => shown(state).join("\n");
/** Column heads, and the first row below them. */
const table = (state: State): readonly [string, string] => {
  const lines = shown(state);
  const at = lines.findIndex((row) => row.includes("VERDICT"));
  return [lines[at] ?? "", lines[at + 1] ?? ""];
};

describe("a row", () => {
  test.each([80, 100, 120, 140, 160, 200])(
    "at %i columns: verdict, count, wait, state and function are whole",
    (columns) => {
      const [, row] = table(opened(columns, 40, pattern("mutex-held-while-waiting")));
      expect(row).toMatch(/\? suspect +6 +- +(sync\.)?Mutex\.Lock +main\.\(\*account\)\.balance/);
    },
  );

  test.each([140, 160, 200])("at %i columns, beside the detail: who started them", (columns) => {
    const [head, row] = table(opened(columns, 40, ...STORY));
    expect(head).toMatch(/WHERE +CREATED BY/);
    expect(row.split("│")[0]).toMatch(/hub\)\.serveWS +$/);
  });

  test("a state that fits is whole", () => {
    expect(table(opened(120, 40, pattern("nil-channel")))[1]).toContain("chan receive (nil chan)");
    expect(table(opened(80, 24, pattern("nil-channel")))[1]).toContain("nil chan recv");
  });
});

describe("without a key, at 80x24", () => {
  const lines = text(opened(80, 24, ...STORY));
  test.each([
    [
      "what, how many, since when, by whom",
      /✖ 300 zombies in 1 cluster: main\.\(\*client\)\.writePump .* started by main/s,
    ],
    ["the line to fix, whole", /main\.\(\*client\)\.writePump +\/home\/dev\/chathub\/main\.go:86$/m],
    ["the line that started them", /created by main\.\(\*hub\)\.serveWS +\/home\/dev\/chathub\/main\.go:115$/m],
    ["why", /why ✖ \+100, \+100, \+100 in 3 rounds/],
    [
      "what it is called, why, and the fix",
      /what +A connection.s writer outlives its reader\nwhy .*\nfix +Let the reader.s exit/s,
    ],
  ])("%s", (_, seen) => {
    expect(lines.replace(/ +$/gm, "")).toMatch(seen);
  });

  test("what few clusters leave is the preview's, and a filter moves nothing", () => {
    const state = opened(80, 24, pattern("nil-channel"));
    const rule = (now: State): number => shown(now).findLastIndex((row) => /^─+$/.test(row));
    const filtered = { ...state, clusters: { ...state.clusters, filter: "fn:nothing" } };
    expect(rule(state)).toBe(10);
    expect(rule(filtered)).toBe(10);
  });
});

test("who is to blame is named beside those that wait", () => {
  const state = opened(80, 40, pattern("mutex-held-while-waiting"));
  const blamed = /^through +1 +main\.\(\*account\)\.settle +chan receive/m;
  expect(text(state)).toMatch(blamed);
  expect(text(told(state, { type: "opened" }))).toMatch(blamed);
});
