// Zombies and the heap: which allocations share their code with goroutines that never end.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { OriginFrame } from "../cluster/cluster.ts";
import { clean } from "../text/clean.ts";
import { counted, percent } from "../text/units.ts";
import type { GoroutineJoin, HeapTrend, JoinedCluster, JoinKind } from "./analysis.ts";
import type { Merged } from "./merge.ts";
import type { HeapProfile } from "./model.ts";
import { growthOf, tallyOf } from "./tally.ts";
import { LEAST_SAMPLES } from "./thresholds.ts";
import { megabytes, withError } from "./words.ts";

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
  return { ...facts, summary: summaryOf(facts, ownObjects, analysis.verdict.suspects) };
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

function summaryOf(facts: Omit<GoroutineJoin, "summary">, ownObjects: number, suspects: number): string {
  const { zombies, clusters, explained, growth, stackBytesEach } = facts;
  if (zombies === 0 && suspects > 0) return `no zombie proved beside it, ${counted(suspects, "suspect")}`;
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
