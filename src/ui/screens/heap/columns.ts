// The columns of the heap's list as data, and which of them a width has room for. Figures are as wide as the widest.

import type { HeapAnalysis, HeapRow } from "../../../heap/analysis.ts";
import { percentage } from "../../../report/heap/figures.ts";
import { ROLES } from "../../../report/heap/table.ts";
import { placeText } from "../../../report/heap/words.ts";
import { clean } from "../../../text/clean.ts";
import { truncateStart, widthOf } from "../../../text/width.ts";
import { type Span, span } from "../../draw/line.ts";
import type { Role } from "../../draw/theme.ts";
import { glyphsOf, shortFunc, spark } from "../../parts/words.ts";
import { remember } from "../../select.ts";
import type { State } from "../../state.ts";
import { printerOf } from "./rows.ts";

export interface HeapColumn {
  readonly head: string;
  readonly columns: number;
  /** Aligned to the right. */
  readonly end?: boolean;
  readonly span: (row: HeapRow) => Span;
}

const PLACE_COLUMNS = 22;
const MOST_TREND = 12;

/** What the function keeps. */
const LEAST_FUNCTION = 28;

/** What goes where the function has no room, in this order. */
const DROPPED = ["PLACE", "FLAT%", "TREND", "CUM"];

/** @returns those that fit, the function in what the others leave */
export function heapColumns(state: State, analysis: HeapAnalysis): readonly HeapColumn[] {
  const several = analysis.profiles.length > 1;
  const all = [
    ...(several ? [verdictColumn(state)] : []),
    ...figureColumns(analysis),
    ...(several ? [trendColumn(state, analysis.profiles.length)] : []),
    { head: "PLACE", columns: PLACE_COLUMNS, span: (row: HeapRow) => span(clean(placeText(row)), "dim") },
  ];
  const room = (columns: readonly HeapColumn[]): number =>
    state.columns - 2 - columns.reduce((sum, { columns: width }) => sum + width + 1, 0);
  const kept = DROPPED.reduce<readonly HeapColumn[]>(
    (columns, head) => (room(columns) < LEAST_FUNCTION ? columns.filter((column) => column.head !== head) : columns),
    all,
  );
  const columns = Math.max(12, room(kept));
  const { more } = glyphsOf(state);
  const name: HeapColumn = {
    head: analysis.granularity.toUpperCase(),
    columns,
    span: (row) => span(truncateStart(shortFunc(row.func), columns, more), row.origin),
  };
  const place = kept.findIndex(({ head }) => head === "PLACE");
  return place < 0 ? [...kept, name] : kept.toSpliced(place, 0, name);
}

function verdictColumn(state: State): HeapColumn {
  const text = (name: HeapRow["verdict"]["class"]): string =>
    state.plain ? name : `${glyphsOf(state)[ROLES[name]]} ${name}`;
  return {
    head: "VERDICT",
    columns: 9,
    span: ({ verdict: { class: name } }) => span(text(name), ROLES[name]),
  };
}

interface Figure {
  readonly head: string;
  readonly text: (row: HeapRow) => string;
  readonly role: Role;
}

const figureColumns = remember((analysis: HeapAnalysis): readonly HeapColumn[] => {
  const print = printerOf(analysis);
  const total = Math.abs(analysis.totals.at(-1) ?? 0);
  const last = (values: readonly number[]): number => values.at(-1) ?? 0;
  const figures: readonly Figure[] = [
    { head: "FLAT", text: ({ flat }) => print(last(flat)), role: "strong" },
    { head: "FLAT%", text: ({ flat }) => percentage(last(flat), total), role: "dim" },
    { head: "CUM", text: ({ cum }) => print(last(cum)), role: "plain" },
    { head: "GROWTH", text: ({ growth }) => print(growth.flat || growth.cum), role: "strong" },
  ];
  return figures
    .filter(({ head }) => head !== "GROWTH" || analysis.profiles.length > 1)
    .map(({ head, text, role }) => ({
      head,
      columns: analysis.rows.reduce((most, row) => Math.max(most, widthOf(text(row))), widthOf(head)),
      end: true,
      span: (row) => span(text(row), role),
    }));
});

function trendColumn(state: State, profiles: number): HeapColumn {
  const columns = Math.min(MOST_TREND, Math.max(5, profiles));
  return {
    head: "TREND",
    columns,
    span: ({ flat, cum }) => {
      const values = flat.some((value) => value > 0) ? flat : cum;
      return span(
        spark(
          values.map((value) => Math.max(0, value)),
          glyphsOf(state),
          columns,
        ),
      );
    },
  };
}
