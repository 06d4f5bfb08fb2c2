// A cluster -> the one whose stack is most like it, to be aligned with it.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { clusterOf, remember, selectedOf } from "../../select.ts";
import type { State } from "../../state.ts";

/** @returns the cluster most like the chosen one; null when none shares a frame with it */
export function nearestOf(state: State): JudgedCluster | null {
  const cluster = selectedOf(state);
  const { analysis } = state.session;
  return cluster === null || analysis === null ? null : nearest(cluster, analysis);
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

const nearest = remember((cluster: JudgedCluster, analysis: Analysis): JudgedCluster | null => {
  const own = new Set(cluster.frames.map(({ func }) => func));
  let best: JudgedCluster | null = null;
  let bestShare = 0;
  for (const other of analysis.clusters) {
    if (other.id === cluster.id) continue;
    const share = likeness(own, other) + (other.createdBy?.func === cluster.createdBy?.func ? 0.1 : 0);
    if (share > bestShare) [best, bestShare] = [other, share];
  }
  return bestShare > 0.1 ? best : null;
});

/** Shared functions out of all functions of both; 0 to 1. */
function likeness(own: ReadonlySet<string>, { frames }: JudgedCluster): number {
  const others = new Set(frames.map(({ func }) => func));
  let shared = 0;
  for (const func of others) if (own.has(func)) shared++;
  return shared / (own.size + others.size - shared || 1);
}
