import { describe, expect, test } from "vitest";
import { whereOf } from "../../src/report/place.ts";
import { SORT_KEYS, sortClusters } from "../../src/report/sort.ts";
import { analysisOf } from "../analysis-text.ts";

const { clusters } = analysisOf(`
5>9x select 3m: main.c
1>2x chan send 90m: main.a
8>8x IO wait: main.b
0>9x sleep 3m: main.d
`);

describe("sort", () => {
  test.each([
    ["growth", "d c a b"],
    ["count", "c d b a"],
    ["wait", "a c d b"],
    ["state", "b a c d"],
    ["name", "a b c d"],
  ] as const)("by %s: %s", (key, expected) => {
    const names = sortClusters(clusters, key).map((cluster) => whereOf(cluster)?.func.replace("main.", ""));
    expect(names.join(" ")).toBe(expected);
  });

  test("keeps every cluster and the list it was given", () => {
    const before = [...clusters];
    for (const key of SORT_KEYS) expect(new Set(sortClusters(clusters, key))).toEqual(new Set(clusters));
    expect(clusters).toEqual(before);
  });
});
