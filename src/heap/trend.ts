// The heap as a whole, profile by profile -> does it grow, level off, or stand still?

import { counted } from "../text/units.ts";
import type { HeapReason, HeapTrend, HeapVerdict } from "./analysis.ts";
import { alikeText, objectsAlike, paced, slowing } from "./levelling.ts";
import type { HeapProfile } from "./model.ts";
import { crowdChance, excessChance, mean, standardError } from "./statistics.ts";
import { growthOf, type Tally } from "./tally.ts";
import * as limit from "./thresholds.ts";
import { megabytes, withError } from "./words.ts";

/** The first cycle warms up: left out where there are enough without it. */
export function baseOf(cycles: number): number {
  return cycles >= limit.LEAST_CYCLES ? 1 : 0;
}

/**
 * @param whole of all samples but the observer's own
 * @returns null with one profile
 */
export function trendOf(profiles: readonly HeapProfile[], whole: Tally): HeapTrend | null {
  if (profiles.length < 2) return null;
  const stats = profiles.flatMap(({ memstats }) => memstats ?? []);
  const exact = stats.length === profiles.length;
  const bytes = exact ? stats.map(({ HeapAlloc }) => HeapAlloc) : whole.bytes;
  const perCycle = bytes.slice(1).map((value, at) => value - bytes[at]!);
  const errors = perCycle.map((_, at) => (exact ? 0 : growthOf(whole, at, at + 1).error));
  const regular = exact && isRegular(perCycle.slice(baseOf(perCycle.length)));
  const floor = regular ? limit.FLOOR_BYTES : Math.max(limit.FLOOR_BYTES, limit.FLOOR_SHARE * bytes.at(-1)!);
  return {
    from: exact ? "memstats" : "profile",
    bytes,
    perCycle,
    errors,
    floor,
    slope: mean(perCycle.slice(baseOf(perCycle.length))),
    grew: perCycle.filter((step, at) => step > Math.max(floor, errors[at]!)).length,
  };
}

/** The trend in words, before the places are looked at. */
export function judgeTrend(
  trend: HeapTrend,
  whole: Tally,
  profiles: readonly HeapProfile[],
  requests: readonly (number | null)[] = [],
): HeapVerdict {
  const { perCycle, floor, from } = trend;
  const base = baseOf(perCycle.length);
  const later = perCycle.slice(base);
  const growth = later.reduce((sum, step) => sum + step, 0);
  const told = [toldSteps(trend)];
  if (perCycle.length < limit.LEAST_CYCLES) return fewCycles(trend, told);
  const last = perCycle.length;
  const sampled = from === "profile" ? growthOf(whole, base, last).error : 0;
  const within = growth <= floor * later.length && later.every((step) => step <= Math.max(floor, limit.SURE * sampled));
  if (within) {
    const text = `no cycle after the first adds more than ${megabytes(floor)}, which a healthy service moves by itself`;
    return { class: "steady", reasons: [...told, reason("within-floor", text)], settledBy: null };
  }
  if (from === "memstats") {
    const work = workOf(requests, perCycle.length)?.slice(base) ?? null;
    return judgeExact(trend, { later, even: paced(later, work) }, told, objectsAlike(profiles, base, work));
  }
  return judgeSampled(trend, whole, base, told, profiles.at(-1)!.rate);
}

function judgeExact(
  trend: HeapTrend,
  { later, even }: { readonly later: readonly number[]; readonly even: readonly number[] },
  told: readonly HeapReason[],
  alike: number | null,
): HeapVerdict {
  const { floor } = trend;
  const slope = mean(later)!;
  const cycles = trend.perCycle.length;
  if (alike !== null && slope > floor && later.every((step) => step > 0))
    return growing([...told, reason("objects-alike", alikeText(alike))], cycles, slope);
  const still = later.length - 1 - later.findLastIndex((step) => step > floor);
  if (still === later.length) return uneven(told, "it grew in the first cycle alone");
  if (still > 0) return levelledOff(still, told);
  // Fewer requests leave less behind.
  const slower = slowing(even) === null ? null : slowing(later);
  if (slower !== null)
    return { class: "filling", reasons: [...told, reason("levels-off", slower)], settledBy: moreCycles(3) };
  const error = Math.min(standardError(later), standardError(even));
  // Two steps alone must be more alike: up and up again is chance in one of six where the heap only wavers.
  const sure = later.length < limit.REGULAR_CYCLES ? limit.REGULAR : limit.SURE;
  if (!later.every((step) => step > floor) || slope < sure * error)
    return uneven(told, `${megabytes(slope)} ± ${megabytes(error)} per cycle: too uneven to tell a leak`);
  if (cycles <= limit.EVERY_CYCLES && trend.perCycle[0]! <= floor)
    return uneven(told, "it did not grow in the first cycle, and has had few since");
  return growing(told, cycles, slope);
}

/** @returns requests of every cycle; null where they are not known of all, or were none in one */
function workOf(requests: readonly (number | null)[], cycles: number): readonly number[] | null {
  const known = requests.flatMap((count) => (count === null || count <= 0 ? [] : count));
  return known.length === cycles && requests.length === cycles ? known : null;
}

/** The same amount again and again is no accident, however large the heap around it. */
function isRegular(later: readonly number[]): boolean {
  const slope = mean(later) ?? 0;
  const beyond = later.every((step) => step > limit.FLOOR_BYTES);
  return beyond && later.length >= limit.REGULAR_CYCLES && slope >= limit.REGULAR * standardError(later);
}

/** Judged as a whole and in its later half: single cycles have too few samples. */
function judgeSampled(
  trend: HeapTrend,
  whole: Tally,
  base: number,
  told: readonly HeapReason[],
  rate: number,
): HeapVerdict {
  const last = trend.perCycle.length;
  const middle = base + Math.floor((last - base) / 2);
  const all = growthOf(whole, base, last);
  const late = growthOf(whole, middle, last);
  const text = `${withError(all)} since the first cycle, ${withError(late)} of it in the later half (sampled)`;
  const why = [...told, reason("sampled-growth", text)];
  const objects = whole.held[last]! - whole.held[base]!;
  const byChance = (from: number): number => growthChance(whole, from, last, (trend.floor * (last - from)) / rate);
  const strong = all.bytes >= limit.SURE * all.error;
  const grew = strong || (rate > 1 && byChance(base) < limit.SURE_CHANCE);
  if (objects < limit.LEAST_SAMPLES || !grew || all.bytes < trend.floor * (last - base))
    return { class: "noise", reasons: why, settledBy: MEMSTATS };
  const goesOn = late.bytes >= limit.STILL_GROWING * late.error && (strong || byChance(middle) < limit.STILL_CHANCE);
  if (!goesOn && !strong) return { class: "noise", reasons: why, settledBy: MEMSTATS };
  if (!goesOn || late.bytes < trend.floor)
    return { class: "filling", reasons: why, settledBy: `${moreCycles(3)}, with debug=1, which has exact figures` };
  const most = Math.max(...whole.held.slice(base + 1).map((held, at) => held - whole.held[base + at]!));
  if (most >= limit.AT_ONCE_SHARE * objects && crowdChance(most, objects, last - base) < limit.AT_ONCE_CHANCE)
    return uneven(why, `${counted(most, "sampled object")} of ${objects} came in one cycle: not the same in each`);
  return growing(why, last, trend.slope!);
}

/**
 * @param allowed sampled objects that a healthy service adds by itself in that time, on average
 * @returns the probability of as many more, or still more, where nothing else grows
 */
function growthChance(whole: Tally, from: number, to: number, allowed: number): number {
  const freed = whole.freed.slice(from, to).reduce((sum, objects) => sum + objects, 0);
  return excessChance(whole.held[to]! - whole.held[from]!, freed + allowed, freed);
}

const MEMSTATS = "the same with debug=1 in place of the protobuf: its MemStats are exact to the byte";

function growing(told: readonly HeapReason[], cycles: number, slope: number): HeapVerdict {
  const bound = "a cache with a bound grows the same way until it is full";
  if (cycles > limit.EVERY_CYCLES)
    return {
      class: "leak",
      reasons: [...told, reason("bound", `${bound}: this one has none, or a larger one`)],
      settledBy: null,
    };
  const more = `${moreCycles(3)}, which add ${megabytes(3 * slope)} where it is a leak: ${bound}`;
  return { class: "leak", reasons: told, settledBy: more };
}

function levelledOff(still: number, told: readonly HeapReason[]): HeapVerdict {
  const text = `it grew, and has stood still for the last ${still === 1 ? "cycle" : `${still} cycles`}`;
  return {
    class: "filling",
    reasons: [...told, reason("stands-still", text)],
    settledBy: still > 1 ? null : moreCycles(2),
  };
}

function uneven(told: readonly HeapReason[], text: string): HeapVerdict {
  return { class: "noise", reasons: [...told, reason("uneven", text)], settledBy: moreCycles(3) };
}

/** One or two cycles: warm-up, a cache that fills and a leak look the same. */
function fewCycles(trend: HeapTrend, told: readonly HeapReason[]): HeapVerdict {
  const { perCycle, floor, errors } = trend;
  const growth = perCycle.reduce((sum, step) => sum + step, 0);
  const error = Math.hypot(...errors);
  const cycles = counted(perCycle.length, "cycle");
  const settledBy = `${counted(limit.LEAST_CYCLES + 1, "profile")} (three cycles after the first): the first cycle warms up`;
  if (growth <= floor)
    return {
      class: "steady",
      reasons: [...told, reason("within-floor", `${cycles} within ${megabytes(floor)}`)],
      settledBy,
    };
  if (growth <= limit.WARM_UP_BYTES || growth < limit.SURE * error) {
    const text = `${cycles} with ${withError({ bytes: growth, error })}: within what warming up and sampling make`;
    return { class: "noise", reasons: [...told, reason("few-cycles", text)], settledBy };
  }
  const text = `grew by ${megabytes(growth)} in ${cycles}: a cache that fills, warming up and a leak look the same so far`;
  return { class: "filling", reasons: [...told, reason("few-cycles", text)], settledBy };
}

function toldSteps({ perCycle, from, grew }: HeapTrend): HeapReason {
  const steps = perCycle.map((step) => `${step > 0 ? "+" : ""}${megabytes(step)}`).join(", ");
  const source = from === "memstats" ? "HeapAlloc, exact" : "sampled";
  return reason("steps", `per cycle: ${steps} (${source}); ${grew} of ${perCycle.length} grew`);
}

function moreCycles(n: number): string {
  return `${n} more cycles`;
}

function reason(code: string, text: string): HeapReason {
  return { code, text };
}
