// Snapshots -> Analysis: cluster -> compare -> verdict. Read this file first.

import { clustersOf } from "./cluster/build.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { withCreators } from "./cluster/creators.ts";
import type { Grouping } from "./cluster/group.ts";
import { originTeller } from "./cluster/origin.ts";
import { identities } from "./compare/identity.ts";
import { reversed } from "./compare/order.ts";
import { type Nearest, pairsOf } from "./compare/pairs.ts";
import { twoProcesses } from "./compare/process.ts";
import type { Snapshot, Warning } from "./dump/model.ts";
import type { Fleet } from "./fleet/fleet.ts";
import { overallOfFleet } from "./fleet/outliers.ts";
import { sumOf } from "./fleet/sum.ts";
import { addReplica, newTally, type Tally } from "./fleet/tally.ts";
import { classify } from "./verdict/classify.ts";
import { evidenceOf, type Setting } from "./verdict/evidence.ts";
import { timelineOf } from "./verdict/history.ts";
import { overallOf, withHeap } from "./verdict/overall.ts";
import { recognise } from "./verdict/recognise.ts";
import { regroup } from "./verdict/regroup.ts";
import { sceneOf } from "./verdict/scene.ts";
import { CLASSES, type Overall, type Verdict } from "./verdict/verdict.ts";

export { GROUPINGS, type Grouping } from "./cluster/group.ts";

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
  /** What went wrong on the way, one line each. */
  readonly warnings?: readonly string[];
  /** What its heap came to over the cycles; absent where it was not taken. */
  readonly heap?: HuntHeap;
}

export interface HuntHeap {
  /** As heap/analysis.ts tells them apart; only `leak` is an accusation. */
  readonly class: "leak" | "filling" | "noise" | "churn" | "steady";
  /** null when nothing grows. */
  readonly bytesPerCycle: number | null;
  /** One sentence. */
  readonly summary: string;
}

export interface JudgedCluster extends Cluster {
  readonly verdict: Verdict;
  /** In dumps of two processes: the same place in the first one's build, where a line moved or a frame came in. */
  readonly nearest?: Nearest;
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
  /** Of a hunt whose process gave its heap. */
  readonly heap?: HuntHeap;
  /** The snapshot is the sum of these replicas. */
  readonly fleet?: Fleet;
}

/**
 * @param snapshots oldest first, at least one
 * @returns clusters over all snapshots, each with its verdict, and the verdict of the whole; never throws
 */
export function analyse(snapshots: readonly Snapshot[], options: AnalyseOptions = {}): Analysis {
  if (options.replicas === true && snapshots.length > 1) {
    const tally = newTally();
    for (const [order, snapshot] of snapshots.entries()) tallyReplica(tally, order, snapshot);
    return analyseReplicas(tally, options);
  }
  const { matching, warnings } = matchingOf(snapshots);
  const byGoid = matching.by === "goid";
  const profiles = snapshots.some(({ goroutines }) => goroutines === null);
  const origin = originTeller(snapshots);
  const clusters = clustersOf(snapshots, profiles ? "frames" : "whole", origin);
  const unnamed = judge(compare(clusters, snapshots, byGoid), snapshots, byGoid, options);
  const judged = profiles ? withCreators(unnamed, snapshots, origin) : unnamed;
  const groupBy = options.groupBy ?? "signature";
  const told = huntWarnings(options.hunt);
  const rows = worstFirst(regroup(judged, groupBy, snapshots, byGoid));
  return {
    snapshots,
    matching,
    grouping: groupBy,
    clusters: rows,
    verdict: withHeap(overallOf(rows, snapshots, unsaidCreator(snapshots, groupBy)), options.hunt?.heap),
    warnings: [...warnings, ...(options.hunt === undefined ? orderWarnings(snapshots, warnings) : told)],
    ...(options.hunt?.heap === undefined ? {} : { heap: options.hunt.heap }),
  };
}

/** Judges one replica alone and adds it to the others; its goroutines need not be kept after that. */
export function tallyReplica(tally: Tally, order: number, snapshot: Snapshot): void {
  addReplica(tally, order, snapshot, analyse([snapshot]).clusters);
}

/**
 * Replicas stand beside each other: each was judged alone, and none is before or after another.
 *
 * @param tally of at least one replica
 * @returns the analysis of one snapshot, which is the sum of all
 */
export function analyseReplicas(tally: Tally, options: AnalyseOptions = {}): Analysis {
  const { snapshot, clusters, fleet, warnings } = sumOf(tally);
  const groupBy = options.groupBy ?? "signature";
  const rows = worstFirst(regroup(clusters, groupBy, [snapshot], false));
  return {
    snapshots: [snapshot],
    matching: { by: "signature", why: "the sources are replicas of one service" },
    grouping: groupBy,
    clusters: rows,
    verdict: overallOfFleet(rows, fleet),
    warnings,
    fleet,
  };
}

/** The same analysis of fewer clusters: its verdict speaks of what is left. */
export function narrowed(analysis: Analysis, clusters: readonly JudgedCluster[]): Analysis {
  const { fleet, snapshots, heap, grouping } = analysis;
  const verdict =
    fleet === undefined
      ? withHeap(overallOf(clusters, snapshots, unsaidCreator(snapshots, grouping)), heap)
      : overallOfFleet(clusters, fleet);
  return { ...analysis, clusters, verdict };
}

/** A profile prints no creator: a cluster of it has one only from a text beside it, see `withCreators`. */
function unsaidCreator(snapshots: readonly Snapshot[], grouping: Grouping): string {
  const profiles = snapshots.some(({ goroutines }) => goroutines === null);
  return profiles && grouping === "signature" ? ", started by whom a profile does not say" : "";
}

function huntWarnings(hunt: HuntFacts | undefined): readonly Warning[] {
  return (hunt?.warnings ?? []).map((message) => ({ code: "hunt", message, line: null }));
}

/** In the wrong order a leak looks like goroutines that have ended. */
function orderWarnings(snapshots: readonly Snapshot[], matching: readonly Warning[]): readonly Warning[] {
  if (matching.some(({ code }) => code === "two-processes")) return [];
  for (const [at, second] of snapshots.entries()) {
    const first = snapshots[at - 1];
    const why = first === undefined ? null : reversed(first, second);
    if (why === null) continue;
    const message = `${second.source} seems to be older than ${first!.source}, which is given before it (${why}): give the oldest first`;
    return [{ code: "order", message, line: null }];
  }
  return [];
}

function matchingOf(snapshots: readonly Snapshot[]): { matching: Matching; warnings: readonly Warning[] } {
  if (snapshots.length === 1) return { matching: { by: "single", why: "one snapshot" }, warnings: [] };
  const told = (code: string, why: string): { matching: Matching; warnings: readonly Warning[] } => ({
    matching: { by: "signature", why },
    warnings: [{ code, message: `matched by signature alone: ${why}`, line: null }],
  });
  const profile = snapshots.find(({ goroutines }) => goroutines === null);
  if (profile !== undefined)
    return told("no-goids", `${profile.source} is a profile (${profile.form}), which has no goids`);
  for (const [at, snapshot] of snapshots.entries()) {
    const why = at === 0 ? null : (twoProcesses(snapshots[at - 1]!, snapshot) ?? twoProcesses(snapshots[0]!, snapshot));
    if (why !== null) return told("two-processes", `${snapshot.source} is of another process than before (${why})`);
  }
  return { matching: { by: "goid", why: "no goid contradicts that it is one process" }, warnings: [] };
}

// The clusters were made for this analysis alone: they get what is found of them. A copy of each takes more memory than
// all else that is said of it.
function compare(clusters: readonly Cluster[], snapshots: readonly Snapshot[], byGoid: boolean): readonly Cluster[] {
  if (!byGoid) return clusters;
  const figures = identities(snapshots, clusters, 0, snapshots.length - 1);
  for (const cluster of clusters) Object.assign(cluster, { identity: figures.get(cluster.id) ?? null });
  return clusters;
}

function judge(
  clusters: readonly Cluster[],
  snapshots: readonly Snapshot[],
  byGoid: boolean,
  options: AnalyseOptions,
): readonly JudgedCluster[] {
  const phases = options.hunt?.phases ?? null;
  const last = snapshots.at(-1)!;
  const scenes = snapshots.map((snapshot, at) => sceneOf(snapshot, clusters, at));
  const setting: Setting = {
    snapshots,
    clusters,
    timeline: timelineOf(scenes, phases),
    scenes,
    byGoid,
    pairs: byGoid || snapshots.length === 1 ? new Map() : pairsOf(clusters),
    idle: options.idle === true,
    hunt:
      options.hunt === undefined
        ? null
        : {
            loads: options.hunt.loads,
            quiet: options.hunt.phases.flatMap((phase, at) => (phase === "load" ? [] : [at])),
          },
    deadlock: /all goroutines are asleep|called runtime\.Goexit\) - deadlock|goroutines in bubble are blocked/.test(
      last.trigger ?? "",
    ),
  };
  const scene = scenes.at(-1)!;
  return clusters.map((cluster) => {
    const verdict = classify(evidenceOf(cluster, setting, recognise(cluster, scene)), setting);
    const nearest = setting.pairs.get(cluster.id);
    return Object.assign(cluster, nearest === undefined ? { verdict } : { verdict, nearest });
  });
}

/** Worst class first, then most accused, then growth, then count. */
function worstFirst(clusters: readonly JudgedCluster[]): readonly JudgedCluster[] {
  const keyed = clusters.map((cluster) => {
    const { id, counts, verdict } = cluster;
    const count = counts.at(-1)!;
    return {
      cluster,
      id,
      rank: CLASSES.indexOf(verdict.class),
      accused: verdict.accused,
      growth: count - counts[0]!,
      count,
    };
  });
  keyed.sort(
    (a, b) =>
      a.rank - b.rank || b.accused - a.accused || b.growth - a.growth || b.count - a.count || (a.id < b.id ? -1 : 1),
  );
  return keyed.map(({ cluster }) => cluster);
}
