import { describe, expect, it } from "vitest";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { factsOf, heapOf, oracleOf, STORIES } from "./recordings.ts";

/** pprof takes `()` out of the names it prints, even out of `interface { Error() string }`. */
const printed = (func: string): string => func.replaceAll("()", "");

describe.each(STORIES)("%s as `go tool pprof` counts it", (story) => {
  const { profiles } = factsOf(story);
  const first = heapOf(story, `${profiles[0]}.heap.pb.gz`);
  const last = heapOf(story, `${profiles.at(-1)}.heap.pb.gz`);

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
