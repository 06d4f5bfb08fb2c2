// What differs between "before" and "after": the rows of the list in which a goroutine was born, has gone or has moved.

import type { JudgedCluster } from "../../../analyse.ts";
import { deltaOf, type Rows, remember, rowsOf } from "../../select.ts";
import type { State } from "../../state.ts";

export function compareRows(state: State): readonly JudgedCluster[] {
  return differing(rowsOf(state));
}

const differing = remember(({ clusters }: Rows) => clusters.filter(differs));

function differs(cluster: JudgedCluster): boolean {
  const { identity } = cluster;
  if (identity === null) return deltaOf(cluster) !== 0;
  return identity.born + identity.gone + identity.movedIn + identity.movedOut > 0;
}
