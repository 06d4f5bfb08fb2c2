import { describe, expect, it } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import { unpack } from "../../src/page/unpack.ts";
import { matcherOf } from "../../src/query/match.ts";
import { parse } from "../../src/query/parse.ts";
import { familyTree, parentsOf } from "../../src/report/family.ts";
import { goidsOf } from "../../src/report/goids.ts";
import { GOIDS_KEPT, goroutineData } from "../../src/report/html/page-data.ts";
import { countsTexts, headingOf } from "../../src/report/words.ts";
import { analysisOf } from "../analysis-text.ts";
import { hostileAnalysis, OPTIONS, STORY } from "../report/story.ts";

const QUERIES = [
  ...["", "is:zombie", "is:born OR is:gone", "state:select", "fn:main.* -is:normal", "label:tenant=acme", "wait:>5m"],
  ...[
    "goid:3",
    "goid:250",
    "delta:>0",
    "born:100..400",
    "pkg:net/http",
    "created:main.go",
    "origin:module",
    "count:0",
    "is:stuck",
  ],
];

/** As in the file: through JSON and back. */
const throughFile = (analysis: Analysis) => unpack(JSON.parse(JSON.stringify(goroutineData(analysis, OPTIONS))));

describe("an analysis that went through a file", () => {
  it.each(QUERIES)("answers the query %s as before", (text) => {
    const { query } = parse(text);
    const answer = (analysis: Analysis): readonly string[] =>
      analysis.clusters.filter(matcherOf(query!, analysis)).map(({ id }) => id);
    expect(answer(throughFile(STORY).analysis)).toEqual(answer(STORY));
  });

  it.each([
    ["the story", STORY],
    ["a hostile one", hostileAnalysis() as Analysis],
  ])("has the same words, goids and stacks: %s", (_, before) => {
    const { analysis } = throughFile(before);
    const told = (one: Analysis): unknown =>
      one.clusters.map((cluster) => [
        headingOf(cluster),
        countsTexts(cluster, true),
        goidsOf(cluster, one),
        cluster.frames,
        cluster.verdict.reasons,
        cluster.verdict.pattern,
        [...cluster.labels].map(([key, values]) => [key, ...values]),
      ]);
    expect(told(analysis)).toEqual(told(before));
    expect(analysis.snapshots.map(({ total, source }) => [total, source])).toEqual(
      before.snapshots.map(({ total, source }) => [total, source]),
    );
  });

  it("has the same family", () => {
    const { analysis, parents } = throughFile(STORY);
    const shape = (nodes: ReturnType<typeof familyTree>): unknown =>
      nodes.map(({ func, sum, worst, children }) => [func, sum, worst, shape(children)]);
    expect(shape(familyTree(analysis, parents))).toEqual(shape(familyTree(STORY, parentsOf(STORY))));
  });

  it("keeps the accused first where there are too many goids for a file", () => {
    const before = analysisOf(`${GOIDS_KEPT + 10}x chan send 5m zombie=3: main.send`);
    const { analysis } = throughFile(before);
    const [kept, all] = [goidsOf(analysis.clusters[0]!, analysis), goidsOf(before.clusters[0]!, before)];
    expect(kept.length).toBeLessThanOrEqual(GOIDS_KEPT);
    expect(kept.length).toBeGreaterThan(GOIDS_KEPT / 3);
    expect(kept.slice(0, 10)).toEqual(all.slice(0, 10));
    expect(analysis.clusters[0]!.counts).toEqual([GOIDS_KEPT + 10]);
  });
});
