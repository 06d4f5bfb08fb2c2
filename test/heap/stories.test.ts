import { describe, expect, it } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { dumpsOf, factsOf, heapsOf, STORIES } from "./recordings.ts";

const WITH_TEXT = STORIES.filter((story) => !story.endsWith("rate1"));

describe("with exact figures (debug=1)", () => {
  it.each(WITH_TEXT)("%s: the verdict its truth asks for", (story) => {
    const { truth, resident } = factsOf(story);
    const { verdict, outside } = analyseHeap(heapsOf(story, "debug1.txt"), { resident });
    expect(verdict.class).toBe(truth.class === "outside" ? "leak" : truth.class);
    expect(outside?.grows).toBe(truth.class === "outside");
  });

  it.each(WITH_TEXT.filter((story) => factsOf(story).truth.class === "leak"))("%s: the amount per cycle", (story) => {
    const { heapAlloc, truth } = factsOf(story);
    const { verdict } = analyseHeap(heapsOf(story, "debug1.txt"));
    const real = (heapAlloc.at(-1)! - heapAlloc[1]!) / (heapAlloc.length - 2);
    expect(verdict.bytesPerCycle).toBeCloseTo(real, 0);
    expect(truth.functions.some((name) => verdict.summary.includes(name))).toBe(true);
  });
});

describe("with sampled figures alone (protobuf)", () => {
  it.each(STORIES)("%s: never an accusation that its truth does not bear", (story) => {
    const { truth } = factsOf(story);
    const { verdict, rows } = analyseHeap(heapsOf(story, "pb"));
    if (truth.class !== "leak") expect(verdict.class).not.toBe("leak");
    const accused = rows.filter((row) => row.verdict.class === "leak");
    for (const { func, owner } of accused)
      expect(truth.functions.some((name) => func === name || owner?.func === name)).toBe(true);
  });

  it("names the place where there are samples enough", () => {
    for (const story of ["ws-map-leak-go1.27-rate1", "ws-map-leak-go1.27-1000-connections"]) {
      const { verdict, rows } = analyseHeap(heapsOf(story, "pb"));
      expect(verdict.class).toBe("leak");
      const accused = rows.filter((row) => row.verdict.class === "leak").map(({ func }) => func);
      expect(accused).toEqual(expect.arrayContaining([...factsOf(story).truth.functions]));
    }
  });
});

describe("one cycle accuses nobody", () => {
  it.each(WITH_TEXT)("%s", (story) => {
    const two = heapsOf(story, "debug1.txt").slice(0, 2);
    const { verdict, rows } = analyseHeap(two);
    expect(verdict.class).not.toBe("leak");
    expect(rows.filter((row) => row.verdict.class === "leak")).toEqual([]);
    if (verdict.class === "noise" || verdict.class === "filling") expect(verdict.settledBy).toMatch(/profiles/);
  });
});

it("stacks that grow in every cycle are told, and only these", () => {
  for (const story of WITH_TEXT) {
    const { verdict } = analyseHeap(heapsOf(story, "debug1.txt"));
    expect(verdict.reasons.some(({ code }) => code === "stacks")).toBe(story.startsWith("zombie-buffers"));
  }
});

describe("joined with the goroutines", () => {
  it.each(["zombie-buffers-go1.22", "zombie-buffers-go1.27"])("%s: the zombies explain the growth", (story) => {
    const { goroutines } = analyseHeap(heapsOf(story, "debug1.txt"), { goroutines: analyse(dumpsOf(story)) });
    expect(goroutines!.zombies).toBeGreaterThan(100);
    expect(goroutines!.clusters[0]).toMatchObject({ func: "main.render", kind: "own" });
    expect(goroutines!.explained / goroutines!.growth).toBeGreaterThan(0.9);
    expect(goroutines!.stackBytesEach).toBeGreaterThan(2000);
  });
});
