// Steps of the whole heap, exact -> does the growth slow down, as that of a cache does, or do its objects come on alike?

import { count } from "../text/units.ts";
import type { HeapProfile } from "./model.ts";
import { mean } from "./statistics.ts";
import * as limit from "./thresholds.ts";
import { megabytes } from "./words.ts";

/**
 * What is looked up again by chance, as in a cache or a table of labels, is new less and less often.
 *
 * @param steps bytes per cycle, without the first, which warms up
 * @returns how it slows down, in words; null when it does not
 */
export function slowing(steps: readonly number[]): string | null {
  const last = steps.at(-1);
  const before = mean(steps.slice(0, -1));
  if (last === undefined || before === null) return null;
  if (last < limit.LEVELLING_SHARE * before)
    return `the last cycle adds ${megabytes(last)}, those before it ${megabytes(before)} on average: it levels off`;
  const falls = steps.every((step, at) => at === 0 || step < steps[at - 1]!);
  if (falls && last < limit.SLOWING_SHARE * steps[0]!)
    return `each cycle adds less than the one before, ${megabytes(steps[0]!)} at first and ${megabytes(last)} in the last: it slows down`;
  if (steps.some((step) => step <= 0)) return null;
  const half = steps.length >> 1;
  const [early, late] = [mean(steps.slice(0, half)), mean(steps.slice(-half))];
  if (half >= limit.HALF_CYCLES && late! < limit.SLOWER_HALF_SHARE * early!)
    return `the later half adds ${megabytes(late!)} per cycle, the earlier ${megabytes(early!)}: it slows down`;
  return null;
}

/**
 * A load that lasts for a time makes more requests in one cycle than in another.
 *
 * @param work requests of each of these cycles; null where it is not known of all
 * @returns the steps as they would be, had each cycle made as many; as they are where that is not known
 */
export function paced(steps: readonly number[], work: readonly number[] | null): readonly number[] {
  const each = mean(work ?? []);
  if (work === null || each === null || work.length !== steps.length) return steps;
  return steps.map((step, at) => (step * each) / work[at]!);
}

/**
 * Slices and maps grow in jumps and their old arrays are freed, so that bytes come unevenly; the number of objects does not.
 *
 * @param base the profile from which on cycles count
 * @param work as of `paced`
 * @returns objects kept per cycle, where each cycle keeps as many; null where they are not alike, or MemStats are missing
 */
export function objectsAlike(
  profiles: readonly HeapProfile[],
  base: number,
  work: readonly number[] | null,
): number | null {
  const objects = profiles.slice(base).flatMap(({ memstats }) => memstats?.HeapObjects ?? []);
  if (objects.length < profiles.length - base || objects.length < 3) return null;
  const steps = objects.slice(1).map((value, at) => value - objects[at]!);
  const each = mean(steps)!;
  const spread = (of: readonly number[]): number => Math.max(...of) - Math.min(...of);
  const least = Math.min(spread(steps), spread(paced(steps, work)));
  return each >= limit.LEAST_OBJECTS && least <= limit.ALIKE_SHARE * each ? each : null;
}

/** @returns e.g. `each cycle keeps 19,470 objects, give or take 5 %` */
export function alikeText(each: number): string {
  return `each cycle keeps ${count(Math.round(each))} objects more (HeapObjects, exact), the same number every time`;
}
