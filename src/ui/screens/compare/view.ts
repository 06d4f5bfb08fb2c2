// What differs between "before" and "after": counts in every snapshot, and who survived, moved, was born, has gone.

import { count } from "../../../text/units.ts";
import { clusterLayout, scrollTo } from "../../layout.ts";
import { cell, fitLine, type Line, line, type Span, span } from "../../line.ts";
import { nameOf } from "../../names.ts";
import { glyphsOf, shortFunc, verdictWord } from "../../parts/words.ts";
import { rowsOf, timelineOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { compareRows } from "./rows.ts";

export function compareLines(state: State, rows: number): readonly Line[] {
  const found = compareRows(state);
  const { more, bar } = glyphsOf(state);
  const { snapshots, analysis, before, after } = state.session;
  if (analysis === null) return [];
  if (snapshots.length < 2)
    return [line(["  one snapshot only: nothing to compare with; paste or open a second", "dim"])];
  const width = Math.max(6, ...snapshots.map(({ total }) => count(total).length));
  // The last snapshots, as many as fit; how many do not is said in the head.
  const room = Math.max(2, Math.floor((state.columns - 2 - 12 - 5 * (width + 1) - 16) / (width + 1)));
  const first = Math.max(0, snapshots.length - room);
  const names = snapshots.slice(first).map((snapshot, index) => {
    const mark = first + index === before ? "b:" : first + index === after ? "a:" : "";
    return cell(mark + nameOf(snapshot, first + index), width, "", true);
  });
  const moves = ["STAYED", "IN", "OUT", "BORN", "GONE"].map((name) => cell(name, width, "", true));
  const head = fitLine(
    line([`  ${cell("VERDICT", 10, "")}  ${[...names, ...moves].join(" ")}  WHERE`, "dim"]),
    state.columns,
    more,
  );
  const why =
    analysis.matching.by === "goid"
      ? []
      : [line([`  matched by ${analysis.matching.by}: no identity figures. ${analysis.matching.why}`, "suspect"])];
  const same = rowsOf(state).clusters.length - found.length;
  const foot = line([
    `  ${count(same)} more did not change between the two${first > 0 ? `; ${count(first)} earlier snapshots not shown` : ""}`,
    "dim",
  ]);
  const index = Math.max(
    0,
    found.findIndex(({ id }) => id === state.clusters.selected),
  );
  const visible = Math.max(1, Math.min(rows - 2 - why.length, clusterLayout(state).list + 8));
  const top = scrollTo(index, Math.max(0, index - (visible >> 1)), visible, found.length);
  const body = found.slice(top, top + visible).map((cluster, offset): Line => {
    const { identity, verdict } = cluster;
    const chosen = top + offset === index;
    const timeline = timelineOf(state, cluster).slice(first);
    const figures =
      identity === null
        ? Array<string>(5).fill("-")
        : [identity.survived, identity.movedIn, identity.movedOut, identity.born, identity.gone].map((n) => count(n));
    const cells: readonly Span[] = [
      span(chosen ? `${bar} ` : "  ", "accent"),
      span(cell(verdictWord(verdict.class, glyphsOf(state), state.plain), 10, ""), verdict.class),
      span(`  ${timeline.map((n) => cell(count(n), width, more, true)).join(" ")}`),
      span(` ${figures.map((text) => cell(text === "0" ? "" : text, width, more, true)).join(" ")}`),
      span(`  ${shortFunc(whereOf(cluster).func)}`, whereOf(cluster).origin),
    ];
    return {
      ...fitLine({ spans: cells }, state.columns, more),
      chosen,
      click: { type: "pointed", index: top + offset },
    };
  });
  return [head, ...why, ...(found.length === 0 ? [line(["  nothing differs", "dim"])] : body), foot];
}
