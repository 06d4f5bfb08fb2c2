// The tree of who created whom -> the rows of a list: what the filters leave, with all that stands above it.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { type FamilyNode, familyTree } from "../../../report/family.ts";
import type { VerdictClass } from "../../../verdict/verdict.ts";
import { rowsOf as clusterRows, countOf, type Rows, remember } from "../../select.ts";
import type { State } from "../../state.ts";
import { parentsOf } from "./relatives.ts";

export interface FamilyRow {
  /** Is the last child, from the root down: what the branches are drawn from. */
  readonly lasts: readonly boolean[];
  /** null for a creator that has ended: only its name is known, from its children. */
  readonly clusterId: string | null;
  readonly cluster: JudgedCluster | null;
  /** Only its descendants are what is sought. */
  readonly aside: boolean;
  readonly func: string;
  /** The function of its stack that started its children, where that is another one. */
  readonly starter: string | null;
  /** Its own goroutines, and with all that descend from it. */
  readonly own: number;
  readonly sum: number;
  /** Worst verdict in the subtree. */
  readonly worst: VerdictClass;
}

export function familyRows(state: State): readonly FamilyRow[] {
  const { analysis } = state.session;
  return analysis === null ? [] : rowsOf(analysis, clusterRows(state));
}

const treeOf = remember((analysis: Analysis) => familyTree(analysis, parentsOf(analysis)));

const rowsOf = remember((analysis: Analysis, { indexOf }: Rows): readonly FamilyRow[] => {
  const isSought = ({ cluster }: FamilyNode): boolean => cluster !== null && indexOf.has(cluster.id);
  const kept = new Set<FamilyNode>();
  const keep = (node: FamilyNode): boolean => {
    // Every child is asked, whatever the first one says.
    const below = node.children.filter(keep).length > 0;
    if (below || isSought(node)) kept.add(node);
    return kept.has(node);
  };
  const rows: FamilyRow[] = [];
  const walk = (all: readonly FamilyNode[], lasts: readonly boolean[]): void => {
    const nodes = all.filter((node) => kept.has(node));
    nodes.forEach((node, index) => {
      const here = [...lasts, index === nodes.length - 1];
      const { cluster, func, sum, worst } = node;
      const starters = new Set(node.children.map((child) => child.cluster?.createdBy?.func));
      const [starter = func] = starters;
      rows.push({
        lasts: here,
        clusterId: cluster?.id ?? null,
        cluster,
        aside: cluster !== null && !isSought(node),
        func,
        starter: starters.size === 1 && starter !== func ? starter : null,
        own: cluster === null ? 0 : countOf(cluster),
        sum,
        worst,
      });
      walk(node.children, here);
    });
  };
  const roots = treeOf(analysis);
  roots.forEach(keep);
  walk(roots, []);
  return rows;
});
