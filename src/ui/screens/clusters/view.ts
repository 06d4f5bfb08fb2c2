// The list of clusters with its preview, or with the detail beside it where there is room.

import type { JudgedCluster } from "../../../analyse.ts";
import { truncate } from "../../../text/width.ts";
import { clusterLayout } from "../../draw/layout.ts";
import { beside, cell, EMPTY, fitLine, type Line, line, type Span, span } from "../../draw/line.ts";
import type { Role } from "../../draw/theme.ts";
import { glyphsOf } from "../../parts/words.ts";
import { countOf, rememberBy, rowsOf, selectedOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { headLines, previewLines } from "../goroutine/document.ts";
import { type Column, columnsFor, gapOf } from "./columns.ts";

export function clusterLines(state: State): readonly Line[] {
  const layout = clusterLayout(state);
  const { more, column, rule } = glyphsOf(state);
  const table = tableLines(state, layout.listColumns, layout.list);
  if (layout.beside) {
    const detail = headLines(state, state.columns - layout.listColumns - 3, layout.list + 1);
    return beside(table, detail, layout.listColumns, state.columns, column, more);
  }
  if (layout.preview === 0) return table;
  const detail = previewLines(state, state.columns, layout.preview);
  const preview = [...detail, ...Array<Line>(Math.max(0, layout.preview - detail.length)).fill(EMPTY)];
  return [...table, line([(state.plain ? "" : rule).repeat(state.columns), "dim"]), ...preview];
}

interface Table {
  readonly columns: readonly Column[];
  /** The cells of each row that was shown: moving the selection draws none of them again. */
  readonly cells: Map<JudgedCluster, readonly Span[]>;
}

const tableOf = rememberBy(
  ({ session, notes, columns, rows, unicode, plain }: State) => [
    session.analysis,
    session.whole,
    session.snapshots,
    notes,
    columns,
    rows,
    unicode,
    plain,
  ],
  (state): Table => {
    const { listColumns, beside } = clusterLayout(state);
    return { columns: columnsFor(state, listColumns, beside), cells: new Map() };
  },
);

/** Column heads, then `rows` rows. */
function tableLines(state: State, columns: number, rows: number): readonly Line[] {
  const { columns: shown, cells } = tableOf(state);
  const { more, bar, mark } = glyphsOf(state);
  const heads = shown.map(({ head, columns: width, end }) => cell(head, width, "", end));
  const gap = " ".repeat(gapOf(columns));
  const { clusters } = rowsOf(state);
  const selected = selectedOf(state);
  const body = Array.from({ length: rows }, (_, index): Line => {
    const cluster = clusters[state.clusters.top + index];
    if (cluster === undefined) return index === 0 && clusters.length === 0 ? nothingLeft(state) : EMPTY;
    const chosen = cluster === selected;
    const marked = state.marks.includes(cluster.id);
    const known =
      cells.get(cluster) ?? fitLine({ spans: cellsOf(cluster, state, shown, gap) }, columns - 2, more).spans;
    cells.set(cluster, known);
    return {
      spans: [span(`${chosen ? bar : " "}${marked ? mark : " "}`, "accent"), ...known],
      chosen,
      click: { type: "pointed", index: state.clusters.top + index },
    };
  });
  return [fitLine(line([`  ${heads.join(gap)}`, "dim"]), columns, more), ...body];
}

function cellsOf(cluster: JudgedCluster, state: State, shown: readonly Column[], gap: string): readonly Span[] {
  const { more } = glyphsOf(state);
  const ended = countOf(cluster) === 0;
  return shown.flatMap(({ columns: width, end, span: draw, cut = truncate }, at): readonly Span[] => {
    const { text, role: given } = draw(cluster, state);
    const role: Role = ended && given !== "zombie" && given !== "suspect" ? "dim" : given;
    const fitted = cut(text, width, more);
    return [span(cell(fitted, width, more, end), role), span(at === shown.length - 1 ? "" : gap)];
  });
}

/** In place of a list that has no row. */
export function nothingLeft({ view, session: { analysis } }: State): Line {
  const empty = (analysis?.clusters.length ?? 0) === 0;
  const how = view === "clusters" ? "esc clears the filters" : "1, then esc, clears the filters";
  return line([empty ? "  no goroutine in this snapshot" : `  everything is filtered out; ${how}`, "dim"]);
}
