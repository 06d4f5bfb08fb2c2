// Merged records -> rows: flat and cum per profile, growth with its error, the place, the owner, the verdict.

import type { Granularity, HeapRow } from "./analysis.ts";
import { cachedGrowth } from "./caches.ts";
import { judgeRow, type Setting } from "./judge.ts";
import type { Merged } from "./merge.ts";
import type { SampleType } from "./model.ts";
import { type Nodes, nodesOf } from "./nodes.ts";
import { growthOf, growthVariance, tallyOf } from "./tally.ts";
import { CACHED_SHARE } from "./thresholds.ts";
import { baseOf } from "./trend.ts";

/** A runtime stack of these allocates descriptors and stacks of goroutines (runtime/proc.go, malg, allgadd). */
const GOROUTINE_MAKERS = /^runtime\.(?:malg|allgadd|newproc1)$/;

/** What is summed up for one node. */
interface Sums {
  /** Records whose leaf, or whose owner, is this node: what the verdict speaks of. */
  readonly judged: number[];
  /** Records whose leaf is this node. */
  readonly flat: number[];
  /** The frame that carries most of the row; -1 for none. */
  place: number;
  /** Owner's frame -> how much of the flat part comes from it. */
  readonly owners: Map<number, number>;
  inlined: number;
  occurrences: number;
}

/** @returns one row per node, in no order */
export function rowsOf(
  merged: Merged,
  type: SampleType,
  granularity: Granularity,
  setting: Setting,
): readonly HeapRow[] {
  const nodes = nodesOf(merged, granularity);
  const sums = sumUp(merged, nodes, type);
  const profiles = merged.held.length;
  const table = (): readonly Float64Array[] => Array.from({ length: profiles }, () => new Float64Array(nodes.count));
  const flat = table();
  const cum = table();
  for (let at = 0; at < profiles; at++) {
    const [values, flats, cums] = [merged.values[type][at]!, flat[at]!, cum[at]!];
    for (let record = 0; record < values.length; record++) {
      const value = values[record]!;
      if (value === 0) continue;
      const stack = merged.stackOf[record]!;
      const leaf = nodes.leaf[stack]!;
      if (leaf >= 0) flats[leaf]! += value;
      nodes.each(stack, (node) => {
        cums[node]! += value;
      });
    }
  }
  return sums.map((sum, node) => {
    const [flats, cums] = [flat.map((column) => column[node]!), cum.map((column) => column[node]!)];
    return rowOf(merged, { sum, name: nodes.names[node]!, flat: flats, cum: cums, type, granularity, setting, node });
  });
}

function sumUp(merged: Merged, nodes: Nodes, type: SampleType): readonly Sums[] {
  const sums = Array.from(
    { length: nodes.count },
    (): Sums => ({ judged: [], flat: [], place: -1, owners: new Map(), inlined: 0, occurrences: 0 }),
  );
  const carried = new Float64Array(merged.frames.length);
  const occurrences = new Float64Array(merged.frames.length);
  for (let record = 0; record < merged.stackOf.length; record++) {
    const stackId = merged.stackOf[record]!;
    const stack = merged.stacks[stackId]!;
    const weight = weightOf(merged, record, type);
    const leaf = nodes.leaf[stackId]!;
    const owner = nodes.owner[stackId]!;
    if (leaf >= 0) {
      sums[leaf]!.flat.push(record);
      sums[leaf]!.judged.push(record);
      // What is allocated here outweighs what is only called from here.
      carried[stack.frames[0]!]! += weight * 1e6;
      if (stack.owner >= 0) add(sums[leaf]!.owners, stack.owner, weight);
    }
    if (owner >= 0 && owner !== leaf) sums[owner]!.judged.push(record);
    if (nodes.byStack) {
      sums[stackId]!.place = stack.frames[0] ?? -1;
      continue;
    }
    for (const frame of stack.frames) {
      carried[frame]! += weight;
      occurrences[frame]!++;
    }
  }
  for (const [frame, node] of nodes.ofFrame.entries()) {
    const sum = sums[node]!;
    sum.occurrences += occurrences[frame]!;
    if (merged.frames[frame]!.inlined) sum.inlined += occurrences[frame]!;
    if (sum.place < 0 || carried[frame]! > carried[sum.place]!) sum.place = frame;
  }
  return sums;
}

/** How much a record counts for where a row is placed: its growth, then what it holds, then what it ever made. */
function weightOf({ values, made }: Merged, record: number, type: SampleType): number {
  const column = values[type];
  const last = column.at(-1)![record]!;
  const growth = column.length === 1 ? 0 : Math.max(0, last - column[0]![record]!);
  return growth + Math.abs(last) * 1e-3 + made.at(-1)![record]! * 1e-6 + 1e-9;
}

interface RowParts {
  readonly sum: Sums;
  readonly node: number;
  readonly name: string;
  readonly flat: readonly number[];
  readonly cum: readonly number[];
  readonly type: SampleType;
  readonly granularity: Granularity;
  readonly setting: Setting;
}

function rowOf(merged: Merged, parts: RowParts): HeapRow {
  const { sum, flat, cum, type, granularity, setting } = parts;
  const byPackage = granularity === "package";
  const place = merged.frames[sum.place];
  const origin = place?.origin ?? "runtime";
  const owner = origin === "main" ? undefined : merged.frames[heaviest(sum.owners)];
  const tally = tallyOf(merged, sum.judged);
  const variance = sum.flat.reduce((total, record) => total + growthVariance(merged, record, type), 0);
  const base = baseOf(flat.length - 1);
  const madeSince = (record: number): number => {
    const made = merged.values.alloc_space;
    return made.at(-1)![record]! - (flat.length === 1 ? 0 : made[base]![record]!);
  };
  const facts = {
    tally,
    madeBytes: sum.judged.reduce((total, record) => total + madeSince(record), 0),
    observer: sum.judged.length > 0 && sum.judged.every((record) => stackOf(merged, record).observer),
    cache: cacheOf(merged, sum.judged, base),
    goroutines: sum.judged.length > 0 && sum.judged.every((record) => makesGoroutines(merged, record)),
  };
  return {
    func: parts.name,
    file: byPackage ? "" : (place?.file ?? ""),
    line: byPackage || place === undefined || place.line === 0 ? null : place.line,
    origin,
    owner: owner ?? null,
    inlined: byPackage || sum.inlined === 0 ? "none" : sum.inlined === sum.occurrences ? "all" : "some",
    flat,
    cum,
    growth: {
      flat: flat.at(-1)! - flat[0]!,
      cum: cum.at(-1)! - cum[0]!,
      perCycle: flat.slice(1).map((value, at) => value - flat[at]!),
      error: flat.length === 1 ? 0 : Math.sqrt(variance),
    },
    sampled: tally.held,
    kept: { ...growthOf(tally, base, flat.length - 1), objects: tally.held.at(-1)! - tally.held[base]! },
    verdict: judgeRow(facts, setting),
    frames: granularity === "stack" ? merged.stacks[parts.node]!.frames.map((id) => merged.frames[id]!) : null,
  };
}

function cacheOf(merged: Merged, records: readonly number[], base: number): string | null {
  const { cache, share } = cachedGrowth(merged, records, base);
  return share >= CACHED_SHARE ? cache : null;
}

function stackOf(merged: Merged, record: number): Merged["stacks"][number] {
  return merged.stacks[merged.stackOf[record]!]!;
}

function makesGoroutines(merged: Merged, record: number): boolean {
  return stackOf(merged, record).frames.some((id) => GOROUTINE_MAKERS.test(merged.frames[id]!.func));
}

function add(sums: Map<number, number>, key: number, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

/** @returns the key with the largest sum; -1 of none */
function heaviest(sums: ReadonlyMap<number, number>): number {
  let found = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (const [key, value] of sums) {
    if (value > most) {
      found = key;
      most = value;
    }
  }
  return found;
}

/**
 * As `go tool pprof -top`: by flat, the larger first, then by name; two or more profiles by growth, what shrank last.
 */
export function sortRows(rows: readonly HeapRow[]): readonly HeapRow[] {
  const one = (rows[0]?.flat.length ?? 1) === 1;
  const compare = one
    ? (a: HeapRow, b: HeapRow): number =>
        Math.abs(b.flat[0]!) - Math.abs(a.flat[0]!) || byName(a, b) || Math.abs(b.cum[0]!) - Math.abs(a.cum[0]!)
    : (a: HeapRow, b: HeapRow): number =>
        b.growth.flat - a.growth.flat || b.growth.cum - a.growth.cum || b.flat.at(-1)! - a.flat.at(-1)! || byName(a, b);
  return [...rows].sort(compare);
}

function byName(a: HeapRow, b: HeapRow): number {
  return a.func < b.func ? -1 : a.func > b.func ? 1 : 0;
}
