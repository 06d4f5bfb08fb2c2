// The table of what differs, at the sizes people have.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { textOf } from "../../src/ui/draw/line.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import { newState, type State } from "../../src/ui/state.ts";
import { arrive } from "../../src/ui/update/arrive.ts";
import { analysed, decoded, dumps, told } from "./drive.ts";
import { SEED } from "./seed.ts";

const STORY = ["1-before", "2-during", "3-after", "4-during2", "5-after2"];

function compared(columns: number, named: (name: string) => string, names: readonly string[] = STORY): State {
  const read = names.flatMap((name) => decoded(named(name), gunzipSync(readFileSync(`samples/story/${name}.txt.gz`))));
  const state = analysed(arrive(newState({ ...SEED, columns, rows: 24 }), dumps(read), "read"));
  return told(state, { type: "viewChosen", view: "compare" });
}

/** The heads, and the row of what leaks. */
function table(state: State): readonly [string, string] {
  const lines = frameOf(state).lines.map(textOf);
  const at = lines.findIndex((row) => row.includes("VERDICT"));
  return [(lines[at] ?? "").trimEnd(), (lines[at + 1] ?? "").trimEnd()];
}

describe("the columns of the snapshots", () => {
  test("have names where all are short, the two that are compared in brackets", () => {
    expect(table(compared(120, (name) => name))[0]).toMatch(
      /VERDICT +\[1-before\] 2-during 3-after 4-during2 \[5-after2\] KEPT/,
    );
  });

  test("have numbers, all of them, where one name is long", () => {
    const long = (name: string): string => (name === "3-after" ? "3-after-the-load" : name);
    expect(table(compared(120, long))[0]).toMatch(/VERDICT +\[#1\] +#2 +#3 +#4 +\[#5\] KEPT/);
  });
});

describe("where there is little room", () => {
  test("a figure that no row has takes none from the function", () => {
    expect(table(compared(80, (name) => name))[0]).toMatch(/\[1-before\] +\[5-after2\] +IN +OUT +BORN +GONE +WHERE$/);
    expect(table(compared(100, (name) => name))[0]).toMatch(/KEPT +IN +OUT +BORN +GONE +WHERE$/);
  });

  test("nor do the names", () => {
    const [head, row] = table(compared(60, (name) => name));
    expect(head).toMatch(/\[#1\] +\[#5\] +IN +OUT +BORN +GONE +WHERE$/);
    expect(row).toMatch(/ 200 .*\.writePump$/);
  });

  test("of two, which is which is said before numbers are", () => {
    const two = compared(60, (name) => name, ["1-before", "5-after2"]);
    expect(table(two)[0]).toMatch(/BEFORE +AFTER/);
  });
});

test("replicas are no snapshots before and after", () => {
  const state = compared(80, (name) => name, ["5-after2"]);
  const { session } = state;
  const text = (now: State): string => frameOf(now).lines.map(textOf).join("\n");
  expect(text(state)).toContain("one snapshot only: nothing to compare with");
  const fleet = { replicas: [] } as unknown as NonNullable<NonNullable<typeof session.analysis>["fleet"]>;
  const summed = { ...state, session: { ...session, analysis: { ...session.analysis!, fleet } } };
  expect(text(summed)).toContain("replicas are summed, not compared");
});
