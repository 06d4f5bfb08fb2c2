import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { textOf, widthOfLine } from "../../src/ui/draw/line.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import { countOf, rowsOf, selectedOf } from "../../src/ui/select.ts";
import { newState, type State } from "../../src/ui/state.ts";
import { arrive } from "../../src/ui/update/arrive.ts";
import { analysed, decoded, dumps, told } from "./drive.ts";
import { SEED } from "./seed.ts";

const seed = newState({ ...SEED, rows: 60 });

function story(...names: readonly string[]): State {
  const read = names.flatMap((name) => decoded(name, gunzipSync(readFileSync(`samples/story/${name}.txt.gz`))));
  return analysed(arrive(seed, dumps(read), "read"));
}

const shown = (state: State): readonly string[] => frameOf(state).lines.map(textOf);
const goids = (state: State): readonly number[] =>
  shown(state).flatMap((row) => (/^ +\d+ {2}\S.{9} +\d/.test(row) ? [Number.parseInt(row, 10)] : []));

describe("the list", () => {
  test("what has ended comes last in every order", () => {
    let state = story("1-before", "2-during", "3-after");
    for (let turn = 0; turn < 12; turn++) {
      const counts = rowsOf(state).clusters.map(countOf);
      expect(counts).toContain(0);
      expect(counts.slice(counts.indexOf(0)).every((count) => count === 0)).toBe(true);
      state = told(state, { type: turn % 2 === 0 ? "sortReversed" : "sortCycled" });
    }
  });

  test("I is offered in the first line where suspects outlived the load, and only there", () => {
    const offered = story("1-before", "3-after");
    const suspects = (offered.session.analysis?.clusters ?? []).filter(({ verdict }) =>
      verdict.reasons.some(({ code }) => code === "outlived"),
    );
    expect(suspects.length).toBeGreaterThan(0);
    expect(shown(offered)[1]).toContain("I: idle, no client left?");
    const taken = told(offered, { type: "idleToggled" });
    expect(selectedOf(taken)?.verdict.class).toBe("zombie");
    expect(shown(taken)[1]).toContain("taken as idle (I)");
    expect(shown(story("3-after")).join("\n")).not.toContain("I: idle");
    expect(shown(story("1-before")).join("\n")).not.toContain("I: idle");
  });

  test("what ended the process, and that the dump is cut, is told with the answer", () => {
    const text =
      "panic: out of stock\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/shop/main.go:9 +0x1\n\ngoroutine 7 [chan rec";
    const cut = analysed(arrive(seed, dumps(decoded("cut", new TextEncoder().encode(text))), "read"));
    expect(shown(cut).join("\n")).toMatch(
      /ended in main\.main \(main\.go:9\) by panic: out of stock · the dump is cut: goroutines may be +\n +missing at its end/,
    );
    const tight = told(cut, { type: "resized", columns: 100, rows: 20 });
    expect(shown(tight).join("\n")).toMatch(
      /ended in main\.main \(main\.go:9\) by pan\w*… · the dump is cut: goroutines may be missing at its end/,
    );
    expect(shown(cut).join("\n")).toMatch(/\d warnings?: view 6/);
    expect(shown(story("1-before")).join("\n")).not.toMatch(/ended by|is cut|warning/);
  });

  test("that the snapshots seem to be in the wrong order is told with the answer", () => {
    expect(shown(story("3-after", "1-before")).join("\n").replace(/\s+/g, " ")).toContain("seems to be older than");
    expect(shown(story("1-before", "3-after")).join("\n")).not.toContain("older");
  });

  test("of an answer that has no room beside what must be known of the dump, the cut is shown", () => {
    const text =
      "goroutine 1 [chan receive, 90 minutes]:\nmain.main()\n\t/src/shop/main.go:9 +0x1\n\ngoroutine 7 [chan rec";
    const small = { ...seed, columns: 70, rows: 20 };
    const [, first, second] = shown(
      analysed(arrive(small, dumps(decoded("cut", new TextEncoder().encode(text))), "read")),
    );
    expect(second).toContain("the dump is cut");
    expect(first).toMatch(/^ . nothing is stuck: .*…$/);
  });

  test("what of the preview has no room is counted", () => {
    const small = told(story("1-before", "3-after", "5-after2"), { type: "resized", columns: 80, rows: 18 });
    const open = told(small, { type: "resized", columns: 80, rows: 60 });
    expect(shown(small).join("\n")).toMatch(/ {2}\d+ more lines?: enter$/m);
    expect(shown(open).join("\n")).not.toMatch(/more lines?: enter/);
    const beside = told(small, { type: "resized", columns: 140, rows: 14 });
    expect(shown(beside).join("\n")).toMatch(/ {2}\d+ more lines?: enter$/m);
  });

  test("a profile has no columns for what it does not print", () => {
    const text = "goroutine profile: total 3\n3 @ 0x1 0x2\n#\t0x1\tmain.work+0x1\t/src/shop/work.go:9\n\n";
    const profile = analysed(arrive(seed, dumps(decoded("profile", new TextEncoder().encode(text))), "read"));
    expect(shown(profile).join("\n")).toMatch(/VERDICT +COUNT +WHERE *$/m);
  });

  test("without UTF-8 every character is ASCII, whatever the names are, and the columns stay", () => {
    const dump =
      "goroutine 7 [chan receive, 5 minutes]:\nmain.世界_é(0x1)\n\t/src/ö/ü.go:9 +0x1\ncreated by main.naïve in goroutine 1\n\t/src/ö/ü.go:2 +0x1\n\n";
    const listed = analysed(
      arrive(
        newState({ ...SEED, unicode: false }),
        dumps(decoded("dümp", new TextEncoder().encode(dump + dump))),
        "read",
      ),
    );
    for (const message of [
      { type: "resized", columns: 80, rows: 24 },
      { type: "opened" },
      { type: "helpAsked" },
      ...(["compare", "family", "waiters", "process"] as const).map((view) => ({ type: "viewChosen", view }) as const),
    ] as const) {
      const state = told(listed, message);
      for (const row of frameOf(state).lines) {
        expect(textOf(row)).toMatch(/^[\x20-\x7e]*$/);
        expect(widthOfLine(row)).toBe(state.columns);
      }
    }
  });

  test("the footer always names the way out", () => {
    for (const columns of [60, 80, 120]) {
      const detail = told(story("3-after"), { type: "resized", columns, rows: 24 }, { type: "opened" });
      expect(shown(detail).at(-1)).toMatch(/esc back .*\? help .*q quit/);
    }
  });
});

describe("the detail", () => {
  const open = told(story("3-after"), { type: "opened" });

  test("goroutines are sorted and reversed", () => {
    const byGoid = goids(told(open, { type: "goroutinesSorted" }));
    expect(byGoid.length).toBeGreaterThan(10);
    expect(byGoid).toEqual([...byGoid].sort((a, b) => a - b));
    const reversed = goids(told(open, { type: "goroutinesSorted" }, { type: "goroutinesReversed" }));
    expect(reversed).toEqual([...reversed].sort((a, b) => b - a));
    expect(reversed[0]).toBeGreaterThan(byGoid[0] ?? Number.NaN);
  });

  test("matches of the filter are underlined, each a span of its own", () => {
    const found = told(open, { type: "filterAsked" }, { type: "typed", text: "WRITEpump" }, { type: "promptAccepted" });
    const matches = frameOf(found).lines.flatMap(({ spans }) => spans.filter(({ role }) => role === "match"));
    expect(matches.length).toBeGreaterThan(0);
    expect(new Set(matches.map(({ text }) => text))).toEqual(new Set(["writePump"]));
    expect(shown(found).map((row) => row.trimEnd())).toEqual(
      expect.arrayContaining([expect.stringContaining("main.(*client).writePump")]),
    );
  });
});

describe("the first screen", () => {
  test("names recent sources by what tells them apart, at any width", () => {
    const path = "/home/me/dumps/of/the/service/that/grows/later-after-the-second-load.txt.gz";
    const usedAt = "2026-11-24T10:00:00.000Z";
    for (const columns of [60, 80, 120]) {
      const state = newState({ ...SEED, columns, rows: 24, recent: [{ source: path, usedAt }] });
      const row = shown(state).find((text) => text.includes("1  ")) ?? "";
      expect(row).toMatch(/…\S*second-load\.txt\.gz/);
      expect(row.includes("2 h ago")).toBe(columns >= 70);
      expect(row).toContain("connect to a live process ");
    }
  });
});

describe("the family", () => {
  test("an owner is named by what started its children, and not accused for them", () => {
    const stuck = (goid: number): string =>
      `goroutine ${goid} [chan receive (nil chan), 5 minutes]:\nmain.work(0x1)\n\t/src/shop/work.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/src/shop/main.go:9 +0x1\n\n`;
    const owner =
      "goroutine 1 [sleep]:\ntime.Sleep(0x1)\n\t/go/src/runtime/time.go:195 +0x1\nmain.wait(0x1)\n\t/src/shop/wait.go:3 +0x1\nmain.main()\n\t/src/shop/main.go:12 +0x1\n\n";
    const listed = analysed(
      arrive(seed, dumps(decoded("one", new TextEncoder().encode(owner + stuck(5) + stuck(6)))), "read"),
    );
    const rows = shown(told(listed, { type: "viewChosen", view: "family" }));
    expect(rows.find((row) => row.includes("main.wait"))).toMatch(/3 +1 {2}· main\.main {2}in main\.wait {2}sleep/);
    expect(rows.find((row) => row.includes("main.work"))).toMatch(/2 +2 {2}└─ ✖ main\.work/);
  });
});

describe("the help", () => {
  test("begins with the keys of the screen it was asked for on", () => {
    const asked = told(story("3-after"), { type: "viewChosen", view: "family" }, { type: "helpAsked" });
    const rows = shown(told(asked, { type: "resized", columns: 100, rows: 160 }));
    const at = (text: string): number => rows.findIndex((row) => row.includes(text));
    expect(at("into the cluster")).toBeGreaterThan(0);
    expect(at("into the cluster")).toBeLessThan(at("On other screens"));
    expect(at("open a recent source")).toBeGreaterThan(at("On other screens"));
    expect(rows.some((row) => /sort by: verdict.*\(clusters, compare\)/.test(row))).toBe(true);
    expect(rows.filter((row) => row.includes("open a recent source"))).toEqual([expect.stringContaining("1 to 9")]);
  });

  test("says what the words mean, and finds them", () => {
    const asked = told(story("3-after"), { type: "helpAsked" }, { type: "typed", text: "suspect" });
    expect(shown(asked).join("\n")).toMatch(/Words *\n +\? suspect +something healthy would look the same/);
  });
});

test("two stacks that differ by a line: only its number is marked", () => {
  const stack = (goid: number, line: number): string =>
    `goroutine ${goid} [chan receive]:\nmain.work(0x1)\n\t/src/shop/work.go:${line} +0x1\ncreated by main.main in goroutine 1\n\t/src/shop/main.go:9 +0x1\n\n`;
  const dump = new TextEncoder().encode(stack(5, 41) + stack(6, 52));
  const listed = analysed(arrive(seed, dumps(decoded("two", dump)), "read"));
  const aligned = told(listed, { type: "alignAsked" });
  const changed = frameOf(aligned).lines.flatMap(({ spans }) => spans.filter(({ role }) => role === "changed"));
  expect(new Set(changed.map(({ text }) => text.trim()))).toEqual(new Set(["~", "41", "52"]));
  expect(shown(aligned).join("\n")).toContain("0 frames the same, 1 changed");
});
