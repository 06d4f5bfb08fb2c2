// The views whose rows stand for clusters: which rows there are, on which one is, and the cluster of each.

import type { View } from "./scope.ts";
import { compareRows } from "./screens/compare/rows.ts";
import { familyRows } from "./screens/family/tree.ts";
import { waiterIndex, waiterRows } from "./screens/waiters/rows.ts";
import { rowsOf, selectedOf } from "./select.ts";
import { type State, scopeOf } from "./state.ts";

export interface Listed {
  readonly length: (state: State) => number;
  readonly at: (state: State) => number;
  /** null for a row that stands for no cluster. */
  readonly idAt: (state: State, index: number) => string | null;
}

export const LISTED: Readonly<Record<Exclude<View, "heap" | "process">, Listed>> = {
  clusters: {
    length: (state) => rowsOf(state).clusters.length,
    at: (state) => rowsOf(state).indexOf.get(state.clusters.selected) ?? state.clusters.index,
    idAt: (state, index) => rowsOf(state).clusters[index]?.id ?? null,
  },
  compare: {
    length: (state) => compareRows(state).length,
    at: (state) =>
      Math.max(
        0,
        compareRows(state).findIndex(({ id }) => id === state.clusters.selected),
      ),
    idAt: (state, index) => compareRows(state)[index]?.id ?? null,
  },
  family: {
    length: (state) => familyRows(state).length,
    at: (state) => Math.max(0, Math.min(state.cursors.family, familyRows(state).length - 1)),
    idAt: (state, index) => familyRows(state)[index]?.clusterId ?? null,
  },
  waiters: {
    length: (state) => waiterRows(state).length,
    at: waiterIndex,
    idAt: (state, index) => waiterRows(state)[index]?.clusterId ?? null,
  },
};

/** @returns the rows of the view that one is in, or that lies below; null where its rows are no clusters */
export function listedOf({ view }: State): Listed | null {
  return view === "start" || view === "heap" || view === "process" ? null : LISTED[view];
}

/** The cluster that the cursor stands on; null where there is none. */
export function idHere(state: State): string | null {
  if (scopeOf(state) !== state.view) return selectedOf(state)?.id ?? null;
  const listed = listedOf(state);
  return listed === null ? null : listed.idAt(state, listed.at(state));
}

/** @returns why there is no cluster to do anything with, or null */
export function noClusterHere(state: State): string | null {
  if (scopeOf(state) === "process") return "no cluster is chosen here: 1 leads to the list";
  const id = idHere(state);
  if (id === null) return "there is no cluster here";
  // What a filter leaves of the family and of the waiters stands among others that belong to it.
  return rowsOf(state).indexOf.has(id) ? null : "the filter hides this cluster: 1, then esc, clears it";
}
