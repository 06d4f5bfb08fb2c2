// A cluster -> the goids of its goroutines, those to look at first.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { goidsAt } from "../cluster/goids.ts";

/** @returns the last snapshot's goids: the accused first, then the others, each part ascending; none for a profile */
export function goidsOf(cluster: JudgedCluster, { snapshots }: Analysis): readonly number[] {
  const all = goidsAt(cluster.rows.at(-1), snapshots.at(-1)!);
  const { accusedGoids } = cluster.verdict;
  if (accusedGoids.length === 0 || all.length <= accusedGoids.length) return all;
  const accused = new Set(accusedGoids);
  return [...accusedGoids, ...all.filter((one) => !accused.has(one))];
}
