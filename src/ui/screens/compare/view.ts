// What differs between "before" and "after": counts in every snapshot, and who survived, moved, was born, has gone.

import { clean } from "../../../text/clean.ts";
import { count, counted } from "../../../text/units.ts";
import { truncateStart, widthOf } from "../../../text/width.ts";
import { clusterLayout, scrollTo } from "../../layout.ts";
import { cell, fitLine, type Line, line, type Span, span } from "../../line.ts";
import { boundedName } from "../../names.ts";
import { glyphsOf, shortFunc, verdictWord } from "../../parts/words.ts";
import { rowsOf, timelineOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { compareRows } from "./rows.ts";

/** Columns that the function keeps, however many snapshots there are. */
const LEAST_WHERE = 24;

const LONGEST_HEAD = 9;

export function compareLines(state: State, rows: number): readonly Line[] {
  const found = compareRows(state);
  const { more, bar } = glyphsOf(state);
  const { snapshots, analysis } = state.session;
  if (analysis === null) return [];
  if (snapshots.length < 2)
    return [line(["  one snapshot only: nothing to compare with; paste or open a second", "dim"])];
  const digits = Math.max(4, ...snapshots.map(({ total }) => count(total).length));
  const heads = snapshots.map((_, index) => headOf(state, index));
  const widths = heads.map((head) => Math.max(digits, widthOf(head)));
  const fixed = 2 + 10 + 1 + 5 * (digits + 1) + 2;
  const shown = shownSnapshots(state, widths, state.columns - fixed - LEAST_WHERE);
  const where = Math.max(8, state.columns - fixed - shown.reduce((sum, index) => sum + 1 + (widths[index] ?? 0), 0));
  const names = shown.map((index) => cell(heads[index] ?? "", widths[index] ?? 0, "", true));
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
      : [
          line([
            `  matched by ${analysis.matching.by}: no identity figures. ${clean(analysis.matching.why)}`,
            "suspect",
          ]),
        ];
  const same = rowsOf(state).clusters.length - found.length;
  const rest = [
    same > 0 ? `${count(same)} more did not change between the two` : "",
    hidden > 0 ? `${counted(hidden, "snapshot")} not shown for want of room` : "",
  ].filter((text) => text !== "");
  const foot = line([`  ${rest.join("; ")}`, "dim"]);
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
      span(` ${shown.map((at) => cell(count(timeline[at] ?? 0), widths[at] ?? 0, more, true)).join(" ")}`),
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

/** A snapshot's column: its name where that is short, else its number. */
function headOf({ session }: State, index: number): string {
  if (session.snapshots.length === 2) return index === 0 ? "BEFORE" : "AFTER";
  const name = boundedName(session, index);
  if (widthOf(name) <= LONGEST_HEAD) return name;
  return name.startsWith("[") ? `[#${index + 1}]` : `#${index + 1}`;
}

/** "before" and "after", and of the others the latest that fit; in order. */
function shownSnapshots({ session }: State, widths: readonly number[], columns: number): readonly number[] {
  const { snapshots, before, after } = session;
  const shown = new Set([before, after]);
  let left = [...shown].reduce((room, index) => room - 1 - (widths[index] ?? 0), columns);
  for (let index = snapshots.length - 1; index >= 0; index--) {
    if (shown.has(index)) continue;
    left -= 1 + (widths[index] ?? 0);
    if (left < 0) break;
    shown.add(index);
  }
  return [...shown].sort((a, b) => a - b);
}
