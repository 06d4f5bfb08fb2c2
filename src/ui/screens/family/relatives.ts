// Who created whom: by the creators' goids where the dump prints them, else by the function that started them.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { remember } from "../../select.ts";
import type { State } from "../../state.ts";

export interface Relatives {
  readonly creators: readonly JudgedCluster[];
  readonly siblings: readonly JudgedCluster[];
  readonly children: readonly JudgedCluster[];
}

const NOBODY: Relatives = { creators: [], siblings: [], children: [] };

export function relativesOf({ session }: State, cluster: JudgedCluster): Relatives {
  const { analysis } = session;
  if (analysis === null) return NOBODY;
  const parents = parentsOf(analysis);
  const parent = parents.get(cluster) ?? null;
  const creator = cluster.createdBy?.func;
  return {
    creators: parent === null ? [] : [parent],
    siblings:
      creator === undefined
        ? []
        : analysis.clusters.filter((other) => other !== cluster && other.createdBy?.func === creator),
    children: analysis.clusters.filter((other) => other !== cluster && parents.get(other) === cluster),
  };
}

/**
 * The cluster that the creators of each cluster's goroutines are in, in the last snapshot.
 * null where they have ended, and it is not to be told from the functions either.
 */
export const parentsOf = remember((analysis: Analysis): ReadonlyMap<JudgedCluster, JudgedCluster | null> => {
  const last = analysis.snapshots.length - 1;
  const columns = analysis.snapshots[last]?.goroutines ?? null;
  const owner = new Map<number, JudgedCluster>();
  if (columns !== null) {
    for (const cluster of analysis.clusters)
      for (const row of cluster.rows[last] ?? []) owner.set(columns.goid[row] ?? 0, cluster);
  }
  const runs = runnersOf(analysis);
  const parents = new Map<JudgedCluster, JudgedCluster | null>();
  for (const cluster of analysis.clusters) {
    let byGoid: JudgedCluster | null = null;
    let printed = false;
    for (const row of cluster.rows[last] ?? []) {
      const creator = columns?.creator[row] ?? 0;
      printed ||= creator !== 0;
      byGoid ??= owner.get(creator) ?? null;
    }
    const byFunction = printed || cluster.createdBy === null ? null : (runs.get(cluster.createdBy.func) ?? null);
    parents.set(cluster, byGoid ?? byFunction);
  }
  return parents;
});

/** function -> the one cluster that has it in its stack; a function of several clusters tells nothing. */
function runnersOf({ clusters }: Analysis): ReadonlyMap<string, JudgedCluster | null> {
  const runs = new Map<string, JudgedCluster | null>();
  for (const cluster of clusters) {
    for (const func of new Set(cluster.frames.map((frame) => frame.func)))
      runs.set(func, runs.has(func) ? null : cluster);
  }
  return runs;
}
