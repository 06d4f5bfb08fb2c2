// A snapshot -> its wait states and its longest wait; a cluster -> how its waits are spread.

import type { Cluster } from "../cluster/cluster.ts";
import type { Snapshot } from "../dump/model.ts";

/** @returns goroutines in each wait state, the most first; none for a profile, which prints no states */
export function statesOf({ goroutines, states }: Snapshot): readonly (readonly [state: string, goroutines: number])[] {
  if (goroutines === null) return [];
  const counts = new Array<number>(states.length).fill(0);
  for (const state of goroutines.state) counts[state] = (counts[state] ?? 0) + 1;
  return states
    .map((state, index) => [state, counts[index] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .sort(([, left], [, right]) => right - left);
}

/** @returns why no states are shown of snapshots that have none */
export function statelessText(snapshots: readonly Pick<Snapshot, "form">[]): string {
  return snapshots.some(({ form }) => form === "sum")
    ? "a sum of replicas has no table of states: each cluster bears its own"
    : "a profile prints no states";
}

/** @returns whole minutes; null where none are printed */
export function longestWaitOf({ goroutines }: Snapshot): number | null {
  let longest = -1;
  for (const minutes of goroutines?.waitMinutes ?? []) if (minutes > longest) longest = minutes;
  return longest < 0 ? null : longest;
}

/** How many goroutines have waited how long: the first of `counts` from `from` minutes on, each for `width` minutes. */
export interface WaitBins {
  readonly from: number;
  readonly width: number;
  readonly counts: readonly number[];
}

/** More bars than this tell no more. */
const MOST_BINS = 12;

/** Widths in which a person counts time, in minutes: up to half an hour, then hours, then days. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080, 43_200];

/**
 * @returns bins of one width over the waits of the last snapshot, at most 12, in order; those between that are empty are
 *          there too. null where no minutes are printed.
 */
export function waitBinsOf(cluster: Cluster, { goroutines }: Snapshot): WaitBins | null {
  const wait = cluster.waits.at(-1) ?? null;
  if (wait === null || wait.max < 0 || goroutines === null) return null;
  const fits = (width: number): boolean => Math.floor(wait.max / width) - Math.floor(wait.min / width) < MOST_BINS;
  const width = WIDTHS.find(fits) ?? Math.ceil((wait.max + 1) / MOST_BINS);
  const first = Math.floor(wait.min / width);
  const counts = new Array<number>(Math.floor(wait.max / width) - first + 1).fill(0);
  for (const row of cluster.rows.at(-1) ?? []) {
    const minutes = goroutines.waitMinutes[row] ?? -1;
    const bin = Math.floor(minutes / width) - first;
    if (minutes >= 0) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from: first * width, width, counts };
}
