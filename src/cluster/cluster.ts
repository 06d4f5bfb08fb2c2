// Snapshots -> clusters: goroutines of one signature and one wait state, matched over all snapshots.

import type { Frame } from "../dump/model.ts";

/** Where a frame's code lives; `main` is the user's own code. */
export type Origin = "runtime" | "std" | "module" | "main";

export interface OriginFrame extends Frame {
  readonly origin: Origin;
}

export interface Creator {
  readonly func: string;
  readonly file: string;
  readonly line: number;
  readonly origin: Origin;
}

/** Wait minutes of a cluster's goroutines in one snapshot. */
export interface WaitMinutes {
  readonly min: number;
  readonly max: number;
  /** How many print none: no garbage collection has yet seen them wait, or they ran since. */
  readonly without: number;
}

/** How many of the last snapshot's goroutines bear each mark. */
export interface FlagCounts {
  readonly leaked: number;
  readonly lockedToThread: number;
  readonly scan: number;
  readonly durable: number;
}

/**
 * The first snapshot against the last, by goid.
 * survived + movedIn + born = counts[last]; survived + movedOut + gone = counts[0].
 */
export interface Identity {
  readonly survived: number;
  readonly movedIn: number;
  readonly movedOut: number;
  readonly born: number;
  readonly gone: number;
  /** Where the moved came from: cluster id -> how many. */
  readonly movedFrom: ReadonlyMap<string, number>;
  /** Where the moved went to: cluster id -> how many. */
  readonly movedTo: ReadonlyMap<string, number>;
}

/** Of a sum of replicas: those that have the cluster, in columns of the same length, replicas in rising order. */
export interface Spread {
  /** Index of the replica. */
  readonly replica: Uint32Array;
  /** Its goroutines of the cluster. */
  readonly count: Uint32Array;
  /** How many of them the cluster's verdict speaks of. */
  readonly accused: Uint32Array;
}

export interface Cluster {
  /** 16 hex digits, the same for the same signature and state in every run. */
  readonly id: string;
  /** null for profiles, which print no state. */
  readonly state: string | null;
  readonly frames: readonly OriginFrame[];
  readonly elided: number | "unknown" | null;
  readonly elidedBefore: number;
  readonly createdBy: Creator | null;
  /** Goroutines per snapshot. */
  readonly counts: readonly number[];
  /** Per snapshot: rows of `snapshot.goroutines`, goids ascending; empty for profiles. */
  readonly rows: readonly Uint32Array[];
  /** Per snapshot; null where no goroutine is in it or no minutes can be printed. */
  readonly waits: readonly (WaitMinutes | null)[];
  readonly flags: FlagCounts;
  /** Labels of the last snapshot: key -> value -> how many. */
  readonly labels: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** null with one snapshot, or where goids cannot be compared. */
  readonly identity: Identity | null;
  /** Only of a sum of replicas. */
  readonly spread?: Spread;
}
