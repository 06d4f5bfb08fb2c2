import { describe, expect, it } from "vitest";
import { standsStill, stillForMs } from "../../src/hunt/settle.ts";

const every100ms = (...counts: number[]) => counts.map((goroutines, i) => ({ atMs: i * 100, goroutines }));

describe("standsStill", () => {
  it.each([
    ["nothing counted yet", [], false],
    ["too short", [5, 5], false],
    ["flat", [5, 5, 5, 5], true],
    ["flat after a fall", [90, 50, 5, 5, 5, 5], true],
    ["one more and less", [5, 6, 5, 6], true],
    ["two more", [5, 5, 7, 7], false],
    ["rising", [5, 6, 7, 8], false],
    ["noise of one in a hundred", [1000, 1008, 1001, 1005], true],
    ["a slow way down within that noise", [1000, 997, 994, 992], false],
    ["the last one leaves", [101, 101, 101, 100], true],
    ["growth that has just begun", [5, 5, 5, 5, 9], false],
  ])("%s: %j is %s", (_, counts, still) => expect(standsStill(every100ms(...counts), 300)).toBe(still));
});

describe("stillForMs", () => {
  it("tells for how long the count has been what it is", () => {
    expect(stillForMs([])).toBe(0);
    expect(stillForMs(every100ms(9, 5, 5, 6))).toBe(200);
    expect(stillForMs(every100ms(5, 5, 5))).toBe(200);
    expect(stillForMs(every100ms(5, 5, 9))).toBe(0);
  });
});
