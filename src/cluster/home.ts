// Clusters -> which of them each goroutine of a snapshot is in.

import type { Cluster } from "./cluster.ts";

/**
 * @param at    index of the snapshot
 * @param total its goroutines
 * @returns per row of the snapshot: index of its cluster in `clusters`, -1 where it is in none
 */
export function homesOf(clusters: readonly Pick<Cluster, "rows">[], at: number, total: number): Int32Array {
  const homes = new Int32Array(total).fill(-1);
  for (const [index, { rows }] of clusters.entries()) for (const row of rows[at] ?? []) homes[row] = index;
  return homes;
}
