// Clusters over several snapshots -> how many of them each snapshot has.

import type { Cluster } from "./cluster.ts";

/** @param snapshots how many there are */
export function clustersPerSnapshot(
  clusters: readonly Pick<Cluster, "counts">[],
  snapshots: number,
): readonly number[] {
  const found = new Array<number>(snapshots).fill(0);
  // One cluster after the other, as their counts lie in memory.
  for (const { counts } of clusters) for (let at = 0; at < snapshots; at++) if ((counts[at] ?? 0) > 0) found[at]!++;
  return found;
}
