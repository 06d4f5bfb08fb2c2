import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { analyseHeap, type HeapOptions } from "../../src/heap/analyse.ts";
import type { HeapProfile } from "../../src/heap/model.ts";
import { peek } from "../../src/heap/peek.ts";
import { percentage, printerFor } from "../../src/report/heap/figures.ts";
import { HEAP_FORMATS, heapReport } from "../../src/report/heap/index.ts";
import { writeHeapJson } from "../../src/report/heap/json.ts";
import { writeHeapText } from "../../src/report/heap/text.ts";
import { SCHEMA } from "../../src/report/json/schema.ts";
import { HEAP_OPTIONS } from "../heap/options.ts";
import { dumpsOf, heapOf, heapsOf, pathOf, STORIES } from "../heap/recordings.ts";

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

function documentOf(profiles: readonly HeapProfile[], options: HeapOptions = {}) {
  const document = JSON.parse(writeHeapJson(analyseHeap(profiles, options), HEAP_OPTIONS));
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  return document;
}

describe("JSON", () => {
  it.each(STORIES)("%s: within the schema, and its sums hold", (story) => {
    const profiles = heapsOf(story, "pb");
    const document = documentOf(profiles);
    for (const [at, { total }] of document.profiles.entries())
      expect(document.rows.reduce((sum: number, row: { flat: number[] }) => sum + row.flat[at]!, 0)).toBe(total);
    for (const { flat, cum, growth } of document.rows) {
      expect(growth.flat).toBe(flat.at(-1) - flat[0]);
      expect(growth.cum).toBe(cum.at(-1) - cum[0]);
      expect(growth.perCycle).toHaveLength(profiles.length - 1);
    }
  });

  it("with goroutines, resident sizes, stacks as rows, one profile, a difference", () => {
    const zombies = heapsOf("zombie-buffers-go1.27", "debug1.txt");
    const goroutines = analyse(dumpsOf("zombie-buffers-go1.27"));
    const all = documentOf(zombies, { goroutines, resident: zombies.map(() => 30e6), granularity: "stack" });
    expect(all.goroutines.zombies).toBeGreaterThan(100);
    expect(all.rows[0].frames[0].func).toBe(all.rows[0].func);
    expect(documentOf(zombies.slice(-1)).rows[0].growth).toEqual({ flat: 0, cum: 0, perCycle: [], error: 0 });
    documentOf([heapOf("other-forms", "idle-heap.heap.seconds-4.negative.pb.gz")]);
  });

  it("a leaf of the standard library bears the user's own frame", () => {
    const { rows } = documentOf(heapsOf("ws-map-leak-go1.27-1000-connections", "pb"));
    const sprintf = rows.find(({ func }: { func: string }) => func === "fmt.Sprintf");
    expect(sprintf.owner).toMatchObject({ func: "example.com/chat/report.(*Report).Log", line: 33 });
    expect(sprintf.verdict.class).toBe("leak");
  });

  it("the memory of a process adds up", () => {
    for (const story of ["idle-heap-go1.27-pinned", "mmap-growth-go1.27"]) {
      const { profiles } = documentOf(heapsOf(story, "debug1.txt"), { resident: [1e7, 2e7, 3e7, 4e7, 5e7] });
      for (const { memory } of profiles)
        expect(Object.values<number>(memory.parts).reduce((sum, bytes) => sum + bytes)).toBe(memory.resident);
    }
  });
});

describe("text", () => {
  it("the story's first line names the place, the amount and how often", () => {
    const text = writeHeapText(analyseHeap(heapsOf("zombie-buffers-go1.27", "debug1.txt")), HEAP_OPTIONS);
    expect(text.split("\n")[0]).toBe("✖ main.newPixels (main.go:53) keeps 2.66 MB per cycle (4 of 4, 203 objects)");
  });

  it("figures as `go tool pprof -top` prints them", () => {
    const last = heapOf("ws-map-leak-go1.27-1000-connections", "4.heap.pb.gz");
    const text = writeHeapText(analyseHeap([last]), HEAP_OPTIONS);
    const oracle = readFileSync(
      pathOf("ws-map-leak-go1.27-1000-connections", "oracle", "top.inuse_space.last.txt"),
      "utf8",
    );
    const rows = (lines: string): readonly string[] =>
      lines.split("\n").flatMap((line) => {
        const found = /^\s*(-?[\d.]+(?:[kMG]?B)?)\s+([\d.]+%)\s+[\d.]+%\s+(-?[\d.]+(?:[kMG]?B)?)\s+([\d.]+%)/.exec(
          line,
        );
        return found === null ? [] : [found.slice(1).join(" ")];
      });
    expect(rows(oracle).length).toBeGreaterThan(5);
    expect(rows(text).slice(0, rows(oracle).length)).toEqual(rows(oracle));
  });

  it.each([
    [[512, 1026 * 1024], 2e6, "0.50kB", 512],
    [[524_336, 1_050_625], 2_624_017, "512.05kB", 524_336],
    [[1_050_625], 2_624_017, "1MB", 1_050_625],
    [[0], 0, "0", 0],
    [[-53_483_904], -53_483_904, "-51.01MB", -53_483_904],
  ])("units %#", (values, total, expected, value) => {
    expect(printerFor("bytes", values, total)(value)).toBe(expected);
  });

  it("shares", () => {
    expect([percentage(1, 1), percentage(2, 5), percentage(1, 200), percentage(0, 7), percentage(1, 0)]).toEqual([
      ...["100%", "40.00%", "0.5%", "0%", "0%"],
    ]);
  });

  it("on a terminal no line is wider than it", () => {
    const analysis = analyseHeap(heapsOf("ws-map-leak-go1.27-1000-connections", "debug1.txt"));
    const byStack = analyseHeap(heapsOf("ws-map-leak-go1.27-1000-connections", "debug1.txt"), { granularity: "stack" });
    for (const width of [80, 120]) {
      const plain = { ...HEAP_OPTIONS, width };
      const text = [
        writeHeapText(analysis, plain),
        writeHeapText(byStack, plain),
        writeHeapText(analysis, { ...plain, peek: "Log" }),
      ].join("\n");
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    }
  });
});

it("callers and callees, as -peek of pprof counts them", () => {
  const [found] = peek(analyseHeap([heapOf("ws-map-leak-go1.27", "4.heap.pb.gz")]).stacks, "Report).Log");
  expect(found).toMatchObject({
    func: "example.com/chat/report.(*Report).Log",
    flat: [0],
    cum: [524_336],
    callers: [{ func: "main.(*session).read", values: [524_336] }],
    callees: [{ func: "fmt.Sprintf", values: [524_336] }],
  });
});

it("a filter leaves the totals and the verdict as they are", () => {
  const profiles = heapsOf("ws-map-leak-go1.27-1000-connections", "debug1.txt");
  const whole = analyseHeap(profiles);
  const some = analyseHeap(profiles, { keep: ({ frames }) => frames.some(({ func }) => func === "fmt.Sprintf") });
  expect(some.totals).toEqual(whole.totals);
  expect(some.verdict).toEqual(whole.verdict);
  expect(some.rows.find(({ flat }) => flat.at(-1)! > 0)?.func).toBe("fmt.Sprintf");
  expect(some.stacks.length).toBeLessThan(whole.stacks.length);
});

it("no format lets a hostile name through", () => {
  const hostile = heapsOf("ws-map-leak-go1.27", "debug1.txt").map((profile) => ({
    ...profile,
    source: "\x1b]0;owned\x07 <b>",
    stacks: profile.stacks.map((frames) =>
      frames.map((frame) => ({ ...frame, func: `${frame.func}\x1b[31m\u202e<script>|\`;` })),
    ),
  }));
  for (const format of HEAP_FORMATS.filter((name) => name !== "pprof")) {
    const text = heapReport(format)!(analyseHeap(hostile), HEAP_OPTIONS) as string;
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
  }
});
