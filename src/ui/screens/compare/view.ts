// What differs between "before" and "after": counts in every snapshot, and who survived, moved, was born, has gone.

import { clean } from "../../../text/clean.ts";
import { count, counted } from "../../../text/units.ts";
import { truncateStart, widthOf } from "../../../text/width.ts";
import { clusterLayout, scrollTo } from "../../layout.ts";
import { cell, fitLine, type Line, line, type Span, span } from "../../line.ts";
import { glyphsOf, shortFunc, verdictWord } from "../../parts/words.ts";
import { rowsOf, timelineOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { compareRows } from "./rows.ts";

/** Columns that the function keeps, however many snapshots there are. */
const LEAST_WHERE = 24;

export function compareLines(state: State, rows: number): readonly Line[] {
  const found = compareRows(state);
  const { more, bar } = glyphsOf(state);
  const { snapshots, analysis, before, after } = state.session;
  if (analysis === null) return [];
  if (snapshots.length < 2)
    return [line(["  one snapshot only: nothing to compare with; paste or open a second", "dim"])];
  const digits = Math.max(4, ...snapshots.map(({ total }) => count(total).length));
  const width = Math.max(6, digits);
  const fixed = 2 + 10 + 1 + 5 * (digits + 1) + 2;
  const shown = shownSnapshots(state, Math.floor((state.columns - fixed - LEAST_WHERE) / (width + 1)));
  const where = Math.max(8, state.columns - fixed - shown.length * (width + 1));
  const names = shown.map((index) => {
    const name = index === before ? "BEFORE" : index === after ? "AFTER" : `#${index + 1}`;
    return cell(name, width, "", true);
  });
  const moves = ["KEPT", "IN", "OUT", "BORN", "GONE"].map((name) => cell(name, digits, "", true));
  const head = fitLine(
    line([`  ${cell("VERDICT", 10, "")} ${[...names, ...moves].join(" ")}  WHERE`, "dim"]),
    state.columns,
    more,
  );
  const hidden = snapshots.length - shown.length;
  const why =
    analysis.matching.by === "goid"
      ? []
      : [line([`  matched by ${analysis.matching.by}: no identity figures. ${analysis.matching.why}`, "suspect"])];
  const same = rowsOf(state).clusters.length - found.length;
  const foot = line([
    `  ${count(same)} more did not change between the two${hidden > 0 ? `; ${counted(hidden, "snapshot")} not shown for want of room` : ""}`,
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
    const timeline = timelineOf(state, cluster);
    const name = truncateStart(shortFunc(whereOf(cluster).func), where, more);
    const waits = clean(cluster.state ?? "");
    const room = where - widthOf(name) - 2;
    const figures =
      identity === null
        ? Array<string>(5).fill("-")
        : [identity.survived, identity.movedIn, identity.movedOut, identity.born, identity.gone].map((n) => count(n));
    const cells: readonly Span[] = [
      span(chosen ? `${bar} ` : "  ", "accent"),
      span(cell(verdictWord(verdict.class, glyphsOf(state), state.plain), 10, ""), verdict.class),
      span(` ${shown.map((at) => cell(count(timeline[at] ?? 0), width, more, true)).join(" ")}`),
      span(` ${figures.map((text) => cell(text === "0" ? "" : text, digits, more, true)).join(" ")}`),
      span(`  ${name}`, whereOf(cluster).origin),
      // Tells two rows of one function apart, where there is room.
      span(widthOf(waits) > room ? "" : `  ${waits}`, "dim"),
    ];
    return {
      ...fitLine({ spans: cells }, state.columns, more),
      chosen,
      click: { type: "pointed", index: top + offset },
    };
  });
  return [head, ...why, ...(found.length === 0 ? [line(["  nothing differs", "dim"])] : body), foot];
}

/** "before" and "after", and of the others the latest that fit; in order. */
function shownSnapshots({ session }: State, room: number): readonly number[] {
  const { snapshots, before, after } = session;
  const bounds = new Set([before, after]);
  const others = snapshots.map((_, index) => index).filter((index) => !bounds.has(index));
  const kept = room > bounds.size ? others.slice(-(room - bounds.size)) : [];
  return [...bounds, ...kept].sort((a, b) => a - b);
}
