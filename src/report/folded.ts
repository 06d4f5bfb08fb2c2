// Analysis -> folded stacks, what flamegraph.pl, inferno and speedscope read: one line per stack, `root;…;leaf count`.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { OriginFrame } from "../cluster/cluster.ts";
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

function stackOf(cluster: JudgedCluster): string {
  return rootFirst(cluster)
    .map(({ func }) => frameName(func))
    .join(";");
}

/** @returns the boxes of a flame graph from the root down: who created it, its frames, and the gap where Go left some out */
export function rootFirst({
  frames,
  createdBy,
  elided,
  elidedBefore,
}: JudgedCluster): readonly Pick<OriginFrame, "func" | "origin">[] {
  const boxes: Pick<OriginFrame, "func" | "origin">[] = [...frames];
  // Without it the graph would show calls that never were.
  if (elided !== null) boxes.splice(elidedBefore, 0, { func: `(${elided} frames left out)`, origin: "runtime" });
  if (createdBy !== null) boxes.push({ func: `created by ${createdBy.func}`, origin: createdBy.origin });
  if (boxes.length === 0) boxes.push({ func: "(no frames)", origin: "runtime" });
  return boxes.reverse();
}

/** A semicolon ends a frame, so one in a name is shown as an escape. */
export function frameName(func: string): string {
  return clean(func).replaceAll(";", "\\x3b") || "(no name)";
}
