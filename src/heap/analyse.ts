// Heap profiles -> analysis: merge -> trend -> rows -> verdict. Read this file first.

import type { Analysis } from "../analyse.ts";
import type { Doubt, Granularity, HeapAnalysis, HeapStack, HeapVerdict } from "./analysis.ts";
import { type Below, belowOf } from "./below.ts";
import { type Cached, cachedGrowth } from "./caches.ts";
import { doubtsOf } from "./doubts.ts";
import { joinGoroutines } from "./goroutines.ts";
import { ofCache } from "./judge.ts";
import { memoryOf, outsideGrowth } from "./memory.ts";
import { focused, type Merged, mergeProfiles, type OriginOf } from "./merge.ts";
import { type HeapProfile, type SampleType, unitOf } from "./model.ts";
import { momentsOf } from "./moments.ts";
import { overallOf } from "./overall.ts";
import { rowsOf, sortRows } from "./rows.ts";
import { tallyOf } from "./tally.ts";
import { CACHED_SAMPLES, CACHED_SHARE } from "./thresholds.ts";
import { baseOf, judgeTrend, trendOf } from "./trend.ts";

/** What the caller knows beyond the profiles, and wants to see. */
export interface HeapOptions {
  readonly sampleType?: SampleType;
  readonly granularity?: Granularity;
  /** The goroutines of the same process, judged (see analyse.ts); best one dump per profile. */
  readonly goroutines?: Analysis;
  /** Which stacks rows, trees and written profiles are made of (`--filter`); totals and verdict speak of the whole. */
  readonly keep?: (stack: HeapStack) => boolean;
  /** Whose code a frame is, where its name does not tell: it may be a pseudonym. */
  readonly originOf?: OriginOf;
  /** Resident size of the process at each profile, in bytes; null where it is not known. */
  readonly resident?: readonly (number | null)[];
  /** Of each cycle, from one profile to the next: how many requests its load made; null where it is not known. */
  readonly requests?: readonly (number | null)[];
}

/**
 * @param given of one process, oldest first, at least one; from one to the next is a cycle
 * @returns what holds memory and what grew, each place with its verdict, and the verdict of the whole; never throws
 */
export function analyseHeap(given: readonly HeapProfile[], options: HeapOptions = {}): HeapAnalysis {
  const { profiles, from, warnings } = momentsOf(given);
  const { sampleType = "inuse_space", granularity = "function", goroutines, resident, keep, requests } = options;
  const merged = mergeProfiles(profiles, options.originOf);
  const counted = merged.stackOf.flatMap((stack, record) => (merged.stacks[stack]!.observer ? [] : [record]));
  const whole = tallyOf(merged, counted);
  const trend = trendOf(profiles, whole);
  const doubts = doubtsOf(profiles, merged);
  const base = baseOf(profiles.length - 1);
  const verdict =
    trend === null
      ? ONE_PROFILE
      : doubted(cached(judgeTrend(trend, whole, profiles, requests), cachedGrowth(merged, counted, base)), doubts);
  const made = madeSteps(merged, counted);
  const setting = {
    trend,
    verdict,
    rate: profiles.at(-1)!.rate,
    comparable: doubts.length === 0,
    madeBytes: made.slice(baseOf(made.length)).reduce((sum, bytes) => sum + bytes, 0),
    keptBytes: keptBytes(whole.bytes),
  };
  const stacks = stacksOf(merged, sampleType);
  const shown = keep === undefined ? merged : focused(merged, (at) => keep(stacks[at]!));
  const rows = sortRows(rowsOf(shown, sampleType, granularity, setting));
  const plain = granularity === "function" && sampleType === "inuse_space" && keep === undefined;
  const places = plain ? rows : sortRows(rowsOf(merged, "inuse_space", "function", setting));
  const memory = profiles.map(({ memstats }, at) =>
    memstats === null ? null : memoryOf(memstats, resident?.[from[at]!] ?? null),
  );
  const outside = outsideGrowth(memory);
  const below = (): Below | null => belowOf(merged, counted, base, setting.keptBytes);
  const join = goroutines === undefined ? null : joinGoroutines(profiles, merged, trend, goroutines);
  return {
    profiles,
    sampleType,
    unit: unitOf(sampleType),
    granularity,
    totals: merged.values[sampleType].map((column) => column.reduce((sum, value) => sum + value, 0)),
    rows,
    stacks: keep === undefined ? stacks : stacks.filter(keep),
    merged: shown,
    trend,
    memory,
    outside,
    goroutines: join,
    verdict: overallOf({ profiles, trend, verdict, made, rows: places, outside, goroutines: join, below }),
    warnings: [...warnings, ...doubts.map(({ warning }) => warning)],
  };
}

const ONE_PROFILE: HeapVerdict = {
  class: "noise",
  reasons: [{ code: "one-profile", text: "one profile says what is held, not what grows" }],
  settledBy: "a profile after each of three rounds of load, beside this one",
};

/** Most of what grew is inside of a cache with a bound: that is no leak yet. */
function cached(verdict: HeapVerdict, { cache, share, objects }: Cached): HeapVerdict {
  const isOf = share >= CACHED_SHARE && objects >= CACHED_SAMPLES;
  if (verdict.class !== "leak" || cache === null || !isOf) return verdict;
  const settledBy = verdict.settledBy ?? "as many more cycles: a cache that is full adds nothing";
  return { class: "filling", reasons: [...verdict.reasons, ofCache(cache)], settledBy };
}

/** What cannot be compared accuses nobody. */
function doubted(verdict: HeapVerdict, doubts: readonly Doubt[]): HeapVerdict {
  const first = doubts[0];
  if (first === undefined || (verdict.class !== "leak" && verdict.class !== "filling")) return verdict;
  const reasons = doubts.map(({ warning }) => ({ code: warning.code, text: warning.message }));
  return { class: "noise", reasons: [...verdict.reasons, ...reasons], settledBy: first.settledBy };
}

/** @returns bytes allocated from each profile to the next; with one profile, since the process began */
function madeSteps({ values }: Merged, records: readonly number[]): readonly number[] {
  const sums = values.alloc_space.map((column) => records.reduce((sum, record) => sum + column[record]!, 0));
  return sums.length === 1 ? sums : sums.slice(1).map((sum, at) => sum - sums[at]!);
}

function keptBytes(bytes: readonly number[]): number {
  return bytes.length === 1 ? 0 : bytes.at(-1)! - bytes[baseOf(bytes.length - 1)]!;
}

function stacksOf(merged: Merged, type: SampleType): readonly HeapStack[] {
  const profiles = merged.held.length;
  const values = merged.stacks.map(() => new Array<number>(profiles).fill(0));
  for (const [record, stack] of merged.stackOf.entries())
    for (let at = 0; at < profiles; at++) values[stack]![at]! += merged.values[type][at]![record]!;
  return merged.stacks.map(({ frames, owner, observer }, at) => ({
    frames: frames.map((id) => merged.frames[id]!),
    values: values[at]!,
    owner: owner < 0 ? null : merged.frames[owner]!,
    observer,
  }));
}
