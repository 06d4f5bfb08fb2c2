// The verdict of the whole, from exact figures made for the case.

import { describe, expect, it } from "vitest";
import { analyseHeap } from "../../src/heap/analyse.ts";
import type { HeapProfile, MemStats } from "../../src/heap/model.ts";
import { heapsOf } from "./recordings.ts";

/** A profile of nothing but MemStats: in MB, after each cycle. */
function profiles(
  heapAlloc: readonly number[],
  change: (stats: MemStats, at: number) => Partial<MemStats> = () => ({}),
) {
  const [model] = heapsOf("mmap-growth-go1.27", "debug1.txt");
  return heapAlloc.map((megabytes, at): HeapProfile => {
    const stats = {
      ...model!.memstats!,
      HeapAlloc: megabytes * 1e6,
      TotalAlloc: at * 5e6,
      NumGC: 10 + at,
      NumForcedGC: 2 * at + 2,
    };
    return { ...model!, source: `${at}`, memstats: { ...stats, ...change(stats, at) } };
  });
}

describe("the heap, cycle by cycle", () => {
  it.each<[what: string, heapAlloc: readonly number[], verdict: string]>([
    ["grows by the same", [1, 2, 3, 4], "leak"],
    ["grows by nearly the same", [1, 2.2, 3.1, 4.1, 5.3], "leak"],
    ["grows a little, in a large heap, without fail", [1000, 1000.6, 1001.1, 1001.6, 1002.1, 1002.6], "leak"],
    ["stands still", [1, 1.01, 1.02, 1.01], "steady"],
    ["warms up", [1, 4, 4.02, 4.03], "steady"],
    ["wavers in a large heap", [1000, 1003, 1001, 1004, 1002], "steady"],
    ["shrinks", [5, 4, 3, 2], "steady"],
    ["fills and stops", [1, 5, 9, 9.01, 9.02], "filling"],
    ["fills more and more slowly", [1, 9, 15, 19, 20.5], "filling"],
    ["up and down", [1, 3, 2, 5, 3, 6], "noise"],
    ["two steps that are not alike", [1, 2, 3, 5], "noise"],
    ["fell first, grew twice", [5, 3, 4, 5], "noise"],
    ["two cycles", [1, 4, 7], "filling"],
    ["one cycle, small", [1, 1.5], "noise"],
    ["one cycle, large", [1, 50], "filling"],
  ])("%s", (_, heapAlloc, expected) => {
    const { verdict, trend } = analyseHeap(profiles(heapAlloc));
    expect(verdict.class).toBe(expected);
    if (expected === "leak") expect(trend!.grew).toBe(heapAlloc.length - 1);
    if (expected === "noise" || heapAlloc.length < 4) expect(verdict.settledBy).not.toBe(null);
  });

  it("accuses nobody where figures may not be compared", () => {
    const growing = [1, 2, 3, 4, 5];
    const noGc = analyseHeap(profiles(growing, () => ({ NumForcedGC: 0 })));
    expect(noGc.warnings.map(({ code }) => code)).toContain("no-gc");
    expect(noGc.verdict.class).toBe("noise");
    expect(noGc.verdict.settledBy).toContain("gc=1");
    const restarted = analyseHeap(profiles(growing, (_, at) => (at === 3 ? { TotalAlloc: 1, NumGC: 1 } : {})));
    expect(restarted.warnings[0]!.code).toBe("two-processes");
    expect(restarted.verdict.class).toBe("noise");
  });

  it("places are not accused either, though their samples grow", () => {
    const recorded = heapsOf("ws-map-leak-go1.27-rate1", "pb");
    const restarted = [...recorded.slice(0, 4), { ...recorded[4]!, differenceSeconds: 3 }];
    const { verdict, rows } = analyseHeap(restarted);
    expect(verdict.class).toBe("noise");
    expect(rows.filter((row) => row.verdict.class === "leak")).toEqual([]);
  });

  it("memory outside of Go's heap is told only where it grew in every cycle", () => {
    const held = (at: number): number => {
      const { Sys, HeapReleased } = profiles([1])[at]?.memstats ?? profiles([1])[0]!.memstats!;
      return Sys - HeapReleased;
    };
    const outside = (steps: readonly number[]) =>
      analyseHeap(profiles([1, 1, 1, 1, 1]), { resident: steps.map((mebibytes) => held(0) + mebibytes * 2 ** 20) });
    expect(outside([3, 7, 11, 15, 19]).verdict.summary).toMatch(/memory outside of it grows by 4\.19 MB per cycle/);
    expect(outside([3, 7, 7.5, 7.2, 8]).verdict.class).toBe("steady");
    expect(outside([3, 4, 4.5, 5, 5.5]).verdict.class).toBe("steady");
  });

  it("a load of fewer requests leaves less behind: that is no cache that fills", () => {
    const slower = profiles([1, 10, 18, 23, 26]);
    expect(analyseHeap(slower).verdict.class).toBe("filling");
    expect(analyseHeap(slower, { requests: [900, 800, 500, 300] }).verdict.class).toBe("leak");
    expect(analyseHeap(slower, { requests: [900, 900, 900, 900] }).verdict.class).toBe("filling");
    expect(analyseHeap(slower, { requests: [900, 800, null, 300] }).verdict.class).toBe("filling");
  });
});
