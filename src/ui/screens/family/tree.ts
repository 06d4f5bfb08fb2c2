// The tree of who created whom -> the rows of a list.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { type FamilyNode, familyTree } from "../../../report/family.ts";
import type { VerdictClass } from "../../../verdict/verdict.ts";
import { countOf, remember } from "../../select.ts";
import type { State } from "../../state.ts";
import { parentsOf } from "./relatives.ts";

export interface FamilyRow {
  /** Is the last child, from the root down: what the branches are drawn from. */
  readonly lasts: readonly boolean[];
  /** null for a creator that has ended: only its name is known, from its children. */
  readonly clusterId: string | null;
  readonly cluster: JudgedCluster | null;
  readonly func: string;
  /** The function of its stack that started its children, where that is another one. */
  readonly starter: string | null;
  /** Its own goroutines, and with all that descend from it. */
  readonly own: number;
  readonly sum: number;
  /** Worst verdict in the subtree. */
  readonly worst: VerdictClass;
}

export function familyRows({ session }: State): readonly FamilyRow[] {
  return session.analysis === null ? [] : rowsOf(session.analysis);
}

const rowsOf = remember((analysis: Analysis): readonly FamilyRow[] => {
  const roots = familyTree(analysis, parentsOf(analysis));
  const rows: FamilyRow[] = [];
  const walk = (nodes: readonly FamilyNode[], lasts: readonly boolean[]): void => {
    nodes.forEach((node, index) => {
      const here = [...lasts, index === nodes.length - 1];
      const { cluster, func, sum, worst } = node;
      const starters = new Set(node.children.map((child) => child.cluster?.createdBy?.func));
      const [starter = func] = starters;
      rows.push({
        lasts: here,
        clusterId: cluster?.id ?? null,
        cluster,
        func,
        starter: starters.size === 1 && starter !== func ? starter : null,
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
