// What differs between "before" and "after": counts in every snapshot, and who survived, moved, was born, has gone.

import type { JudgedCluster } from "../../../analyse.ts";
import { clean } from "../../../text/clean.ts";
import { count, counted } from "../../../text/units.ts";
import { truncateStart, widthOf } from "../../../text/width.ts";
import { clusterLayout, scrollTo } from "../../draw/layout.ts";
import { cell, fitLine, type Line, line, type Span, span } from "../../draw/line.ts";
import { bounded, boundedName } from "../../draw/names.ts";
import { glyphsOf, shortFunc, shortPlace, verdictWord } from "../../parts/words.ts";
import { rowsOf, timelineOf, whereOf } from "../../select.ts";
import type { Session, State } from "../../state.ts";
import { compareRows } from "./rows.ts";

/** Columns that the function keeps, however many snapshots there are. */
const LEAST_WHERE = 24;

/** A time with its seconds, in brackets. */
const LONGEST_HEAD = 10;

const VERDICT_COLUMNS = 10;

const MOVES = [
  ["KEPT", "survived"],
  ["IN", "movedIn"],
  ["OUT", "movedOut"],
  ["BORN", "born"],
  ["GONE", "gone"],
] as const;

interface Table {
  /** By snapshot; its column's width is that of its head, or of the largest figure. */
  readonly heads: readonly string[];
  /** Of the snapshots, those that have a column. */
  readonly shown: readonly number[];
  readonly moves: readonly (typeof MOVES)[number][];
  readonly digits: number;
  readonly where: number;
}

export function compareLines(state: State, rows: number): readonly Line[] {
  const found = compareRows(state);
  const { more } = glyphsOf(state);
  const { snapshots, analysis } = state.session;
  if (analysis === null) return [];
  if (analysis.fleet !== undefined) return [line(["  replicas are summed, not compared", "dim"])];
  if (snapshots.length < 2)
    return [line(["  one snapshot only: nothing to compare with; paste or open a second", "dim"])];
  const table = tableOf(state, found);
  const { heads, shown, moves, digits } = table;
  const names = [...shown.map((index) => heads[index] ?? ""), ...moves.map(([name]) => name)].map((name) =>
    cell(name, Math.max(digits, widthOf(name)), "", true),
  );
  const head = fitLine(
    line([`  ${cell("VERDICT", VERDICT_COLUMNS, "")} ${names.join(" ")}  WHERE`, "dim"]),
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
  const body = found.slice(top, top + visible).map(
    (cluster, offset): Line => ({
      ...fitLine({ spans: rowOf(state, cluster, table, top + offset === index) }, state.columns, more),
      chosen: top + offset === index,
      click: { type: "pointed", index: top + offset },
    }),
  );
  return [head, ...why, ...(found.length === 0 ? [line(["  nothing differs", "dim"])] : body), foot];
}

function tableOf(state: State, found: readonly JudgedCluster[]): Table {
  const { session, columns } = state;
  const { snapshots } = session;
  const digits = Math.max(4, ...snapshots.map(({ total }) => count(total).length));
  const bounds = [...new Set([session.before, session.after])];
  const room = (moves: Table["moves"]): number =>
    columns - 2 - VERDICT_COLUMNS - moves.length * (digits + 1) - 2 - LEAST_WHERE;
  const widthIn = (heads: readonly string[], shown: readonly number[]): number =>
    shown.reduce((sum, index) => sum + 1 + Math.max(digits, widthOf(heads[index] ?? "")), 0);
  const names = headsOf(session);
  // Where it is tight, a column in which no row has a figure goes first, then the names.
  const moves =
    widthIn(names, bounds) <= room(MOVES)
      ? MOVES
      : MOVES.filter(([, move]) => found.some(({ identity }) => identity?.[move] !== 0));
  const heads = snapshots.length === 2 || widthIn(names, bounds) <= room(moves) ? names : numbersOf(session);
  const shown = shownSnapshots(bounds, snapshots.length, (indexes) => widthIn(heads, indexes) <= room(moves));
  return { heads, shown, moves, digits, where: Math.max(8, LEAST_WHERE + room(moves) - widthIn(heads, shown)) };
}

function rowOf(state: State, cluster: JudgedCluster, table: Table, chosen: boolean): readonly Span[] {
  const { identity, verdict } = cluster;
  const { heads, shown, moves, digits, where } = table;
  const { more, bar } = glyphsOf(state);
  const timeline = timelineOf(state, cluster);
  const { func, file, line: at, origin } = whereOf(cluster);
  const name = truncateStart(shortFunc(func), where, more);
  // They tell two rows of one function apart, as far as there is room.
  const told = [clean(cluster.state ?? ""), shortPlace(file, at)].reduce((text, part) => {
    const longer = part === "" ? text : `${text}  ${part}`;
    return widthOf(name + longer) > where ? text : longer;
  }, "");
  const counts = shown.map((at) => count(timeline[at] ?? 0).padStart(Math.max(digits, widthOf(heads[at] ?? ""))));
  const figures = moves.map(([, move]) => {
    const many = identity === null ? "-" : count(identity[move]);
    return (many === "0" ? "" : many).padStart(digits);
  });
  return [
    span(chosen ? `${bar} ` : "  ", "accent"),
    span(cell(verdictWord(verdict.class, glyphsOf(state), state.plain), VERDICT_COLUMNS, ""), verdict.class),
    span([...counts, ...figures].map((text) => ` ${text}`).join("")),
    span(`  ${name}`, origin),
    span(told, "dim"),
  ];
}

/** The snapshots by name where all names are short, else all by number; the two that are compared in brackets, if there are others. */
function headsOf(session: Session): readonly string[] {
  const { snapshots } = session;
  if (snapshots.length === 2) return ["BEFORE", "AFTER"];
  const names = snapshots.map((_, index) => boundedName(session, index));
  return names.every((name) => widthOf(name) <= LONGEST_HEAD) ? names : numbersOf(session);
}

function numbersOf(session: Session): readonly string[] {
  return session.snapshots.map((_, index) => bounded(session, index, `#${count(index + 1)}`));
}

/** "before" and "after", and of the others the latest that fit; in order. */
function shownSnapshots(
  bounds: readonly number[],
  many: number,
  fits: (indexes: readonly number[]) => boolean,
): readonly number[] {
  let shown = bounds;
  for (let index = many - 1; index >= 0; index--) {
    if (bounds.includes(index)) continue;
    const more = [...shown, index];
    if (!fits(more)) break;
    shown = more;
  }
  return [...shown].sort((a, b) => a - b);
}
