// One cluster -> the others that it has to do with: who is to blame, who started it and whom it started, the nearest stack.

import type { JudgedCluster } from "../../../analyse.ts";
import { clean } from "../../../text/clean.ts";
import { count } from "../../../text/units.ts";
import { type Line, line } from "../../draw/line.ts";
import { shortFunc } from "../../parts/words.ts";
import { clusterOf, countOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { relativesOf } from "../family/relatives.ts";
import { nearestOf } from "./nearest.ts";

const LABEL_COLUMNS = 10;
const MOST = 5;

/** Whose fault it is that these wait, as far as the pattern tells; those that share it come after the others. */
export function blamedLines(state: State, cluster: JudgedCluster): readonly Line[] {
  const { through, sharing } = blamedBy(state, cluster);
  return [...listed("through", through), ...listed("with", sharing)];
}

/** The fault of others alone. */
export function throughLines(state: State, cluster: JudgedCluster): readonly Line[] {
  return listed("through", blamedBy(state, cluster).through);
}

function blamedBy(state: State, { verdict: { blames = [], pattern } }: JudgedCluster) {
  const blamed = blames.flatMap((id) => clusterOf(state, id) ?? []);
  const shares = (other: JudgedCluster): boolean => other.verdict.pattern?.id === pattern?.id;
  return { through: blamed.filter((other) => !shares(other)), sharing: blamed.filter(shares) };
}

export function familyLines(state: State, cluster: JudgedCluster): readonly Line[] {
  const { creators, siblings, children } = relativesOf(state, cluster);
  return [...listed("creator", creators), ...listed("siblings", siblings), ...listed("children", children)];
}

export function nearestLines(state: State): readonly Line[] {
  const nearest = nearestOf(state);
  return nearest === null ? [] : [otherLine("nearest", nearest, "   = aligns the two stacks")];
}

function listed(name: string, found: readonly JudgedCluster[]): readonly Line[] {
  const rest = found.length - MOST;
  return [
    ...found.slice(0, MOST).map((other, index) => otherLine(index === 0 ? name : "", other)),
    ...(rest > 0 ? [line([`${" ".repeat(LABEL_COLUMNS)}and ${count(rest)} more`, "dim"])] : []),
  ];
}

function otherLine(name: string, other: JudgedCluster, more = ""): Line {
  const { func, origin } = whereOf(other);
  return line(
    [name.padEnd(LABEL_COLUMNS), "dim"],
    `${count(countOf(other)).padStart(6)}  `,
    [shortFunc(func), origin],
    [`  ${clean(other.state ?? "")}${more}`, "dim"],
  );
}
