// An analysis and a test of its clusters -> the clusters that are left, and the count of what is not.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { clustersPerSnapshot } from "../cluster/per-snapshot.ts";

export interface Pruned {
  readonly clusters: readonly JudgedCluster[];
  readonly filtered: {
    readonly clusters: number;
    /** Of the last snapshot. */
    readonly goroutines: number;
    /** Hidden clusters of each snapshot. */
    readonly perSnapshot: readonly number[];
  };
}

/** @param matches see `matcherOf` */
export function prune({ clusters, snapshots }: Analysis, matches: (cluster: JudgedCluster) => boolean): Pruned {
  const left = clusters.filter(matches);
  const kept = new Set(left);
  const hidden = clusters.filter((cluster) => !kept.has(cluster));
  return {
    clusters: left,
    filtered: {
      clusters: hidden.length,
      goroutines: hidden.reduce((sum, { counts }) => sum + (counts.at(-1) ?? 0), 0),
      perSnapshot: clustersPerSnapshot(hidden, snapshots.length),
    },
  };
}
