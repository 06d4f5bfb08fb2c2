// The samples of one row -> its verdict. The whole says whether the heap grows, the row where.

import { count, counted } from "../text/units.ts";
import type { HeapReason, HeapTrend, HeapVerdict } from "./analysis.ts";
import { growthOf, isSignificant, type Tally } from "./tally.ts";
import * as limit from "./thresholds.ts";
import { baseOf } from "./trend.ts";
import { megabytes, withError } from "./words.ts";

/** What all rows are judged by. */
export interface Setting {
  /** null with one profile. */
  readonly trend: HeapTrend | null;
  /** Of the whole. */
  readonly verdict: HeapVerdict;
  /** Mean distance of two samples in bytes. */
  readonly rate: number;
  /** Nothing speaks against setting the profiles against each other. */
  readonly comparable: boolean;
  /** Bytes allocated since the base profile, by sampling, without the observer's: what a row's churn is a share of. */
  readonly madeBytes: number;
  /** Bytes in use more than at the base profile, by sampling: what a row's growth is a share of. */
  readonly keptBytes: number;
}

export interface RowFacts {
  readonly tally: Tally;
  /** Bytes this row allocated since the base profile. */
  readonly madeBytes: number;
  /** The requests for profiles made it. */
  readonly observer: boolean;
  /** Structures of goroutines: never given back, used again. */
  readonly goroutines: boolean;
  /** The cache with a bound that most of its growth is in; null for none. */
  readonly cache: string | null;
}

/** A row that makes less than this share of all allocation is no churn worth a word. */
const CHURN_SHARE = 0.05;

export function judgeRow(facts: RowFacts, setting: Setting): HeapVerdict {
  const { tally } = facts;
  if (setting.trend === null) return onlyOne(facts, setting);
  if (facts.observer) return plain("steady", "observer", "made by the requests for these profiles");
  if (facts.goroutines) return goroutines(tally);
  const last = tally.held.length - 1;
  const base = baseOf(last);
  const { bytes, error } = growthOf(tally, base, last);
  const objects = tally.held[last]! - tally.held[base]!;
  if (setting.verdict.class === "leak" || setting.verdict.class === "filling") {
    const from = setting.verdict.class === "leak" ? base : 0;
    if (isSignificant(tally, from) && growthOf(tally, from, last).bytes >= limit.PLACE_SHARE * setting.keptBytes)
      return growing(facts, setting, objects, bytes, error);
  } else if (setting.verdict.class === "noise" && setting.comparable && growsByItself(tally, setting.trend)) {
    return growing(facts, { ...setting, verdict: { ...setting.verdict, class: "leak" } }, objects, bytes, error);
  }
  return standing(facts, setting, base);
}

/** Beyond doubt though the whole is uneven: another part of the heap may shrink. */
function growsByItself(tally: Tally, { perCycle }: HeapTrend): boolean {
  const last = perCycle.length;
  if (last < limit.LEAST_CYCLES) return false;
  const base = baseOf(last);
  const all = growthOf(tally, base, last);
  const late = growthOf(tally, base + Math.floor((last - base) / 2), last);
  const rose = tally.held.slice(base + 1).every((held, at) => held > tally.held[base + at]!);
  return (
    rose &&
    tally.held[last]! - tally.held[base]! >= limit.GOOD_SAMPLES &&
    all.bytes > limit.SURE * all.error &&
    late.bytes > limit.STILL_GROWING * late.error &&
    all.bytes > limit.FLOOR_BYTES * (last - base)
  );
}

function growing(
  { tally, cache }: RowFacts,
  { verdict, rate }: Setting,
  objects: number,
  bytes: number,
  error: number,
): HeapVerdict {
  const last = tally.held.length - 1;
  const base = baseOf(last);
  const made = tally.made[last]! - tally.made[base]!;
  const kept = `${counted(objects, "sampled object")} more since the ${base === 0 ? "first profile" : "first cycle"}: ${withError({ bytes, error })}`;
  const reasons: HeapReason[] = [{ code: "sampled-growth", text: kept }];
  if (made > 0) {
    const share = `of ${counted(made, "object")} sampled since then, ${count(Math.max(0, objects))} are still in use`;
    reasons.push({ code: "retention", text: share });
  }
  if (cache !== null) return { class: "filling", reasons: [...reasons, ofCache(cache)], settledBy: verdict.settledBy };
  if (verdict.class === "filling")
    return {
      class: "filling",
      reasons: [...reasons, { code: "whole", text: "the heap as a whole levels off, or has had too few cycles" }],
      settledBy: verdict.settledBy,
    };
  return {
    class: "leak",
    reasons,
    settledBy: bytes < Math.sqrt(limit.GOOD_SAMPLES) * error ? moreSamples(objects, rate) : verdict.settledBy,
  };
}

/** @param cache by its module */
export function ofCache(cache: string): HeapReason {
  const text = `most of it is allocated in ${cache}, a cache that is made with a bound: it grows until it is full`;
  return { code: "bounded-cache", text };
}

function standing({ tally, madeBytes }: RowFacts, setting: Setting, base: number): HeapVerdict {
  const last = tally.held.length - 1;
  const objects = tally.held[last]! - tally.held[base]!;
  const made = tally.made[last]! - tally.made[base]!;
  const churns =
    made >= limit.GOOD_SAMPLES &&
    Math.abs(objects) <= limit.CHURN_KEPT_SHARE * made &&
    madeBytes >= CHURN_SHARE * setting.madeBytes;
  if (churns) {
    const text = `of ${counted(made, "object")} sampled since then (${megabytes(madeBytes)}), ${count(Math.max(0, objects))} are still in use`;
    return plain("churn", "retention", text);
  }
  if (objects === 0) return plain("steady", "no-growth", "no sampled object more than before");
  if (objects < 0) return plain("steady", "shrinks", `${counted(-objects, "sampled object")} fewer than before`);
  if (objects < limit.LEAST_SAMPLES) {
    const text = `${counted(objects, "sampled object")} more: too few to name a place`;
    const growth = setting.verdict.class === "leak" || setting.verdict.class === "filling";
    return { ...plain("noise", "few-samples", text), settledBy: growth ? moreSamples(objects, setting.rate) : null };
  }
  const { bytes, error } = growthOf(tally, base, last);
  if (isSignificant(tally, base) && bytes < limit.PLACE_SHARE * setting.keptBytes)
    return plain("noise", "small-share", `${withError({ bytes, error })}: a small part of what is kept`);
  const whole = setting.verdict.class === "leak" ? "" : "; the heap as a whole does not grow";
  return plain("noise", "within-error", `${withError({ bytes, error })}: within the error of sampling${whole}`);
}

function onlyOne({ tally, madeBytes, observer }: RowFacts, setting: Setting): HeapVerdict {
  if (observer) return plain("steady", "observer", "made by the requests for profiles");
  const held = tally.held[0]!;
  const made = tally.made[0]!;
  if (
    made >= limit.GOOD_SAMPLES &&
    held <= limit.CHURN_KEPT_SHARE * made &&
    madeBytes >= CHURN_SHARE * setting.madeBytes
  )
    return plain("churn", "retention", `of ${counted(made, "sampled object")} ever made, ${count(held)} are in use`);
  return {
    ...plain(
      "noise",
      "one-profile",
      `${counted(held, "sampled object")} in use: one profile says what is held, not what grows`,
    ),
    settledBy: setting.verdict.settledBy,
  };
}

/** Rule: runtime/proc.go, gfput and gfget: a g is kept for the next goroutine, and never freed. */
function goroutines(tally: Tally): HeapVerdict {
  const grew = tally.held.at(-1)! > tally.held[0]!;
  const text = `descriptors of goroutines${grew ? ": their number is the highest so far" : ""}; Go uses them again and never frees them`;
  return plain("steady", "goroutine-descriptors", text);
}

/** How many times the load, or the samples, until there are enough of them. */
export function timesOf(objects: number): number {
  return Math.ceil(limit.GOOD_SAMPLES / Math.max(1, objects));
}

/** @param rate of the profiles; a finer one samples more of the same load */
export function moreSamples(objects: number, rate: number): string {
  const times = timesOf(objects);
  const finer = 2 ** Math.floor(Math.log2(Math.max(1, rate / times)));
  return `about ${times} times the load, as many more cycles, or GODEBUG=memprofilerate=${finer} when the process starts: ${limit.GOOD_SAMPLES} sampled objects are sure to ± 25 %`;
}

function plain(verdict: HeapVerdict["class"], code: string, text: string): HeapVerdict {
  return { class: verdict, reasons: [{ code, text }], settledBy: null };
}
