// Rows of a snapshot -> the goids of their goroutines.

import type { Snapshot } from "../dump/model.ts";

/** @returns one goid per row, in their order; none for a profile */
export function goidsAt(rows: Uint32Array | undefined, { goroutines }: Pick<Snapshot, "goroutines">): number[] {
  const goids: number[] = [];
  if (goroutines === null || rows === undefined) return goids;
  // Asked for all goroutines of a dump, mostly before this code is compiled: an iterator would be several times slower.
  for (let at = 0; at < rows.length; at++) goids.push(goroutines.goid[rows[at]!]!);
  return goids;
}
