// The chosen cluster's creator, siblings and children, remembered for as long as the analysis stands.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import {
  parentsOf as findParents,
  relativesOf as findRelatives,
  kinOf,
  type Relatives,
} from "../../../report/family.ts";
import { remember } from "../../select.ts";
import type { State } from "../../state.ts";

const NOBODY: Relatives = { creators: [], siblings: [], children: [] };

export function relativesOf({ session: { analysis } }: State, cluster: JudgedCluster): Relatives {
  return analysis === null ? NOBODY : findRelatives(cluster, kinIn(analysis));
}

export const parentsOf = remember((analysis: Analysis) => findParents(analysis));

const kinIn = remember((analysis: Analysis) => kinOf(analysis, parentsOf(analysis)));
