// The goroutines of a cluster's last snapshot -> their goids in the order the detail lists them.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import type { Snapshot } from "../../../dump/model.ts";
import { remember } from "../../select.ts";
import { goidsOf } from "./copy.ts";
import type { GoroutineSort } from "./state.ts";

/** Sorted by the longest wait first, the others ascending; equal ones by goid. */
export function sortedGoids(
  cluster: JudgedCluster,
  analysis: Analysis,
  sort: GoroutineSort,
  reversed: boolean,
): readonly number[] {
  const goids = [...goidsOf(cluster, analysis)];
  const snapshot = analysis.snapshots.at(-1);
  if (sort !== "accused" && snapshot !== undefined) sortBy(goids, sort, snapshot);
  return reversed ? goids.reverse() : goids;
}

/** The row of each goid. */
export const rowsByGoid = remember((goids: Float64Array) => new Map(Array.from(goids, (goid, row) => [goid, row])));

/** `key=value` of each label of a goroutine, blanks between, as in the dump: not cleaned yet. */
export function labelsOf({ goroutines, labelSets }: Snapshot, row: number): string {
  const set = labelSets[goroutines?.labels[row] ?? 0] ?? [];
  return set.map(([key, value]) => `${key}=${value}`).join(" ");
}

function sortBy(goids: number[], sort: Exclude<GoroutineSort, "accused">, snapshot: Snapshot): void {
  const { goroutines } = snapshot;
  if (goroutines === null) return;
  const rows = rowsByGoid(goroutines.goid);
  const row = (goid: number): number => rows.get(goid) ?? 0;
  const orders: Readonly<Record<typeof sort, (a: number, b: number) => number>> = {
    goid: () => 0,
    wait: (a, b) => (goroutines.waitMinutes[row(b)] ?? -1) - (goroutines.waitMinutes[row(a)] ?? -1),
    creator: (a, b) => (goroutines.creator[row(a)] ?? 0) - (goroutines.creator[row(b)] ?? 0),
    labels: (a, b) => {
      const [left, right] = [labelsOf(snapshot, row(a)), labelsOf(snapshot, row(b))];
      return left < right ? -1 : left > right ? 1 : 0;
    },
  };
  goids.sort((a, b) => orders[sort](a, b) || a - b);
}
