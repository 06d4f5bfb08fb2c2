import { expect, test } from "vitest";
import { prune } from "../../src/query/prune.ts";
import { analysisOf } from "../analysis-text.ts";

test("what is pruned is counted, for each snapshot", () => {
  const analysis = analysisOf("1>2x select: main.a\n0>3x select: main.b\n4>0x sleep: main.c");
  const { clusters, filtered } = prune(analysis, ({ frames }) => frames[0]?.func === "main.a");
  expect(clusters).toEqual([analysis.clusters[0]]);
  expect(filtered).toEqual({ clusters: 2, goroutines: 3, perSnapshot: [1, 1] });
});
