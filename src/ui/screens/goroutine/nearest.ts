// A cluster -> the one whose stack is most like it, to be aligned with it.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { nearest } from "../../../compare/frames.ts";
import { clusterOf, remember, selectedOf } from "../../select.ts";
import type { State } from "../../state.ts";

/** @returns the cluster most like the chosen one; null when none shares most of its functions */
export function nearestOf(state: State): JudgedCluster | null {
  const cluster = selectedOf(state);
  const { analysis } = state.session;
  return cluster === null || analysis === null ? null : nearestIn(cluster, analysis);
}

/** The two stacks that `=` aligns: the two marked, or the chosen one and its nearest. */
export function pairOf(state: State): readonly [JudgedCluster, JudgedCluster] | null {
  const marked = state.marks.map((id) => clusterOf(state, id)).filter((cluster) => cluster !== null);
  const [a, b] = marked;
  if (a !== undefined && b !== undefined) return [a, b];
  const chosen = selectedOf(state);
  const other = a !== undefined && a.id !== chosen?.id ? a : nearestOf(state);
  return chosen === null || other === null ? null : [chosen, other];
}

const nearestIn = remember((cluster: JudgedCluster, analysis: Analysis): JudgedCluster | null => {
  const found = nearest(cluster, analysis.clusters);
  return found === null ? null : (analysis.clusters.find(({ id }) => id === found.id) ?? null);
});
