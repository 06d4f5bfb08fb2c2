// Records of some stacks -> how many objects were sampled, made and kept, and how sure their growth is.

import type { Merged } from "./merge.ts";
import type { SampleType } from "./model.ts";
import * as limit from "./thresholds.ts";

/** The figures of a group of records; arrays of profiles, and of steps from one profile to the next. */
export interface Tally {
  /** Sampled objects in use, per profile. */
  readonly held: readonly number[];
  /** Sampled objects made since the process began, per profile. */
  readonly made: readonly number[];
  /** Estimated bytes in use, per profile. */
  readonly bytes: readonly number[];
  /** Square of the standard error of `bytes`, per profile. */
  readonly spread: readonly number[];
  /** Square of the standard error of each step of `bytes`: less than of two profiles, which share what is still held. */
  readonly variances: readonly number[];
  /** Sampled objects that each step may have freed of those held before: at most so many. */
  readonly freed: readonly number[];
}

/**
 * @param records indices of records, each at most once
 *
 * Rule for the error: a step of the sampled objects is what was kept of the new (k) less what was freed of the old (g);
 * both are Poisson counts, so its variance is (k + g)(1 - p). g is not known, but is neither above what was freed nor
 * above what was held before; k is the step and g. Nor is the error above that of two profiles that share nothing. Measured: predicted within a tenth (128 B to 1 MiB, 0.5 to 32 MiB).
 */
export function tallyOf(merged: Merged, records: Iterable<number>): Tally {
  const { held, made, values, objectBytes, chances } = merged;
  const count = held.length;
  const sums = {
    held: new Array<number>(count).fill(0),
    made: new Array<number>(count).fill(0),
    bytes: new Array<number>(count).fill(0),
    spread: new Array<number>(count).fill(0),
    variances: new Array<number>(count - 1).fill(0),
    freed: new Array<number>(count - 1).fill(0),
  };
  for (const record of records) {
    const p = chances[record]!;
    const square = (1 - p) * (objectBytes[record]! / p) ** 2;
    for (let at = 0; at < count; at++) {
      sums.spread[at]! += Math.abs(held[at]![record]!) * square;
      sums.held[at]! += held[at]![record]!;
      sums.made[at]! += made[at]![record]!;
      sums.bytes[at]! += values.inuse_space[at]![record]!;
      if (at === 0) continue;
      sums.variances[at - 1]! += stepVariance(merged, record, at) * square;
      sums.freed[at - 1]! += freedOf(merged, record, at);
    }
  }
  return sums;
}

/** In sampled objects, before the share that sampling misses. */
function stepVariance(merged: Merged, record: number, at: number): number {
  const step = merged.held[at]![record]! - merged.held[at - 1]![record]!;
  return Math.max(Math.abs(step), step + 2 * freedOf(merged, record, at));
}

/** The most that can have been freed of what was held: no more than was, and no more than was freed of all. */
function freedOf({ held, made }: Merged, record: number, at: number): number {
  const before = held[at - 1]![record]!;
  // More held than made: what was made is not told (Pyroscope keeps differences of it), and all may have been freed.
  if (made[at]![record]! < held[at]![record]! || made[at - 1]![record]! < before) return Math.max(0, before);
  const freed = made[at]![record]! - made[at - 1]![record]! - (held[at]![record]! - before);
  return Math.max(0, Math.min(freed, before));
}

/** Square of the standard error of the growth of one record from the first profile to the last, in the sample type's unit. */
export function growthVariance(merged: Merged, record: number, type: SampleType): number {
  const p = merged.chances[record]!;
  if (p === 1) return 0;
  const weight = (type.endsWith("_space") ? merged.objectBytes[record]! : 1) / p;
  const { held, made } = merged;
  let steps = 0;
  for (let at = 1; at < held.length; at++) steps += stepVariance(merged, record, at);
  const objects = type.startsWith("inuse")
    ? Math.min(steps, Math.abs(held[0]![record]!) + Math.abs(held.at(-1)![record]!))
    : Math.abs(made.at(-1)![record]! - made[0]![record]!);
  return objects * (1 - p) * weight * weight;
}

/**
 * Enough samples, and beyond their error. One large object is sampled for sure, so its size counts, not its number: of small
 * ones five are needed.
 */
export function isSignificant(tally: Tally, base: number): boolean {
  const last = tally.held.length - 1;
  const { bytes, error } = growthOf(tally, base, last);
  return tally.held[last]! > tally.held[base]! && bytes >= Math.sqrt(limit.LEAST_SAMPLES) * error;
}

/** @returns the growth of the bytes between two profiles, and one standard error of it */
export function growthOf(tally: Tally, from: number, to: number): { readonly bytes: number; readonly error: number } {
  const steps = tally.variances.slice(from, to).reduce((sum, value) => sum + value, 0);
  const variance = Math.min(steps, tally.spread[from]! + tally.spread[to]!);
  return { bytes: tally.bytes[to]! - tally.bytes[from]!, error: Math.sqrt(variance) };
}
