// One snapshot with the indexes that patterns and the classifier ask for: who has which function, who made whom.

import type { Cluster } from "../cluster/cluster.ts";
import type { ArgumentSample, Snapshot } from "../dump/model.ts";

/** One snapshot's goroutines, seen as clusters. */
export interface Scene {
  readonly snapshot: Snapshot;
  /** Index of the snapshot in `cluster.counts`, `rows` and `waits`. */
  readonly at: number;
  /** The clusters with at least one goroutine here. */
  readonly clusters: readonly Cluster[];
  /** Goroutines of this cluster here. */
  readonly count: (cluster: Cluster) => number;
  /** Clusters with a frame of this function (exact name as printed, escapes decoded). */
  readonly withFunc: (func: string) => readonly Cluster[];
  /** Clusters started by this function. */
  readonly startedBy: (func: string) => readonly Cluster[];
  /** Goroutines in these clusters, which may repeat: each is counted once. */
  readonly sum: (clusters: Iterable<Cluster>) => number;
  /** True when the goroutine is in this snapshot. Always false for profiles. */
  readonly alive: (goid: number) => boolean;
  /** Goids of the creators of this cluster's goroutines here, one per goroutine, 0 where not printed. */
  readonly creators: (cluster: Cluster) => readonly number[];
  /** Addresses of the locks this cluster's goroutines wait for here, one per goroutine, 0 where not shown. */
  readonly waitsFor: (cluster: Cluster) => readonly number[];
  /** The kept argument texts of this cluster's goroutines here (a few each, in print order). */
  readonly args: (cluster: Cluster) => readonly ArgumentSample[];
}

/**
 * Indexes one snapshot.
 *
 * @param clusters all clusters of the analysis; those with no goroutine in this snapshot are left out
 * @param at       index of the snapshot
 */
export function sceneOf(snapshot: Snapshot, clusters: readonly Cluster[], at: number): Scene {
  const here = clusters.filter((cluster) => (cluster.counts[at] ?? 0) > 0);
  const count = (cluster: Cluster): number => cluster.counts[at] ?? 0;
  const byFunc = new Map<string, Cluster[]>();
  const byCreator = new Map<string, Cluster[]>();
  for (const cluster of here) {
    for (const func of new Set(cluster.frames.map((frame) => frame.func))) push(byFunc, func, cluster);
    if (cluster.createdBy !== null) push(byCreator, cluster.createdBy.func, cluster);
  }
  const { goroutines } = snapshot;
  const column = (cluster: Cluster, values: Float64Array | undefined): number[] =>
    Array.from(cluster.rows[at] ?? [], (row) => values?.[row] ?? 0);
  return {
    snapshot,
    at,
    clusters: here,
    count,
    withFunc: (func) => byFunc.get(func) ?? [],
    startedBy: (func) => byCreator.get(func) ?? [],
    sum: (some) => [...new Set(some)].reduce((total, cluster) => total + count(cluster), 0),
    alive: lazySet(() => goroutines?.goid ?? []),
    creators: (cluster) => column(cluster, goroutines?.creator),
    waitsFor: (cluster) => column(cluster, goroutines?.waitsFor),
    args: lazyArgs(snapshot, here, at),
  };
}

function push(index: Map<string, Cluster[]>, key: string, cluster: Cluster): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [cluster]);
  else list.push(cluster);
}

function lazySet(values: () => Iterable<number>): (value: number) => boolean {
  let set: Set<number> | null = null;
  return (value) => {
    set ??= new Set(values());
    return set.has(value);
  };
}

function lazyArgs(snapshot: Snapshot, here: readonly Cluster[], at: number): Scene["args"] {
  let byCluster: Map<Cluster, ArgumentSample[]> | null = null;
  return (cluster) => {
    if (byCluster === null) {
      const sampled = new Map(snapshot.samples.map((sample) => [sample.row, sample]));
      byCluster = new Map();
      for (const one of here) {
        const found = Array.from(one.rows[at] ?? [], (row) => sampled.get(row)).filter(
          (sample) => sample !== undefined,
        );
        byCluster.set(one, found);
      }
    }
    return byCluster.get(cluster) ?? [];
  };
}
