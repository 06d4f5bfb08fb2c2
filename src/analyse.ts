// Snapshots -> Analysis: cluster -> compare -> verdict. Read this file first.

import type { Cluster } from "./cluster/cluster.ts";
import type { Snapshot, Warning } from "./dump/model.ts";
import type { Overall, Verdict } from "./verdict/verdict.ts";

export const GROUPINGS = ["signature", "function", "top", "state", "created-by"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** How the snapshots were matched, and why. */
export interface Matching {
  /** by goid: one process; by signature: two processes, replicas, or no goids; single: one snapshot. */
  readonly by: "single" | "goid" | "signature";
  readonly why: string;
}

/** What the caller knows beyond the dumps. */
export interface AnalyseOptions {
  /** The last snapshot was taken with no load and no client left. */
  readonly idle?: boolean;
  /** The snapshots are replicas of one service at one time: summed, not before and after. */
  readonly replicas?: boolean;
  readonly groupBy?: Grouping;
  /** A hunt's snapshots: which belongs to which phase, and what the load made in each cycle. */
  readonly hunt?: HuntFacts;
}

export interface HuntFacts {
  /** One per snapshot. */
  readonly phases: readonly ("baseline" | "load" | "settled")[];
  /** One per cycle; null where unknown (a load command, a person). */
  readonly loads: readonly { readonly connections: number | null; readonly requests: number | null }[];
}

export interface JudgedCluster extends Cluster {
  readonly verdict: Verdict;
}

export interface Analysis {
  readonly snapshots: readonly Snapshot[];
  readonly matching: Matching;
  readonly grouping: Grouping;
  /** Worst verdict first, then by growth, then by count. */
  readonly clusters: readonly JudgedCluster[];
  readonly verdict: Overall;
  /** What concerns no single snapshot, e.g. "two processes: matched by signature alone". */
  readonly warnings: readonly Warning[];
}

/**
 * @param snapshots oldest first, at least one
 * @returns clusters over all snapshots, each with its verdict, and the verdict of the whole; never throws
 */
export function analyse(snapshots: readonly Snapshot[], options: AnalyseOptions = {}): Analysis {
  void options;
  return {
    snapshots,
    matching: { by: "single", why: "" },
    grouping: "signature",
    clusters: [],
    verdict: { class: "normal", zombies: 0, suspects: 0, summary: "" },
    warnings: [],
  };
}
