// Clusters -> a tree of who created whom, as the rows of a list; counts are summed upward.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { CLASSES, type VerdictClass } from "../../../verdict/verdict.ts";
import { countOf, remember, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { parentsOf } from "./relatives.ts";

export interface FamilyRow {
  /** Is the last child, from the root down: what the branches are drawn from. */
  readonly lasts: readonly boolean[];
  /** null for a creator that has ended: only its name is known, from its children. */
  readonly clusterId: string | null;
  readonly cluster: JudgedCluster | null;
  readonly func: string;
  /** Its own goroutines, and with all that descend from it. */
  readonly own: number;
  readonly sum: number;
  /** Worst verdict in the subtree. */
  readonly worst: VerdictClass;
}

interface Node {
  readonly func: string;
  readonly cluster: JudgedCluster | null;
  readonly children: Node[];
  sum: number;
  worst: VerdictClass;
}

export function familyRows({ session }: State): readonly FamilyRow[] {
  return session.analysis === null ? [] : rowsOf(session.analysis);
}

const rowsOf = remember((analysis: Analysis): readonly FamilyRow[] => {
  const roots = treeOf(analysis);
  const rows: FamilyRow[] = [];
  const walk = (nodes: readonly Node[], lasts: readonly boolean[]): void => {
    nodes.forEach((node, index) => {
      const here = [...lasts, index === nodes.length - 1];
      const { cluster, func, sum, worst } = node;
      rows.push({
        lasts: here,
        clusterId: cluster?.id ?? null,
        cluster,
        func,
        own: cluster === null ? 0 : countOf(cluster),
        sum,
        worst,
      });
      walk(node.children, here);
    });
  };
  walk(roots, []);
  return rows;
});

function treeOf(analysis: Analysis): readonly Node[] {
  const alive = analysis.clusters.filter((cluster) => countOf(cluster) > 0);
  const parents = parentsOf(analysis);
  const nodes = new Map(alive.map((cluster) => [cluster, nodeOf(whereOf(cluster).func, cluster)]));
  const ended = new Map<string, Node>();
  const roots: Node[] = [];
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
function descends(
  parent: JudgedCluster,
  cluster: JudgedCluster,
  parents: ReadonlyMap<JudgedCluster, JudgedCluster | null>,
): boolean {
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

function nodeOf(func: string, cluster: JudgedCluster | null): Node {
  return { func, cluster, children: [], sum: 0, worst: "normal" };
}

function endedNode(ended: Map<string, Node>, roots: Node[], func: string): Node {
  const known = ended.get(func);
  if (known !== undefined) return known;
  const node = nodeOf(func, null);
  ended.set(func, node);
  roots.push(node);
  return node;
}

function settle(node: Node, above: Set<Node>): void {
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

function sorted(nodes: readonly Node[]): readonly Node[] {
  return [...nodes].sort((a, b) => CLASSES.indexOf(a.worst) - CLASSES.indexOf(b.worst) || b.sum - a.sum);
}
