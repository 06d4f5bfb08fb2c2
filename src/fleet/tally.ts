// Replicas, one after the other -> what they have in common, kept once, and their counts in columns.

import type { Cluster, WaitMinutes } from "../cluster/cluster.ts";
import { grown } from "../dump/intern.ts";
import type { Snapshot } from "../dump/model.ts";
import { CLASSES, type Verdict } from "../verdict/verdict.ts";
import type { Replica, Unread } from "./fleet.ts";

export type Judged = Cluster & { readonly verdict: Verdict };

/** Which replicas have a cluster, and how many goroutines each; the arrays are longer than what is used of them. */
interface Columns {
  length: number;
  order: Float64Array;
  count: Uint32Array;
  accused: Uint32Array;
  /** Index in CLASSES of the verdict in that replica. */
  rank: Uint8Array;
}

/** A cluster over the replicas added so far. */
export interface Tallied {
  /** As the replica of the worst verdict has it: most accused, then first in order. */
  worst: Judged;
  worstOrder: number;
  waits: WaitMinutes | null;
  readonly flags: { leaked: number; lockedToThread: number; scan: number; durable: number };
  readonly labels: Map<string, Map<string, number>>;
  readonly columns: Columns;
}

/** What some of the replicas add up to: plain data, which one thread can hand to another. */
export interface Tally {
  readonly replicas: Replica[];
  readonly unread: Unread[];
  readonly clusters: Map<string, Tallied>;
}

export function newTally(): Tally {
  return { replicas: [], unread: [], clusters: new Map() };
}

/**
 * Adds one replica's dump. Of its goroutines only counts are kept.
 *
 * @param order    its place among all sources, two of which never share one
 * @param clusters of this snapshot alone, judged
 */
export function addReplica(tally: Tally, order: number, snapshot: Snapshot, clusters: readonly Judged[]): void {
  tally.replicas.push(replicaOf(order, snapshot, clusters.length));
  for (const cluster of clusters) {
    const entry: Tallied = {
      worst: lean(cluster),
      worstOrder: order,
      waits: cluster.waits[0] ?? null,
      flags: { ...cluster.flags },
      labels: new Map(Array.from(cluster.labels, ([key, values]) => [key, new Map(values)])),
      columns: {
        length: 1,
        order: Float64Array.of(order),
        count: Uint32Array.of(cluster.counts[0] ?? 0),
        accused: Uint32Array.of(cluster.verdict.accused),
        rank: Uint8Array.of(CLASSES.indexOf(cluster.verdict.class)),
      },
    };
    addEntry(tally, cluster.id, entry);
  }
}

/** Adds what another thread has tallied. */
export function addTally(into: Tally, other: Tally): void {
  into.replicas.push(...other.replicas);
  into.unread.push(...other.unread);
  for (const [id, entry] of other.clusters) addEntry(into, id, entry);
}

/** @param entry is part of the tally from now on */
export function addEntry({ clusters }: Pick<Tally, "clusters">, id: string, entry: Tallied): void {
  const known = clusters.get(id);
  if (known === undefined) {
    clusters.set(id, entry);
    return;
  }
  if (isWorse(entry, known)) {
    known.worst = entry.worst;
    known.worstOrder = entry.worstOrder;
  }
  known.waits = joined(known.waits, entry.waits);
  for (const flag of ["leaked", "lockedToThread", "scan", "durable"] as const) known.flags[flag] += entry.flags[flag];
  for (const [key, values] of entry.labels) {
    const all = known.labels.get(key) ?? new Map<string, number>();
    for (const [value, count] of values) all.set(value, (all.get(value) ?? 0) + count);
    known.labels.set(key, all);
  }
  append(known.columns, entry.columns);
}

function replicaOf(order: number, snapshot: Snapshot, clusters: number): Replica {
  const { goroutines, states: names } = snapshot;
  const counts = new Array<number>(names.length).fill(0);
  let longest = -1;
  for (const state of goroutines?.state ?? []) counts[state]!++;
  for (const waited of goroutines?.waitMinutes ?? []) if (waited > longest) longest = waited;
  const some = names.map((name, at) => [name, counts[at]!] as const).filter(([, count]) => count > 0);
  return {
    order,
    source: snapshot.source,
    takenAt: snapshot.takenAt,
    goVersionHint: snapshot.goVersionHint,
    goroutines: snapshot.total,
    clusters,
    bytes: snapshot.bytes,
    truncated: snapshot.truncated,
    profile: goroutines === null,
    states: Object.fromEntries(some.sort(([, a], [, b]) => b - a)),
    longestWaitMinutes: longest < 0 ? null : longest,
    warnings: snapshot.warnings,
  };
}

/** Goids and rows belong to one process: without them the memory of all replicas is that of what is distinct. */
function lean(cluster: Judged): Judged {
  const verdict = { ...cluster.verdict, accusedGoids: [] };
  return { ...cluster, rows: [], waits: [], labels: new Map(), verdict };
}

function isWorse(a: Tallied, b: Tallied): boolean {
  const rank = ({ worst }: Tallied): number => CLASSES.indexOf(worst.verdict.class);
  return (rank(a) - rank(b) || b.worst.verdict.accused - a.worst.verdict.accused || a.worstOrder - b.worstOrder) < 0;
}

function joined(a: WaitMinutes | null, b: WaitMinutes | null): WaitMinutes | null {
  if (a === null || b === null) return a ?? b;
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max), without: a.without + b.without };
}

function append(into: Columns, other: Columns): void {
  const length = into.length + other.length;
  if (length > into.order.length) {
    const room = Math.max(length, into.order.length * 2);
    into.order = grown(into.order, room);
    into.count = grown(into.count, room);
    into.accused = grown(into.accused, room);
    into.rank = grown(into.rank, room);
  }
  into.order.set(other.order.subarray(0, other.length), into.length);
  into.count.set(other.count.subarray(0, other.length), into.length);
  into.accused.set(other.accused.subarray(0, other.length), into.length);
  into.rank.set(other.rank.subarray(0, other.length), into.length);
  into.length = length;
}
