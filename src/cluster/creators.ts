// Who started the goroutines of a cluster that profiles and texts have together: a profile does not say, a text may.

import type { CreatedBy, Snapshot } from "../dump/model.ts";
import type { Cluster } from "./cluster.ts";
import type { originTeller } from "./origin.ts";
import { clusterId } from "./signature.ts";

/**
 * A creator is carried over only where nothing else is possible by what was printed: every goroutine that a text shows
 * with exactly these frames, none left out, was started by the same `go` statement.
 *
 * @param clusters matched by their frames alone (see build.ts)
 * @returns the same clusters, with a creator where the texts among the snapshots agree on one
 */
export function withCreators<C extends Cluster>(
  clusters: readonly C[],
  snapshots: readonly Snapshot[],
  origin: ReturnType<typeof originTeller>,
): readonly C[] {
  // null: they do not agree, or one of them has none.
  const creators = new Map<string, CreatedBy | null>();
  for (const { goroutines, stacks } of snapshots) {
    if (goroutines === null) continue;
    for (const stack of stacks) {
      const id = clusterId({ ...stack, createdBy: null }, null);
      const creator = stack.elided === null ? stack.createdBy : null;
      const known = creators.get(id);
      creators.set(id, known === undefined || isSame(known, creator) ? creator : null);
    }
  }
  return clusters.map((cluster) => {
    const creator = cluster.createdBy === null ? (creators.get(cluster.id) ?? null) : null;
    return creator === null ? cluster : { ...cluster, createdBy: { ...creator, origin: origin(creator) } };
  });
}

function isSame(a: CreatedBy | null, b: CreatedBy | null): boolean {
  return a === b || (a !== null && b !== null && a.func === b.func && a.file === b.file && a.line === b.line);
}
