// Clusters of two snapshots of one process -> survived, moved, born, gone, by goid.

import type { Cluster, Identity } from "../cluster/cluster.ts";
import { homesOf } from "../cluster/home.ts";
import { rowsByGoid } from "../dump/goid-table.ts";
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
  const tallies = clusters.map(
    (): Tally => ({
      survived: 0,
      movedIn: 0,
      movedOut: 0,
      born: 0,
      gone: 0,
      movedFrom: new Map(),
      movedTo: new Map(),
    }),
  );
  const before = snapshots[from]!.goroutines!;
  const beforeRows = rowsByGoid(before);
  const beforeHomes = homesOf(clusters, from, before.goid.length);
  const goidAfter = snapshots[to]!.goroutines!.goid;
  const stayed = new Uint8Array(before.goid.length);
  for (const [index, { id, rows }] of clusters.entries()) {
    const here = tallies[index]!;
    const now = rows[to]!;
    for (let at = 0; at < now.length; at++) {
      const was = beforeRows.rowOf(goidAfter[now[at]!]!);
      if (was < 0) {
        here.born++;
        continue;
      }
      stayed[was] = 1;
      const home = beforeHomes[was]!;
      if (home === index) here.survived++;
      else {
        here.movedIn++;
        increment(here.movedFrom, clusters[home]!.id);
        const there = tallies[home]!;
        there.movedOut++;
        increment(there.movedTo, id);
      }
    }
  }
  for (let row = 0; row < stayed.length; row++) if (stayed[row] === 0) tallies[beforeHomes[row]!]!.gone++;
  return new Map(clusters.map(({ id }, index) => [id, tallies[index]!]));
}

function increment(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
