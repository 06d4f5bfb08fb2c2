// Analysis -> the data of the HTML page: the analysis again, small enough for a file. src/page/unpack.ts reads it back.

import type { Analysis, JudgedCluster } from "../../analyse.ts";
import type { Origin } from "../../cluster/cluster.ts";
import { goidsAt } from "../../cluster/goids.ts";
import type { Snapshot, Warning } from "../../dump/model.ts";
import type { Overall, PatternCard, Reason, VerdictClass } from "../../verdict/verdict.ts";
import { crashedIn } from "../crash.ts";
import { parentsOf } from "../family.ts";
import { clustersOfEach, type Hidden, type Note, type ReportOptions, shownOf } from "../options.ts";
import type { FixPlace } from "../place.ts";
import { longestWaitOf, statesOf, type WaitBins, waitBinsOf } from "../waits.ts";
import { headlineClass } from "../words.ts";

/** Origins as the numbers in `frames`. */
export const ORIGINS: readonly Origin[] = ["runtime", "std", "module", "main"];

export interface GoroutineData {
  /** Texts that occur more than once: functions, files. */
  readonly strings: readonly string[];
  /** Five numbers for each distinct frame: function and file (into `strings`), line, origin (into ORIGINS), inlined. */
  readonly frames: readonly number[];
  readonly patterns: readonly PatternCard[];
  /** File (into `strings`) -> its path for a link, where that is not the file itself. */
  readonly paths: Readonly<Record<string, string>>;
  readonly snapshots: readonly SnapshotData[];
  readonly clusters: readonly ClusterData[];
  readonly matching: Analysis["matching"];
  readonly grouping: Analysis["grouping"];
  readonly verdict: Overall;
  /** Whose sign the first line bears. */
  readonly headline: VerdictClass;
  readonly warnings: readonly Warning[];
  readonly hidden: Hidden | null;
  /** Where it happened; null where no crash ended the process. */
  readonly crash: FixPlace | null;
}

/** What a snapshot is, without its goroutines. */
export interface SnapshotData
  extends Pick<
    Snapshot,
    | "source"
    | "takenAt"
    | "form"
    | "leakedOnly"
    | "goVersionHint"
    | "trigger"
    | "bytes"
    | "truncated"
    | "warnings"
    | "total"
  > {
  /** null where a filter hides some, and it is not known how many. */
  readonly clusters: number | null;
  readonly states: readonly (readonly [string, number])[];
  readonly longestWait: number | null;
}

export interface ClusterData {
  readonly id: string;
  readonly state: string | null;
  /** Into `frames`, leaf first. */
  readonly stack: readonly number[];
  readonly elided: readonly [frames: number | "unknown", before: number] | null;
  /** Into `frames`. */
  readonly createdBy: number | null;
  readonly counts: readonly number[];
  readonly waits: readonly (readonly [min: number, max: number, without: number] | null)[];
  readonly bins: WaitBins | null;
  readonly flags: readonly [leaked: number, lockedToThread: number, scan: number, durable: number];
  /** Key -> values, the most frequent first, at most VALUES_KEPT; and how many values are left out. */
  readonly labels: readonly (readonly [key: string, values: readonly (readonly [string, number])[], cut: number])[];
  readonly identity: readonly number[] | null;
  /** Per snapshot: goids ascending, each but the first as its distance from the one before; at most `GOIDS_KEPT` in all. */
  readonly goids: readonly (readonly number[])[];
  /** Of the last snapshot's, kept or not; "all" for all of its goids. */
  readonly accusedGoids: "all" | readonly number[];
  readonly class: VerdictClass;
  readonly accused: number;
  readonly reasons: readonly Reason[];
  readonly settledBy: string | null;
  /** Into `patterns`. */
  readonly pattern: number | null;
  readonly nearest: JudgedCluster["nearest"] | null;
  /** Index of the cluster that created it; null where it has ended or is not in the page. */
  readonly parent: number | null;
  readonly note: Note | null;
}

/** Goids of one snapshot in the page: a file to be sent is no place for a million of them. */
export const GOIDS_KEPT = 50_000;
const VALUES_KEPT = 200;

/** @returns plain data for `JSON.stringify`; texts as they are, not cleaned */
export function goroutineData(analysis: Analysis, options: ReportOptions): GoroutineData {
  const { clusters, hidden } = shownOf(analysis, options);
  const strings = new Interned<string>((text) => text);
  const frames = new Interned<readonly number[]>((numbers) => numbers.join());
  const patterns = new Interned<PatternCard>(({ id, advice }) => `${id}\n${advice}`);
  const frameAt = (frame: PlacedFrame): number =>
    frames.add([
      strings.add(frame.func),
      strings.add(frame.file),
      frame.line,
      ORIGINS.indexOf(frame.origin),
      frame.inlined === true ? 1 : 0,
    ]);
  const limits = analysis.snapshots.map((_, at) => goidLimit(clusters, at));
  const parents = parentsOf(analysis);
  const index = new Map(clusters.map((cluster, at) => [cluster, at]));
  const packed = clusters.map((cluster): ClusterData => {
    const { verdict, createdBy, elided, elidedBefore } = cluster;
    const parent = parents.get(cluster) ?? null;
    return {
      ...figuresOf(cluster, analysis, limits),
      stack: cluster.frames.map(frameAt),
      elided: elided === null ? null : [elided, elidedBefore],
      createdBy: createdBy === null ? null : frameAt(createdBy),
      pattern: verdict.pattern === null ? null : patterns.add(verdict.pattern),
      parent: parent === null ? null : (index.get(parent) ?? null),
      note: options.notes?.get(cluster.id) ?? null,
    };
  });
  const { snapshots, matching, grouping, verdict, warnings } = analysis;
  const perSnapshot = clustersOfEach(analysis, options);
  return {
    strings: strings.all,
    frames: frames.all.flat(),
    patterns: patterns.all,
    paths: options.sourceUrl == null ? {} : pathsOf(strings.all, options),
    snapshots: snapshots.map((snapshot, at) => snapshotData(snapshot, perSnapshot[at]!)),
    clusters: packed,
    matching,
    grouping,
    verdict,
    headline: headlineClass(analysis),
    warnings,
    hidden,
    crash: crashedIn(analysis),
  };
}

interface PlacedFrame {
  readonly func: string;
  readonly file: string;
  readonly line: number;
  readonly origin: Origin;
  readonly inlined?: boolean;
}

/** Equal values once, each known by its index. */
export class Interned<T> {
  readonly all: T[] = [];
  readonly #known = new Map<string, number>();
  readonly #keyOf: (value: T) => string;

  constructor(keyOf: (value: T) => string) {
    this.#keyOf = keyOf;
  }

  add(value: T): number {
    const key = this.#keyOf(value);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.all.length);
    return this.all.push(value) - 1;
  }
}

function snapshotData(snapshot: Snapshot, clusters: number | null): SnapshotData {
  const { source, takenAt, form, leakedOnly, goVersionHint, trigger, bytes, truncated, warnings, total } = snapshot;
  return {
    ...{ source, takenAt, form, leakedOnly, goVersionHint, trigger, bytes, truncated, warnings, total, clusters },
    states: statesOf(snapshot),
    longestWait: longestWaitOf(snapshot),
  };
}

type Figures = Omit<ClusterData, "stack" | "elided" | "createdBy" | "pattern" | "parent" | "note">;

function figuresOf(cluster: JudgedCluster, { snapshots }: Analysis, limits: readonly number[]): Figures {
  const { id, state, counts, waits, flags, identity, verdict, nearest } = cluster;
  const accused = verdict.accusedGoids;
  return {
    id,
    state,
    counts,
    waits: waits.map((wait) => (wait === null ? null : [wait.min, wait.max, wait.without])),
    bins: waitBinsOf(cluster, snapshots.at(-1)!),
    flags: [flags.leaked, flags.lockedToThread, flags.scan, flags.durable],
    labels: labelsOf(cluster),
    identity:
      identity === null ? null : [identity.survived, identity.movedIn, identity.movedOut, identity.born, identity.gone],
    goids: snapshots.map((snapshot, at) => {
      const goids = goidsAt(cluster.rows[at], snapshot);
      const first = at === snapshots.length - 1 ? new Set(accused) : new Set<number>();
      const kept = [...goids.filter((one) => first.has(one)), ...goids.filter((one) => !first.has(one))];
      return distances(kept.slice(0, limits[at]).sort((a, b) => a - b));
    }),
    accusedGoids:
      accused.length > 0 && accused.length === cluster.rows.at(-1)?.length ? "all" : accused.slice(0, limits.at(-1)),
    class: verdict.class,
    accused: verdict.accused,
    reasons: verdict.reasons,
    settledBy: verdict.settledBy,
    nearest: nearest ?? null,
  };
}

function labelsOf({ labels }: JudgedCluster): ClusterData["labels"] {
  return [...labels].map(([key, values]) => {
    const sorted = [...values].sort(([, left], [, right]) => right - left);
    return [key, sorted.slice(0, VALUES_KEPT), Math.max(0, sorted.length - VALUES_KEPT)];
  });
}

/** @returns how many goids each cluster may keep so that one snapshot's are at most GOIDS_KEPT in all */
function goidLimit(clusters: readonly JudgedCluster[], at: number): number {
  const lengths = clusters.map(({ rows }) => rows[at]?.length ?? 0);
  const keptBy = (limit: number): number => lengths.reduce((sum, length) => sum + Math.min(length, limit), 0);
  let limit = lengths.reduce((most, length) => Math.max(most, length), 0);
  while (limit > 1 && keptBy(limit) > GOIDS_KEPT) limit >>= 1;
  return limit;
}

function distances(goids: readonly number[]): readonly number[] {
  return goids.map((goid, at) => goid - (at === 0 ? 0 : goids[at - 1]!));
}

function pathsOf(strings: readonly string[], { sourceFile }: ReportOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(
    strings.flatMap((file, at) => {
      const path = file.endsWith(".go") ? (sourceFile?.(file) ?? null) : null;
      return path === null ? [] : [[at, path]];
    }),
  );
}
