// Programs that look like what they are not, told apart after three cycles and after each more.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseHeap } from "../../src/heap/analyse.ts";
import type { HeapAnalysis } from "../../src/heap/analysis.ts";
import { type HeapFacts, heapOf, pathOf } from "./recordings.ts";

/** @returns the analyses after three cycles, four, and so on */
function afterCycles(story: string): readonly HeapAnalysis[] {
  const facts = JSON.parse(readFileSync(pathOf("look-alikes", story, "facts.json"), "utf8")) as HeapFacts;
  const profiles = facts.profiles.map((name) => heapOf("look-alikes", story, `${name}.heap.debug1.txt.gz`));
  return profiles
    .slice(3)
    .map((_, at) => analyseHeap(profiles.slice(0, at + 4), { resident: facts.resident.slice(0, at + 4) }));
}

describe("the heap of", () => {
  it("a cache asked for keys by chance slows down: filling, and what would settle it", () => {
    const analyses = afterCycles("lru-zipf-go1.27");
    expect(analyses).toHaveLength(3);
    for (const { verdict, rows } of analyses) {
      expect(verdict).toMatchObject({ class: "filling", settledBy: "3 more cycles" });
      expect(verdict.summary).toContain("slows down");
      expect(rows.filter((row) => row.verdict.class === "leak")).toEqual([]);
    }
  });

  it("a slice that is never emptied grows in jumps, its objects by the same number: a leak, and where", () => {
    const analyses = afterCycles("slice-go1.26");
    expect(analyses).toHaveLength(4);
    for (const { verdict } of analyses) {
      expect(verdict.class).toBe("leak");
      expect(verdict.summary).toMatch(/^main\.sliceKind\.func1 \(main\.go:171\) keeps 1\.\d+ MB per cycle/);
      expect(verdict.reasons.map(({ text }) => text).join()).toMatch(/19,4\d\d objects more .* the same number/);
    }
  });

  it("a large table that is touched for the first time, though the resident size grows, is nothing outside of Go", () => {
    const analyses = afterCycles("freecache-go1.27");
    for (const { outside, verdict } of analyses) {
      expect(outside?.grows).toBe(false);
      expect(verdict.summary).not.toContain("outside of it grows by");
    }
    // Its index grows inside of the cache itself, which has a bound.
    const { verdict } = analyses.at(-1)!;
    expect(verdict.class).toBe("filling");
    expect(verdict.reasons.at(-1)!.text).toContain("github.com/coocood/freecache, a cache that is made with a bound");
  });

  it("C code that mallocs is told by the resident size, within a tenth of the truth", () => {
    const analyses = afterCycles("cgo-go1.26");
    for (const { verdict, outside } of analyses) {
      expect(outside?.grows).toBe(true);
      expect(verdict.summary).toContain("memory outside of it grows");
      expect(Math.abs(verdict.bytesPerCycle! / (400 * 8192) - 1)).toBeLessThan(0.1);
    }
  });
});
