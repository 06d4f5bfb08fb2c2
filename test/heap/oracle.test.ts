import { describe, expect, it } from "vitest";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { factsOf, heapOf, oracleOf, type Printed, printedOracle, STORIES } from "./recordings.ts";

/** pprof takes `()` out of the names it prints, even out of `interface { Error() string }`. */
const printed = (func: string): string => func.replaceAll("()", "");

/** Of the story with a burst pprof was asked about the third. */
const lastOf = (profiles: readonly string[]): string =>
  profiles.find((name) => name === "2-after-two-gcs") ?? profiles.at(-1)!;

describe.each(STORIES)("%s as `go tool pprof` counts it", (story) => {
  const { profiles } = factsOf(story);
  const first = heapOf(story, `${profiles[0]}.heap.pb.gz`);
  const last = heapOf(story, `${lastOf(profiles)}.heap.pb.gz`);

  it("the last profile alone: every row of -top, to the byte", () => {
    const { total, rows } = oracleOf(story, "all.inuse_space.bytes.last.txt");
    const analysis = analyseHeap([last]);
    expect(analysis.totals).toEqual([total]);
    const ours = analysis.rows.filter(({ flat, cum }) => flat[0] !== 0 || cum[0] !== 0);
    expect(ours.map(({ func, flat, cum }) => ({ name: printed(func), flat: flat[0], cum: cum[0] }))).toEqual(rows);
  });

  it("the difference to the first: every row of -diff_base", () => {
    const { rows } = oracleOf(story, "all.inuse_space.bytes.diff_base.txt");
    const analysis = analyseHeap([first, last]);
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    const ours = analysis.rows
      .map(({ func, growth }) => ({ flat: growth.flat, cum: growth.cum, name: printed(func) }))
      .filter(({ flat, cum }) => flat !== 0 || cum !== 0);
    expect(ours.sort(byName)).toEqual(rows.filter(({ flat, cum }) => flat !== 0 || cum !== 0).sort(byName));
  });
});

describe.each(STORIES)("%s: other granularities and figures, as -top prints them", (story) => {
  const { profiles } = factsOf(story);
  const first = heapOf(story, `${profiles[0]}.heap.pb.gz`);
  const last = heapOf(story, `${lastOf(profiles)}.heap.pb.gz`);
  const of = (file: string) => printedOracle(story, file);
  const whole = (analysis: ReturnType<typeof analyseHeap>) => Math.max(...analysis.totals.map(Math.abs));

  it.each(["alloc_space", "inuse_objects", "inuse_space"] as const)("%s", (sampleType) => {
    const analysis = analyseHeap([last], { sampleType });
    for (const { flat, cum, name } of of(`top.${sampleType}.last.txt`)) {
      const row = analysis.rows.find(({ func }) => printed(func) === name);
      expect([name, near(row!.flat[0]!, flat, whole(analysis)), near(row!.cum[0]!, cum, whole(analysis))]).toEqual([
        ...[name, true, true],
      ]);
    }
  });

  it("by line, the difference", () => {
    const analysis = analyseHeap([first, last], { granularity: "line" });
    for (const { flat, cum, name } of of("top.lines.inuse_space.diff_base.txt")) {
      const row = analysis.rows.find(({ func, file, line }) => `${printed(func)} ${file}:${line}` === name);
      const total = whole(analysis);
      expect([name, near(row!.growth.flat, flat, total), near(row!.growth.cum, cum, total)]).toEqual([
        name,
        true,
        true,
      ]);
    }
  });
});

/** Printed with two decimals of a unit: within what that rounds away. */
function near(value: number, { figure, step }: Printed, total: number): boolean {
  return Math.abs(value - figure) <= step || Math.abs(value - figure) <= 1e-9 * total;
}
