// Clusters -> which of them each goroutine of a snapshot is in.

import type { Cluster } from "./cluster.ts";

const NO_ROWS = new Uint32Array(0);

/**
 * @param at    index of the snapshot
 * @param total its goroutines
 * @returns per row of the snapshot: index of its cluster in `clusters`, -1 where it is in none
 */
export function homesOf(clusters: readonly Pick<Cluster, "rows">[], at: number, total: number): Int32Array {
  const homes = new Int32Array(total).fill(-1);
  for (let index = 0; index < clusters.length; index++) {
    const rows = clusters[index]!.rows[at] ?? NO_ROWS;
    for (let place = 0; place < rows.length; place++) homes[rows[place]!] = index;
  }
  return homes;
}
