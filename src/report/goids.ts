// A cluster -> the goids of its goroutines, those to look at first.

import type { Analysis, JudgedCluster } from "../analyse.ts";

/** @returns the last snapshot's goids: the accused first, then the others, each part ascending; none for a profile */
export function goidsOf(cluster: JudgedCluster, { snapshots }: Analysis): readonly number[] {
  const goid = snapshots.at(-1)?.goroutines?.goid;
  if (goid === undefined) return [];
  const { accusedGoids } = cluster.verdict;
  const accused = new Set(accusedGoids);
  const all = Array.from(cluster.rows.at(-1) ?? [], (row) => goid[row] ?? 0);
  return [...accusedGoids, ...all.filter((one) => !accused.has(one))];
}
