// Clusters -> clusters in the order of `--sort`.

import type { JudgedCluster } from "../analyse.ts";
import { whereOf } from "./place.ts";

export const SORT_KEYS = ["growth", "count", "wait", "state", "name"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

type Compare = (left: JudgedCluster, right: JudgedCluster) => number;

const last = ({ counts }: JudgedCluster): number => counts.at(-1) ?? 0;
const growth = (cluster: JudgedCluster): number =>
  cluster.counts.length < 2 ? 0 : last(cluster) - (cluster.counts[0] ?? 0);
const longest = ({ waits }: JudgedCluster): number => waits.at(-1)?.max ?? -1;
const name = (cluster: JudgedCluster): string => whereOf(cluster)?.func ?? "";

const descending =
  (read: (cluster: JudgedCluster) => number): Compare =>
  (left, right) =>
    read(right) - read(left);
const ascending =
  (read: (cluster: JudgedCluster) => string): Compare =>
  (left, right) =>
    compareText(read(left), read(right));

const COMPARE: Readonly<Record<SortKey, Compare>> = {
  growth: descending(growth),
  count: descending(last),
  wait: descending(longest),
  state: ascending(({ state }) => state ?? ""),
  name: ascending(name),
};

/**
 * Orders clusters.
 *
 * @param key growth and count: largest first (of the last snapshot); wait: longest first, those without minutes last;
 *            state and name (the function in the WHERE column): in alphabetical order
 * @returns a new list; clusters that are equal by the key stay in the order they had, the worst first
 */
export function sortClusters(clusters: readonly JudgedCluster[], key: SortKey): readonly JudgedCluster[] {
  return [...clusters].sort(COMPARE[key]);
}

/** By code unit, so that the order is the same on every machine. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
