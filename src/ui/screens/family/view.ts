// The tree of who created whom.

import { clean } from "../../../text/clean.ts";
import { count } from "../../../text/units.ts";
import { scrollTo } from "../../draw/layout.ts";
import { fitLine, type Line, line, type Span, span } from "../../draw/line.ts";
import { LISTED } from "../../here.ts";
import { glyphsOf, shortFunc } from "../../parts/words.ts";
import type { State } from "../../state.ts";
import { nothingLeft } from "../clusters/view.ts";
import { type FamilyRow, familyRows } from "./tree.ts";

export function familyLines(state: State, rows: number): readonly Line[] {
  const found = familyRows(state);
  const { more, bar } = glyphsOf(state);
  const index = LISTED.family.at(state);
  const visible = Math.max(1, rows - 1);
  const top = scrollTo(index, Math.max(0, index - (visible >> 1)), visible, found.length);
  const head = fitLine(
    line([
      `  ${"WITH ALL".padStart(9)}  ${"OWN".padStart(7)}  STARTED BY WHOM (owners first; counts summed upward)`,
      "dim",
    ]),
    state.columns,
    more,
  );
  const body = found.slice(top, top + visible).map((row, offset): Line => {
    const chosen = top + offset === index;
    const text = line(
      [chosen ? `${bar} ` : "  ", "accent"],
      [`${count(row.sum).padStart(9)}  `, row.worst === "normal" ? "plain" : row.worst],
      [(row.own === 0 ? "" : count(row.own)).padStart(7), "dim"],
      [`  ${branches(row, state)}`, "dim"],
      ...verdictSpans(row, state),
      [shortFunc(row.starter ?? row.func), row.cluster === null || row.aside ? "dim" : "plain"],
      [row.starter === null ? "" : `  in ${shortFunc(row.func)}`, "dim"],
      [row.cluster === null ? "  has ended, or is in no stack" : `  ${clean(row.cluster.state ?? "")}`, "dim"],
    );
    return { ...fitLine(text, state.columns, more), chosen, click: { type: "pointed", index: top + offset } };
  });
  return [head, ...(found.length === 0 ? [nothingLeft(state)] : body)];
}

/** Of its own goroutines: an owner is not accused for what it has started. */
function verdictSpans({ cluster }: FamilyRow, state: State): readonly Span[] {
  if (cluster === null) return [];
  return [span(`${glyphsOf(state)[cluster.verdict.class]} `, cluster.verdict.class)];
}

function branches({ lasts }: FamilyRow, state: State): string {
  const { trunk, branch, lastBranch } = glyphsOf(state);
  if (state.plain) return "  ".repeat(lasts.length - 1);
  return lasts
    .slice(1)
    .map((last, index, all) => {
      if (index === all.length - 1) return last ? lastBranch : branch;
      return last ? " ".repeat(trunk.length) : trunk;
    })
    .join("");
}
