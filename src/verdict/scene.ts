// One snapshot with the indexes that patterns and the classifier ask for: who has which function, who made whom.

import type { Cluster } from "../cluster/cluster.ts";
import { homesOf } from "../cluster/home.ts";
import { FunctionLookup } from "../cluster/lookup.ts";
import { rowsByGoid } from "../dump/goid-table.ts";
import type { ArgumentSample, Snapshot } from "../dump/model.ts";
import { sampleAt } from "../dump/samples.ts";

const NO_ROWS = new Uint32Array(0);

/** One snapshot's goroutines, seen as clusters. */
export interface Scene {
  readonly snapshot: Snapshot;
  /** Index of the snapshot in `cluster.counts`, `rows` and `waits`. */
  readonly at: number;
  /** The clusters with at least one goroutine here. */
  readonly clusters: readonly Cluster[];
  /** Goroutines of this cluster here. */
  readonly count: (cluster: Cluster) => number;
  /** Visits every function that is in a stack, once. */
  readonly eachFunction: (visit: (func: string) => void) => void;
  /** Visits every function that started one of the goroutines, once. */
  readonly eachStarter: (visit: (func: string) => void) => void;
  /** Clusters with a frame of this function (exact name as printed, escapes decoded). The same list each time. */
  readonly withFunc: (func: string) => readonly Cluster[];
  /** Clusters with a frame of one of these functions, each once. */
  readonly withAny: (funcs: Iterable<string>) => readonly Cluster[];
  /** Clusters started by this function. */
  readonly startedBy: (func: string) => readonly Cluster[];
  /** Goroutines in these clusters, none of which may be named twice. A list asked for again must not have changed. */
  readonly sum: (clusters: readonly Cluster[]) => number;
  /** True when the goroutine is in this snapshot. Always false for profiles. */
  readonly alive: (goid: number) => boolean;
  /** The goroutine's row in `snapshot.goroutines`, -1 when it is not in this snapshot. */
  readonly rowOf: (goid: number) => number;
  /** Index in `clusters` of the one that this row of the snapshot is in. */
  readonly homeOf: (row: number) => number;
  /** The cluster that the goroutine is in here; undefined when it is not in this snapshot. */
  readonly clusterOf: (goid: number) => Cluster | undefined;
  /** Goids of this cluster's goroutines here, ascending. */
  readonly goids: (cluster: Cluster) => Float64Array;
  /** Goids of the creators of this cluster's goroutines here, one per goroutine, 0 where not printed. */
  readonly creators: (cluster: Cluster) => Float64Array;
  /** Addresses of the locks this cluster's goroutines wait for here, one per goroutine, 0 where not shown. */
  readonly waitsFor: (cluster: Cluster) => Float64Array;
  /** Index in `snapshot.samples` of what is kept of a row's arguments; -1 where nothing is. */
  readonly sampleOf: (row: number) => number;
  /** The kept argument texts of this cluster's goroutines here (a few each, in the order of `goids`). */
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
  const byFunc = lazily(() => new FunctionLookup(here, ({ frames }) => frames));
  const byCreator = lazily(() => new FunctionLookup(here, ({ createdBy }) => (createdBy === null ? [] : [createdBy])));
  const { goroutines } = snapshot;
  // Facts on the whole scene are asked for once per cluster: their sums are made once.
  const sums = new WeakMap<object, number>();
  const column = (cluster: Cluster, values: Float64Array | undefined): Float64Array => {
    const rows = cluster.rows[at] ?? NO_ROWS;
    const picked = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index++) picked[index] = values?.[rows[index]!] ?? 0;
    return picked;
  };
  const table = goroutines === null ? null : rowsByGoid(goroutines);
  const rowOf = (goid: number): number => table?.rowOf(goid) ?? -1;
  const samples = lazily(() => samplesByRow(snapshot));
  const homes = lazily(() => homesOf(here, at, snapshot.total));
  return {
    snapshot,
    at,
    clusters: here,
    count,
    eachFunction: (visit) => byFunc().eachFunc(visit),
    eachStarter: (visit) => byCreator().eachFunc(visit),
    withFunc: (func) => byFunc().get(func),
    withAny: (funcs) => byFunc().any(funcs),
    startedBy: (func) => byCreator().get(func),
    sum: (some) => {
      let total = sums.get(some);
      if (total === undefined) {
        total = 0;
        for (let index = 0; index < some.length; index++) total += count(some[index]!);
        sums.set(some, total);
      }
      return total;
    },
    rowOf,
    alive: (goid) => rowOf(goid) >= 0,
    homeOf: (row) => homes()[row]!,
    clusterOf: (goid) => here[homes()[rowOf(goid)] ?? -1],
    goids: (cluster) => column(cluster, goroutines?.goid),
    creators: (cluster) => column(cluster, goroutines?.creator),
    waitsFor: (cluster) => column(cluster, goroutines?.waitsFor),
    sampleOf: (row) => samples()[row]!,
    args: argsOf(snapshot, at, samples),
  };
}

/** Made when first asked for: of most scenes only some facts are. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Index of each row's sample, -1 where none is kept. */
function samplesByRow({ samples, total }: Snapshot): Int32Array {
  const index = new Int32Array(total).fill(-1);
  for (let at = 0; at < samples.row.length; at++) index[samples.row[at]!] = at;
  return index;
}

function argsOf(snapshot: Snapshot, at: number, samples: () => Int32Array): Scene["args"] {
  const known = new Map<Cluster, readonly ArgumentSample[]>();
  return (cluster) => {
    let found = known.get(cluster);
    if (found === undefined) {
      const byRow = samples();
      const all: ArgumentSample[] = [];
      for (const row of cluster.rows[at] ?? NO_ROWS)
        if (byRow[row]! >= 0) all.push(sampleAt(snapshot.samples, byRow[row]!));
      found = all;
      known.set(cluster, found);
    }
    return found;
  };
}
