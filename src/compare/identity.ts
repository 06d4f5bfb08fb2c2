// Clusters of two snapshots of one process -> survived, moved, born, gone, by goid.

import type { Cluster, Identity } from "../cluster/cluster.ts";
import type { Snapshot } from "../dump/model.ts";

interface Tally {
  survived: number;
  movedIn: number;
  movedOut: number;
  born: number;
  gone: number;
  readonly movedFrom: Map<string, number>;
  readonly movedTo: Map<string, number>;
}

/**
 * @param from index of the earlier snapshot
 * @param to   index of the later one
 * @returns per cluster id; survived + movedIn + born = counts[to], survived + movedOut + gone = counts[from]
 */
export function identities<T extends Pick<Cluster, "id" | "rows">>(
  snapshots: readonly Snapshot[],
  clusters: readonly T[],
  from: number,
  to: number,
): ReadonlyMap<string, Identity> {
  const tallies = new Map<string, Tally>();
  for (const { id } of clusters) {
    tallies.set(id, {
      survived: 0,
      movedIn: 0,
      movedOut: 0,
      born: 0,
      gone: 0,
      movedFrom: new Map(),
      movedTo: new Map(),
    });
  }
  const before = clusterByGoid(snapshots[from]!, clusters, from);
  const goidAfter = snapshots[to]!.goroutines!.goid;
  for (const { id, rows } of clusters) {
    const here = tallies.get(id)!;
    for (const row of rows[to] ?? []) {
      const goid = goidAfter[row]!;
      const was = before.get(goid);
      if (was === undefined) here.born++;
      else if (was === id) here.survived++;
      else {
        here.movedIn++;
        increment(here.movedFrom, was);
        const there = tallies.get(was)!;
        there.movedOut++;
        increment(there.movedTo, id);
      }
      before.delete(goid);
    }
  }
  for (const id of before.values()) tallies.get(id)!.gone++;
  return tallies;
}

function clusterByGoid(
  snapshot: Snapshot,
  clusters: readonly Pick<Cluster, "id" | "rows">[],
  at: number,
): Map<number, string> {
  const map = new Map<number, string>();
  for (const { id, rows } of clusters) for (const row of rows[at] ?? []) map.set(snapshot.goroutines!.goid[row]!, id);
  return map;
}

function increment(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
