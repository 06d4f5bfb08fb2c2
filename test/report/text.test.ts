import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import { writeMarkdown } from "../../src/report/markdown/markdown.ts";
import { writeText } from "../../src/report/text/text.ts";
import { widthOf } from "../../src/text/width.ts";
import { withHeap } from "../../src/verdict/overall.ts";
import { analysisOf } from "../analysis-text.ts";
import { hostileAnalysis, NOTHING, OPTIONS, STORY } from "./story.ts";

const COLOR = /\x1b\[[\d;]*m/g;
const plain = (text: string): string => text.replaceAll(COLOR, "");

describe("text", () => {
  test("answers in its first line", () => {
    expect(writeText(STORY, OPTIONS).split("\n")[0]).toBe(`✖ ${STORY.verdict.summary}`);
    expect(writeText(NOTHING, { ...OPTIONS, unicode: false }).split("\n")[0]).toBe(`. ${NOTHING.verdict.summary}`);
  });

  test("a hunt's heap is in the first line, with a sign where it leaks; it is no warning in any report", () => {
    const of = (name: "leak" | "steady" | "noise"): Analysis => {
      const heap = { class: name, bytesPerCycle: null, summary: `main.keep keeps 1 MB, ${name}` } as const;
      return { ...NOTHING, heap, verdict: withHeap(NOTHING.verdict, heap) };
    };
    const first = (name: "leak" | "steady" | "noise"): string => writeText(of(name), OPTIONS).split("\n")[0]!;
    expect(first("leak")).toBe("✖ no goroutine leak; main.keep keeps 1 MB, leak");
    expect(first("steady")).toBe(`· ${NOTHING.verdict.summary}; the heap does not grow`);
    expect(first("noise")).toBe(`· ${NOTHING.verdict.summary}; heap: main.keep keeps 1 MB, noise`);
    expect(withHeap(STORY.verdict, of("leak").heap).summary).toBe(
      `${STORY.verdict.summary}; main.keep keeps 1 MB, leak`,
    );
    for (const name of ["leak", "steady"] as const) {
      expect(writeText(of(name), OPTIONS)).not.toContain("⚠");
      expect(writeMarkdown(of(name), OPTIONS)).not.toContain("⚠");
      expect(writeMarkdown(of(name), OPTIONS).split("\n")[0]).toContain(name === "leak" ? "✖ no goroutine leak" : "·");
    }
  });

  test("that the order is doubted stands with the snapshots, and once", () => {
    const message = "b.txt seems to be older than a.txt";
    const text = writeText({ ...STORY, warnings: [{ code: "order", message, line: null }] }, OPTIONS);
    expect(text.split(message)).toHaveLength(2);
    expect(text.indexOf(message)).toBeLessThan(text.indexOf("VERDICT"));
  });

  test("at 80 columns", async () => {
    await expect(writeText(STORY, { ...OPTIONS, width: 80 })).toMatchFileSnapshot("golden/story-80.txt");
  });

  test("at 120 columns, in ASCII", async () => {
    await expect(writeText(STORY, { ...OPTIONS, width: 120, unicode: false })).toMatchFileSnapshot(
      "golden/story-120.txt",
    );
  });

  test("piped: nothing is cut", async () => {
    const text = writeText(STORY, OPTIONS);
    await expect(text).toMatchFileSnapshot("golden/story-piped.txt");
    for (const { frames } of STORY.clusters.slice(0, 2)) {
      for (const { func, file, line } of frames) {
        expect(text).toContain(func);
        expect(text).toContain(`${file}:${line}`);
      }
    }
  });

  test.each([40, 60, 80, 100, 120, 200])("no line is wider than %d columns", (width) => {
    for (const analysis of [STORY, NOTHING, hostileAnalysis()]) {
      for (const color of [0, 4, 24] as const) {
        const lines = plain(writeText(analysis, { ...OPTIONS, width, color })).split("\n");
        // Below 60 the table's fixed columns need what they need.
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(width, 66));
        for (const line of lines) expect(line).not.toMatch(/ $/);
      }
    }
  });

  test.each([4, 8, 24] as const)("colour (%d) only adds escapes: the words and signs are the same", (color) => {
    const options = { ...OPTIONS, width: 120 };
    const colored = writeText(STORY, { ...options, color });
    expect(colored).toMatch(COLOR);
    expect(plain(colored)).toBe(writeText(STORY, options));
  });

  test("without unicode only ASCII is written", () => {
    expect(writeText(STORY, { ...OPTIONS, width: 100, unicode: false })).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test("no escape of a hostile dump gets through", () => {
    const text = plain(writeText(hostileAnalysis(), { ...OPTIONS, color: 8 }));
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });

  test("says what is hidden, by whom", () => {
    const filtered = { clusters: 2, goroutines: 1200 };
    const text = writeText(STORY, { ...OPTIONS, top: 1, filtered });
    expect(text).toContain("2 clusters with 1,200 goroutines hidden by --filter");
    expect(text).toContain("5 clusters with 216 goroutines below the first 1: --top N shows more");
    expect(text).not.toContain("pool.(*Pool).run");
    expect(writeText(STORY, OPTIONS)).not.toContain("hidden");
  });

  test("a terminal gets the first rows of many, all that is accused, and a word on the rest", () => {
    const many = analysisOf(
      Array.from({ length: 60 }, (_, index) => `2x select${index < 40 ? " zombie" : ""}: main.f${index}x`).join("\n"),
    );
    const text = writeText(many, { ...OPTIONS, width: 80 });
    for (let index = 0; index < 40; index++) expect(text).toContain(`main.f${index}x`);
    expect(text).toContain("20 clusters with 40 goroutines below the first 40");
    expect(text).toContain("30 more stacks to look at");
    const piped = writeText(many, OPTIONS);
    for (let index = 0; index < 60; index++) expect(piped).toContain(`main.f${index}x`);
  });

  test("a note gets its cluster shown", () => {
    const notes = new Map([[STORY.clusters[3]?.id ?? "", { mark: "known", text: "the front desk" }]]);
    expect(writeText(STORY, { ...OPTIONS, notes })).toMatch(
      /normal: 200 in net\/http[\s\S]*note +known: the front desk/,
    );
  });

  test("one snapshot has no change and no trend; two have no trend", () => {
    expect(writeText(NOTHING, OPTIONS)).not.toMatch(/Δ|TREND/);
    const two = writeText(analysisOf("1>2x select: main.a"), OPTIONS);
    expect([two.includes("Δ"), two.includes("TREND")]).toEqual([true, false]);
  });

  test("frames left out are told where they were", () => {
    const [cluster] = analysisOf("1x select zombie: main.a < main.b < main.c").clusters;
    if (cluster === undefined) throw new Error("no cluster");
    const text = writeText({ ...NOTHING, clusters: [{ ...cluster, elided: 23, elidedBefore: 2 }] }, OPTIONS);
    expect(text).toMatch(/main\.b .*\n.*\(23 frames left out\)\n.*main\.c/);
  });
});
