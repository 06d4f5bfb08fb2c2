// State -> what the screens draw from: the rows of the list, in order, and what is hidden. Remembered until its inputs change.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { fixPlaceOf, whereOf as namingFrame } from "../report/place.ts";
import { CLASSES } from "../verdict/verdict.ts";
import { type Filter, filterOf } from "./filter.ts";
import type { Sort } from "./screens/clusters/state.ts";
import type { State } from "./state.ts";

export interface Rows {
  readonly clusters: readonly JudgedCluster[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Goroutines of the last snapshot in `clusters`. */
  readonly goroutines: number;
  readonly totalClusters: number;
  readonly totalGoroutines: number;
}

const NONE: Rows = { clusters: [], indexOf: new Map(), goroutines: 0, totalClusters: 0, totalGoroutines: 0 };

/** @returns the clusters the list shows, in its order */
export function rowsOf(state: State): Rows {
  const { analysis } = state.session;
  if (analysis === null) return NONE;
  const { filter, sort, reversed, zombiesOnly, hideIdle } = state.clusters;
  return rows(analysis, filter, sort, reversed, zombiesOnly, hideIdle);
}

const rows = remember(
  (
    analysis: Analysis,
    filter: string,
    sort: Sort,
    reversed: boolean,
    zombiesOnly: boolean,
    hideIdle: boolean,
  ): Rows => {
    const query = filterOf(filter, analysis);
    const clusters = analysis.clusters.filter((cluster) => isShown(cluster, query, zombiesOnly, hideIdle));
    const ordered = sort === "verdict" ? clusters : clusters.sort(ORDERS[sort]);
    if (reversed) ordered.reverse();
    // What has ended comes last in every order: nobody looks for it first.
    const sorted = [
      ...ordered.filter((cluster) => countOf(cluster) > 0),
      ...ordered.filter((cluster) => countOf(cluster) === 0),
    ];
    const last = analysis.snapshots.length - 1;
    return {
      clusters: sorted,
      indexOf: new Map(sorted.map((cluster, index) => [cluster.id, index])),
      goroutines: sorted.reduce((sum, cluster) => sum + (cluster.counts[last] ?? 0), 0),
      totalClusters: analysis.clusters.length,
      totalGoroutines: analysis.snapshots[last]?.total ?? 0,
    };
  },
);

function isShown(cluster: JudgedCluster, query: Filter | null, zombiesOnly: boolean, hideIdle: boolean): boolean {
  if (zombiesOnly && cluster.verdict.class !== "zombie") return false;
  if (hideIdle && isIdle(cluster)) return false;
  return query === null || query(cluster);
}

/** Nothing of the user's own and nothing accused: idle connections, pollers, the runtime's own goroutines. */
function isIdle(cluster: JudgedCluster): boolean {
  if (cluster.verdict.class !== "normal" && cluster.verdict.class !== "pool") return false;
  const origins = new Set(cluster.frames.map((frame) => frame.origin));
  return cluster.state === "IO wait" || cluster.state === "idle" || !(origins.has("main") || origins.has("module"));
}

const ORDERS: Readonly<Record<Exclude<Sort, "verdict">, (a: JudgedCluster, b: JudgedCluster) => number>> = {
  growth: (a, b) => deltaOf(b) - deltaOf(a) || countOf(b) - countOf(a),
  count: (a, b) => countOf(b) - countOf(a),
  wait: (a, b) => longestWait(b) - longestWait(a) || countOf(b) - countOf(a),
  state: (a, b) => compareText(a.state ?? "", b.state ?? "") || countOf(b) - countOf(a),
  name: (a, b) => compareText(whereOf(a).func, whereOf(b).func) || countOf(b) - countOf(a),
};

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Goroutines in the last snapshot. */
export function countOf(cluster: JudgedCluster): number {
  return cluster.counts.at(-1) ?? 0;
}

/** Growth from the first to the last snapshot; 0 with one snapshot. */
export function deltaOf(cluster: JudgedCluster): number {
  return cluster.counts.length < 2 ? 0 : countOf(cluster) - (cluster.counts[0] ?? 0);
}

/** Minutes; -1 where none is printed. */
function longestWait(cluster: JudgedCluster): number {
  return cluster.waits.at(-1)?.max ?? -1;
}

export interface Place {
  readonly func: string;
  readonly file: string;
  readonly line: number;
  readonly origin: "runtime" | "std" | "module" | "main";
}

const NOWHERE: Place = { func: "(no frame)", file: "", line: 0, origin: "runtime" };

/** What a cluster is named by on every screen (see report/place.ts); who started it, where Go printed no frame. */
export function whereOf(cluster: Cluster): Place {
  return namingFrame(cluster) ?? cluster.createdBy ?? NOWHERE;
}

/** The line to read and to open in the editor: the one to fix, else the one the cluster is named by. */
export function lineToRead(cluster: Cluster): Omit<Place, "origin"> {
  return fixPlaceOf(cluster) ?? whereOf(cluster);
}

/** The cluster the selection stands on; null in an empty list. */
export function selectedOf(state: State): JudgedCluster | null {
  const { clusters, indexOf } = rowsOf(state);
  const index = indexOf.get(state.clusters.selected);
  return clusters[index ?? Math.min(state.clusters.index, clusters.length - 1)] ?? null;
}

export function clusterOf(state: State, id: string): JudgedCluster | null {
  const { analysis } = state.session;
  return analysis === null ? null : (byId(analysis).get(id) ?? null);
}

const byId = remember((analysis: Analysis) => new Map(analysis.clusters.map((cluster) => [cluster.id, cluster])));

const wholeById = remember((whole: Analysis) => new Map(whole.clusters.map((cluster) => [cluster.id, cluster.counts])));

/** Counts over all snapshots, not only from "before" to "after". */
export function timelineOf(state: State, cluster: JudgedCluster): readonly number[] {
  const { whole } = state.session;
  return (whole === null ? undefined : wholeById(whole).get(cluster.id)) ?? cluster.counts;
}

/** How many clusters of each class the analysis has. */
export const classCounts = remember((analysis: Analysis) =>
  CLASSES.map((name) => ({ name, count: analysis.clusters.filter(({ verdict }) => verdict.class === name).length })),
);

/** Keeps the last result for as long as every argument is the same object. */
export function remember<const A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args) => {
    if (last?.args.every((arg, index) => Object.is(arg, args[index]))) return last.result;
    const result = compute(...args);
    last = { args, result };
    return result;
  };
}

/** The same, where what counts of a whole is named by `keysOf`. */
export function rememberBy<S, R>(keysOf: (whole: S) => readonly unknown[], compute: (whole: S) => R): (whole: S) => R {
  let last: { readonly keys: readonly unknown[]; readonly result: R } | null = null;
  return (whole) => {
    const keys = keysOf(whole);
    if (last?.keys.every((key, index) => Object.is(key, keys[index]))) return last.result;
    const result = compute(whole);
    last = { keys, result };
    return result;
  };
}
