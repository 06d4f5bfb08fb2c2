// Zombies and the heap: which allocations share their code with goroutines that never end.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { OriginFrame } from "../cluster/cluster.ts";
import { clean } from "../text/clean.ts";
import { counted, percent } from "../text/units.ts";
import type { HeapTrend } from "./analysis.ts";
import type { Merged } from "./merge.ts";
import type { HeapProfile } from "./model.ts";
import { growthOf, tallyOf } from "./tally.ts";
import { LEAST_SAMPLES } from "./thresholds.ts";
import { megabytes, withError } from "./words.ts";

/**
 * own: the heap stack begins in the goroutine's own code: its kind allocated it. creator: the function that started the
 * goroutine allocated it, and may have handed it over: weaker.
 */
export type JoinKind = "own" | "creator";

export interface JoinedCluster {
  /** Id of the goroutines' cluster. */
  readonly cluster: string;
  /** The function the goroutines run, at the root of their stack. */
  readonly func: string;
  readonly createdBy: string | null;
  readonly kind: JoinKind;
  /** Accused goroutines of the last dump. */
  readonly goroutines: number;
  /** Longest common part of the stacks from the root, in frames; 1 is the root alone. */
  readonly commonFrames: number;
  /** Growth of the bytes in use from the first profile to the last, estimated, with one standard error. */
  readonly bytes: number;
  readonly error: number;
  /** Sampled objects that this rests on. */
  readonly objects: number;
  /** Estimated objects per goroutine: near a whole number when each holds the same. */
  readonly objectsEach: number;
}

export interface GoroutineJoin {
  /** Goroutines of the last dump. */
  readonly goroutines: number;
  readonly zombies: number;
  /** StackInuse / goroutines, in bytes; null without MemStats. */
  readonly stackBytesEach: number | null;
  /** Most bytes first. */
  readonly clusters: readonly JoinedCluster[];
  /** Bytes of the heap's growth that zombies' own code allocated: its share of the samples, of the exact growth where known. */
  readonly explained: number;
  /** What the heap grew by from the first profile to the last. */
  readonly growth: number;
  readonly summary: string;
}

/**
 * Heap samples name who allocated, not who holds: what can be said is which code they share.
 *
 * @returns the join; null when no goroutine is accused
 */
export function joinGoroutines(
  profiles: readonly HeapProfile[],
  merged: Merged,
  trend: HeapTrend | null,
  analysis: Analysis,
): GoroutineJoin {
  const accused = analysis.clusters.filter(({ verdict }) => verdict.class === "zombie" && verdict.accused > 0);
  const zombies = accused.reduce((sum, { verdict }) => sum + verdict.accused, 0);
  const goroutines = analysis.snapshots.at(-1)!.total;
  const stats = profiles.at(-1)!.memstats;
  const clusters = joined(merged, accused);
  const sampled = growthBytes(merged, allRecords(merged));
  const growth = trend === null ? 0 : trend.bytes.at(-1)! - trend.bytes[0]!;
  const own = clusters.filter(({ kind }) => kind === "own");
  const ownBytes = own.reduce((sum, { bytes }) => sum + bytes, 0);
  const ownObjects = own.reduce((sum, { objects }) => sum + objects, 0);
  const share = sampled > 0 ? Math.min(1, Math.max(0, ownBytes / sampled)) : 0;
  const explained = ownObjects < LEAST_SAMPLES ? 0 : share * Math.max(0, growth);
  const facts = {
    goroutines,
    zombies,
    stackBytesEach: stats === null || goroutines === 0 ? null : stats.StackInuse / goroutines,
    clusters,
    explained,
    growth,
  };
  return { ...facts, summary: summaryOf(facts, ownObjects) };
}

interface Match {
  readonly cluster: JudgedCluster;
  readonly kind: JoinKind;
  readonly common: number;
}

function joined(merged: Merged, accused: readonly JudgedCluster[]): readonly JoinedCluster[] {
  const groups = new Map<string, { match: Match; records: number[]; common: number }>();
  const matches = merged.stacks.map((stack) =>
    stack.observer
      ? null
      : bestMatch(
          stack.frames.map((id) => merged.frames[id]!),
          accused,
        ),
  );
  for (const [record, stack] of merged.stackOf.entries()) {
    const match = matches[stack]!;
    if (match === null) continue;
    const key = `${match.kind} ${match.cluster.id}`;
    const group = groups.get(key) ?? { match, records: [], common: 0 };
    groups.set(key, group);
    group.records.push(record);
    group.common = Math.max(group.common, match.common);
  }
  return [...groups.values()]
    .map(({ match: { cluster, kind }, records, common }): JoinedCluster => {
      const tally = tallyOf(merged, records);
      const last = tally.held.length - 1;
      const first = last === 0 ? null : merged.values.inuse_objects[0]!;
      const estimated = records.reduce(
        (sum, record) => sum + merged.values.inuse_objects.at(-1)![record]! - (first?.[record] ?? 0),
        0,
      );
      return {
        cluster: cluster.id,
        func: cluster.frames.at(-1)?.func ?? "?",
        createdBy: cluster.createdBy?.func ?? null,
        kind,
        goroutines: cluster.verdict.accused,
        commonFrames: common,
        ...(last === 0 ? { bytes: tally.bytes[0]!, error: 0 } : growthOf(tally, 0, last)),
        objects: tally.held[last]! - (last === 0 ? 0 : tally.held[0]!),
        objectsEach: estimated / cluster.verdict.accused,
      };
    })
    .filter(({ objects }) => objects > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

function bestMatch(frames: readonly OriginFrame[], accused: readonly JudgedCluster[]): Match | null {
  let best: Match | null = null;
  for (const cluster of accused) {
    const common = commonFromRoot(frames, cluster.frames);
    if (common > 0 && (best === null || best.kind === "creator" || common > best.common))
      best = { cluster, kind: "own", common };
    const creator = cluster.createdBy;
    if (best === null && creator !== null && creator.origin !== "std" && creator.origin !== "runtime")
      if (frames.some(({ func, file }) => func === creator.func && file === creator.file))
        best = { cluster, kind: "creator", common: 0 };
  }
  return best;
}

/**
 * @returns how many frames from the root are of the same functions; 0 unless code of the user's or a module's is among
 *          them: that both began in `net/http.(*conn).serve` says nothing
 */
function commonFromRoot(heap: readonly OriginFrame[], goroutine: readonly OriginFrame[]): number {
  const [a, b] = [fromRoot(heap), fromRoot(goroutine)];
  let common = 0;
  let own = false;
  while (common < a.length && common < b.length) {
    const [left, right] = [a[common]!, b[common]!];
    if (left.func !== right.func || left.file !== right.file) break;
    own ||= left.origin === "main" || left.origin === "module";
    common++;
  }
  return own ? common : 0;
}

function fromRoot(frames: readonly OriginFrame[]): readonly OriginFrame[] {
  return frames.filter(({ func }) => func !== "runtime.goexit").reverse();
}

function allRecords({ stackOf, stacks }: Merged): readonly number[] {
  return stackOf.flatMap((stack, record) => (stacks[stack]!.observer ? [] : [record]));
}

function growthBytes(merged: Merged, records: readonly number[]): number {
  const { bytes } = tallyOf(merged, records);
  return bytes.at(-1)! - (bytes.length === 1 ? 0 : bytes[0]!);
}

function summaryOf(facts: Omit<GoroutineJoin, "summary">, ownObjects: number): string {
  const { zombies, clusters, explained, growth, stackBytesEach } = facts;
  if (zombies === 0) return "no goroutine leak beside it";
  const stacks = stackBytesEach === null ? "" : `, and hold about ${megabytes(stackBytesEach * zombies)} of stacks`;
  const many = counted(zombies, "zombie");
  const verb = zombies === 1 ? "explains" : "explain";
  if (growth <= 0) return `${many}; the heap does not grow with them${stacks.replace(", and", ";")}`;
  const first = clusters.find(({ kind }) => kind === "own");
  if (first === undefined || ownObjects < LEAST_SAMPLES) {
    const creator = clusters.find(({ kind }) => kind === "creator");
    const weaker =
      creator === undefined
        ? ""
        : `; ${withError(creator)} were allocated by ${creator.createdBy}, which started them, and may have been handed over`;
    return clean(
      `${many}: too few samples of their own code to say what ${zombies === 1 ? "it holds" : "they hold"}${weaker}${stacks}`,
    );
  }
  const rest = growth - explained;
  const remainder = rest < 0.02 * growth ? "that is all of it" : `the rest, ${megabytes(rest)}, is not theirs`;
  return clean(
    `the ${many} (${first.func}) ${verb} about ${megabytes(explained)} (${percent(Math.round(explained), Math.round(growth))}) of the ${megabytes(growth)} the heap grew by${stacks}; ${remainder}`,
  );
}
