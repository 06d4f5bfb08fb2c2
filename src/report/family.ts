// Who created whom: by the creators' goids where the dump prints them, else by the function that started them.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { CLASSES, type VerdictClass } from "../verdict/verdict.ts";
import { whereOf } from "./place.ts";

/** Each cluster -> the one its goroutines were created by. */
export type Parents = ReadonlyMap<JudgedCluster, JudgedCluster | null>;

/** A cluster, or a creator that has ended, with all that descends from it. */
export interface FamilyNode {
  readonly func: string;
  /** null for a creator that has ended: only its name is known, from its children. */
  readonly cluster: JudgedCluster | null;
  /** The worst first. */
  readonly children: FamilyNode[];
  /** Goroutines of the last snapshot, with all that descend from it. */
  sum: number;
  /** Worst verdict in the subtree. */
  worst: VerdictClass;
}

/** Siblings and children that have all ended are no part of it. */
export interface Relatives {
  readonly creators: readonly JudgedCluster[];
  readonly siblings: readonly JudgedCluster[];
  readonly children: readonly JudgedCluster[];
}

/** The clusters that are not empty in the last snapshot, by who started them: found once for all that ask. */
export interface Kin {
  readonly parents: Parents;
  /** By the function that started them. */
  readonly startedBy: ReadonlyMap<string, readonly JudgedCluster[]>;
  readonly childrenOf: ReadonlyMap<JudgedCluster, readonly JudgedCluster[]>;
}

export function kinOf({ clusters }: Pick<Analysis, "clusters">, parents: Parents): Kin {
  const startedBy = new Map<string, JudgedCluster[]>();
  const childrenOf = new Map<JudgedCluster, JudgedCluster[]>();
  const add = <K>(map: Map<K, JudgedCluster[]>, key: K, cluster: JudgedCluster): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [cluster]);
    else known.push(cluster);
  };
  for (const cluster of clusters) {
    if (countOf(cluster) === 0) continue;
    const parent = parents.get(cluster) ?? null;
    if (cluster.createdBy !== null) add(startedBy, cluster.createdBy.func, cluster);
    if (parent !== null) add(childrenOf, parent, cluster);
  }
  return { parents, startedBy, childrenOf };
}

export function relativesOf(cluster: JudgedCluster, { parents, startedBy, childrenOf }: Kin): Relatives {
  const parent = parents.get(cluster) ?? null;
  const isOther = (other: JudgedCluster): boolean => other !== cluster;
  return {
    creators: parent === null ? [] : [parent],
    siblings: (startedBy.get(cluster.createdBy?.func ?? "") ?? []).filter(isOther),
    children: (childrenOf.get(cluster) ?? []).filter(isOther),
  };
}

/**
 * The cluster that the creators of each cluster's goroutines are in, in the last snapshot.
 * null where they have ended, and it is not to be told from the functions either.
 */
export function parentsOf(analysis: Analysis): Parents {
  const last = analysis.snapshots.length - 1;
  const columns = analysis.snapshots[last]?.goroutines ?? null;
  const owner = new Map<number, JudgedCluster>();
  if (columns !== null) {
    for (const cluster of analysis.clusters)
      for (const row of cluster.rows[last] ?? []) owner.set(columns.goid[row] ?? 0, cluster);
  }
  const runs = runnersOf(analysis);
  const parents = new Map<JudgedCluster, JudgedCluster | null>();
  for (const cluster of analysis.clusters) {
    let byGoid: JudgedCluster | null = null;
    let printed = false;
    for (const row of cluster.rows[last] ?? []) {
      const creator = columns?.creator[row] ?? 0;
      printed ||= creator !== 0;
      byGoid ??= owner.get(creator) ?? null;
    }
    const byFunction = printed || cluster.createdBy === null ? null : (runs.get(cluster.createdBy.func) ?? null);
    parents.set(cluster, byGoid ?? byFunction);
  }
  return parents;
}

/** function -> the one cluster that has it in its stack; a function of several clusters tells nothing. */
function runnersOf({ clusters }: Analysis): ReadonlyMap<string, JudgedCluster | null> {
  const runs = new Map<string, JudgedCluster | null>();
  for (const cluster of clusters) {
    for (const func of new Set(cluster.frames.map((frame) => frame.func)))
      runs.set(func, runs.has(func) ? null : cluster);
  }
  return runs;
}

/** @returns the roots, the worst first; clusters that are empty in the last snapshot are no part of it */
export function familyTree({ clusters }: Pick<Analysis, "clusters">, parents: Parents): readonly FamilyNode[] {
  const alive = clusters.filter((cluster) => countOf(cluster) > 0);
  const nodes = new Map(
    alive.map((cluster) => [cluster, nodeOf((whereOf(cluster) ?? cluster.createdBy)?.func ?? "(no frame)", cluster)]),
  );
  const ended = new Map<string, FamilyNode>();
  const roots: FamilyNode[] = [];
  for (const [cluster, node] of nodes) {
    const parent = parents.get(cluster) ?? null;
    const above = parent === null || descends(parent, cluster, parents) ? undefined : nodes.get(parent);
    if (above !== undefined) above.children.push(node);
    else if (cluster.createdBy === null) roots.push(node);
    else endedNode(ended, roots, cluster.createdBy.func).children.push(node);
  }
  for (const root of roots) settle(root, new Set());
  return sorted(roots);
}

/** True when `cluster` is above `parent` already: goroutines of one stack that create each other close a ring. */
function descends(parent: JudgedCluster, cluster: JudgedCluster, parents: Parents): boolean {
  const seen = new Set<JudgedCluster>();
  let at: JudgedCluster | null = parent;
  while (at !== null && !seen.has(at)) {
    if (at === cluster) return true;
    seen.add(at);
    at = parents.get(at) ?? null;
  }
  // A ring further up, which this cluster hangs on: one of the ring is made a root by its own call.
  return false;
}

function nodeOf(func: string, cluster: JudgedCluster | null): FamilyNode {
  return { func, cluster, children: [], sum: 0, worst: "normal" };
}

function endedNode(ended: Map<string, FamilyNode>, roots: FamilyNode[], func: string): FamilyNode {
  const known = ended.get(func);
  if (known !== undefined) return known;
  const node = nodeOf(func, null);
  ended.set(func, node);
  roots.push(node);
  return node;
}

function settle(node: FamilyNode, above: Set<FamilyNode>): void {
  if (above.has(node)) return;
  above.add(node);
  node.sum = node.cluster === null ? 0 : countOf(node.cluster);
  node.worst = node.cluster?.verdict.class ?? "normal";
  for (const child of node.children) {
    settle(child, above);
    node.sum += child.sum;
    if (CLASSES.indexOf(child.worst) < CLASSES.indexOf(node.worst)) node.worst = child.worst;
  }
  node.children.splice(0, node.children.length, ...sorted(node.children));
}

function sorted(nodes: readonly FamilyNode[]): readonly FamilyNode[] {
  return [...nodes].sort((a, b) => CLASSES.indexOf(a.worst) - CLASSES.indexOf(b.worst) || b.sum - a.sum);
}

function countOf({ counts }: JudgedCluster): number {
  return counts.at(-1) ?? 0;
}
