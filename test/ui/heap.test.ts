import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createProfileDecoder } from "../../src/decode-heap.ts";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { isHeapProfile } from "../../src/heap/model.ts";
import { weight } from "../../src/heap/peek.ts";
import { heapMatcher } from "../../src/query/heap.ts";
import { parse } from "../../src/query/parse.ts";
import { textOf, widthOfLine } from "../../src/ui/draw/line.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import { heapCopies, heapCopyText } from "../../src/ui/screens/heap/copy.ts";
import { flameOf } from "../../src/ui/screens/heap/flame.ts";
import { heapRows } from "../../src/ui/screens/heap/rows.ts";
import { newState, type State } from "../../src/ui/state.ts";
import type { Step } from "../../src/ui/update/step.ts";
import { update } from "../../src/ui/update/update.ts";
import { SEED } from "./seed.ts";

const profiles = [0, 1, 2, 3, 4].flatMap((at) => {
  const path = `test/heap/recordings/ws-map-leak-go1.27/${at}.heap.debug1.txt.gz`;
  const decoder = createProfileDecoder(path);
  decoder.push(gunzipSync(readFileSync(path)));
  return decoder.end().filter(isHeapProfile);
});
const analysis = analyseHeap(profiles);

const seeded = (columns: number, rows: number): State =>
  newState({ ...SEED, columns, rows, formats: [], heap: { analysis, formats: ["text", "html"] } });

const pressed = (state: State, ...keys: readonly string[]): State =>
  keys.reduce((now, name) => update(now, { type: "keyPressed", key: { name, text: null } })[0], state);

const shown = (state: State): string => frameOf(state).lines.map(textOf).join("\n");

describe("the heap's screen", () => {
  test.each([
    [60, 12],
    [80, 24],
    [120, 40],
    [200, 60],
  ])("is exactly %i x %i on every pane", (columns, rows) => {
    for (const keys of [[], ["enter"], ["f"], ["f", "enter"], ["b"], ["G"], ["f", "enter", "enter", "enter"]]) {
      const { lines } = frameOf(pressed(seeded(columns, rows), ...keys));
      expect(lines).toHaveLength(rows);
      expect(new Set(lines.map(widthOfLine))).toEqual(new Set([columns]));
    }
  });

  test.each([60, 80, 120, 200])(
    "its title says what it is, the first and the last profile, at %i columns",
    (columns) => {
      const [title = ""] = shown(seeded(columns, 24)).split("\n");
      expect(title).toMatch(/^ unpark {2}heap .*0.*4.*debug1 +5 profiles $/);
    },
  );

  test("the answer comes first, in words", () => {
    expect(shown(seeded(120, 40)).split("\n")[1]).toMatch(/the heap keeps 0\.47 MB per cycle \(4 of 4/);
  });

  test("what is at 0 in every profile is left out, and counted", () => {
    const empty = analysis.rows.filter(
      ({ flat, cum, verdict }) => [...flat, ...cum].every((value) => value === 0) && verdict.class !== "churn",
    );
    expect(empty.length).toBeGreaterThan(1);
    const list = seeded(120, 40);
    expect(heapRows(list)).toHaveLength(analysis.rows.length - empty.length);
    expect(heapRows(list)).not.toEqual(expect.arrayContaining([empty[0]]));
    expect(shown(list)).toContain(`${empty.length} functions without samples left out`);
    expect(shown(pressed(list, "f"))).not.toContain("left out");
  });

  test("a new order keeps the chosen place", () => {
    const at = pressed(seeded(120, 40), "j", "j", "j");
    const chosen = (state: State): string =>
      shown(state)
        .split("\n")
        .find((text) => text.startsWith("▌")) ?? "";
    const func = chosen(at)
      .trim()
      .split(/\s{2,}/)
      .at(-2);
    expect(chosen(pressed(at, "s", "s", "s", "S"))).toContain(func);
  });

  test("copies the row that is chosen, and the answer, as text", () => {
    const list = seeded(120, 40);
    const chosen = heapRows(list)[0];
    const row = heapCopyText("row", list) ?? "";
    expect(row.split("\n")[0]).toContain(`${chosen?.verdict.class} ${chosen?.func} `);
    expect(row.split("\n")[0]).toMatch(/: flat \S+, cum \S+, growth \S+ ± \S+, cum growth \S+ of inuse_space$/);
    for (const { text } of chosen?.verdict.reasons ?? []) expect(row).toContain(`- ${text}\n`);
    expect(heapCopyText("row", pressed(list, "j"))).toContain(`${heapRows(list)[1]?.func} `);
    expect(heapCopyText("row", pressed(list, "f"))).toContain(`${flameOf(analysis, []).children[0]?.func} `);
    expect(heapCopyText("row", pressed(list, "b"))).toBeNull();
    expect(heapCopies(pressed(list, "b")).map(({ label }) => label)).not.toContain("row, with its reasons");
    expect(heapCopyText("summary", list)).toMatch(/^the heap keeps 0\.47 MB per cycle/);
    expect(heapCopyText("issue", list)).toMatch(/^### /);
  });

  test("walks to a caller and back to where it began", () => {
    const list = seeded(120, 40);
    const there = pressed(list, "enter", "k", "enter");
    expect(there.heap.here.func).not.toBe(pressed(list, "enter").heap.here.func);
    expect(pressed(there, "esc", "esc").heap.here).toEqual(list.heap.here);
  });

  test("zooms to the leaf and no further", () => {
    const deep = pressed(seeded(120, 40), "f", ...Array(30).fill("enter"));
    expect(flameOf(analysis, deep.heap.here.path).children).toEqual([]);
    expect(shown(deep)).toContain("nothing lies below");
    expect(pressed(deep, ...Array(31).fill("esc")).heap.here.pane).toBe("list");
  });
});

describe("the flame graph", () => {
  test("grows add up: the whole, each level, and what shrank", () => {
    const { total, shrank, children } = flameOf(analysis, []);
    const grown = analysis.stacks.map(({ values }) => weight(values));
    expect(total + shrank).toBeCloseTo(grown.reduce((sum, value) => sum + value, 0));
    expect(children.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(total);
    for (const child of children) {
      const below = flameOf(analysis, [child.func]);
      expect(below.path[0]?.value).toBeCloseTo(child.value);
      expect(below.total).toBe(total);
    }
  });

  const TAKEN = profiles.map(({ source, takenAt, bytes }) => ({ source, takenAt, samples: 8, bytes }));
  const read = (): State =>
    newState({ ...SEED, heap: { analysis, formats: ["text"], profiles: TAKEN, known: analysis.stacks } });
  const typed = (state: State, text: string): Step =>
    [...text].reduce<Step>(
      ([now], letter) => update(now, { type: "keyPressed", key: { name: letter, text: letter } }),
      [state, []],
    );
  /** Answers what was asked last, as the thread beside the screen does. */
  const answered = ([state, effects]: Step): State => {
    const asked = effects.find((effect) => effect.type === "analyseHeap");
    if (asked?.type !== "analyseHeap") throw new Error("nothing was asked");
    const { sampleType, granularity, filter } = asked.question.wanted;
    const keep = filter === null ? {} : { keep: heapMatcher(parse(filter).query!) };
    const answer = analyseHeap(profiles, { sampleType, granularity, ...keep });
    return update(state, { type: "heapAnalysed", request: asked.request, analysis: answer })[0];
  };

  test("a filter is typed, in force as it is right, completed, remembered, and cleared", () => {
    const open = pressed(read(), "/");
    const step = typed(open, "fn:(*Report).Log");
    const filtered = answered(step);
    expect(filtered.heap.wanted.filter).toBe("fn:(*Report).Log");
    expect(shown(filtered)).toMatch(/ [1-9]\d* of \d+ stacks/);
    expect(heapRows(filtered).every(({ cum }) => cum.length === 5)).toBe(true);
    expect(heapRows(filtered).length).toBeLessThan(heapRows(read()).length);
    const [faulty, asked] = typed(filtered, " state:x");
    expect(asked).toEqual([]);
    expect(shown(faulty)).toMatch(/ state is of goroutines.*\n[^\n]* \^ *\n/s);
    const accepted = pressed(answered(typed(pressed(read(), "/"), "fn:Sprintf")), "enter");
    expect(shown(accepted)).toContain("/fn:Sprintf: ");
    expect(pressed(accepted, "/", "up").prompt?.text).toBe("fn:Sprintf");
    const cleared = update(accepted, { type: "closed" });
    expect(answered(cleared).heap.wanted.filter).toBe(null);
    const completed = pressed(typed(pressed(read(), "/"), "fn:report.St")[0], "tab");
    expect(completed.prompt?.text).toBe("fn:example.com/chat/report.Start");
  });

  test("keys turn the sample type and what a row stands for; the chosen place stays", () => {
    const turned = (state: State, name: string): State =>
      answered(update(state, { type: "keyPressed", key: { name, text: name } }));
    let state = pressed(read(), "j", "j");
    const chosen = heapRows(state)[state.heap.here.index]?.func;
    for (const type of ["inuse_objects", "alloc_space", "alloc_objects", "inuse_space"]) {
      state = turned(state, "v");
      expect(shown(state)).toContain(`${type}: `);
      expect(state.heap.analysis?.sampleType).toBe(type);
      expect(heapRows(state)[state.heap.here.index]?.func).toBe(chosen);
    }
    for (const granularity of ["line", "package", "stack", "function"]) {
      state = turned(state, "c");
      expect(shown(state)).toContain(`by ${granularity}`);
      expect(shown(state)).toContain(granularity.toUpperCase());
    }
  });
});

test("what of the memory's text has no room is counted, and where in it one is", () => {
  const memory = pressed(seeded(80, 24), "b");
  const [, last, length] = /lines 1 to (\d+) of (\d+)/.exec(shown(memory))!.map(Number);
  expect(last).toBeLessThan(length!);
  expect(shown(pressed(memory, "j"))).toContain(`lines 2 to ${last! + 1} of ${length}`);
});

describe("profiles alone, without a goroutine dump", () => {
  test("only the heap is a view, and no key leads to an empty one", () => {
    const state = seeded(80, 24);
    expect(shown(state)).toMatch(/─\[5 heap\]─+\n/);
    for (const key of ["tab", "shift-tab", "1", "2", "3", "4", "6"]) {
      const after = pressed(state, key);
      expect([after.view, after.notice?.text]).toEqual(["heap", expect.stringMatching(/ is loaded|no other view/)]);
    }
    expect(textOf(frameOf(state).lines.at(-1)!)).not.toMatch(/view/);
  });
});

test.each([60, 80, 100])("at %i columns the function has room for its name", (columns) => {
  const rows = shown(seeded(columns, 24)).split("\n");
  expect(rows.some((row) => /http\.\(\*ServeMux\)\.ServeHTTP/.test(row))).toBe(true);
});
