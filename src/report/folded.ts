// Analysis -> folded stacks, what flamegraph.pl, inferno and speedscope read: one line per stack, `root;…;leaf count`.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { clean } from "../text/clean.ts";
import { type ReportOptions, shownOf } from "./options.ts";

/**
 * Writes the stacks of the last snapshot, root first, with their goroutines.
 *
 * @returns one line per stack, in the order of the clusters; a cluster's `created by` is its root frame, so that the
 *          graph groups goroutines by who started them. Clusters that differ in state or line alone are one stack here:
 *          the format has room for functions only. Two snapshots are compared by writing each and giving both to
 *          `difffolded.pl`.
 */
export function writeFolded(analysis: Analysis, options: ReportOptions): string {
  const counts = new Map<string, number>();
  for (const cluster of shownOf(analysis, options).clusters) {
    const count = cluster.counts.at(-1) ?? 0;
    if (count === 0) continue;
    const stack = stackOf(cluster);
    counts.set(stack, (counts.get(stack) ?? 0) + count);
  }
  return Array.from(counts, ([stack, count]) => `${stack} ${count}\n`).join("");
}

function stackOf({ frames, createdBy, elided, elidedBefore }: JudgedCluster): string {
  const names = frames.map(({ func }) => func);
  // Without it the graph would show calls that never were.
  if (elided !== null) names.splice(elidedBefore, 0, `(${elided} frames left out by Go)`);
  if (createdBy !== null) names.push(`created by ${createdBy.func}`);
  if (names.length === 0) names.push("(no frames)");
  return names.reverse().map(frameName).join(";");
}

/** A semicolon ends a frame, so one in a name is shown as an escape. */
export function frameName(func: string): string {
  return clean(func).replaceAll(";", "\\x3b") || "(no name)";
}
