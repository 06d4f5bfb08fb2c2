// The list of clusters with its preview, or with the detail beside it where there is room.

import type { JudgedCluster } from "../../../analyse.ts";
import { spreadText } from "../../../report/fleet.ts";
import { clean } from "../../../text/clean.ts";
import { count, signed } from "../../../text/units.ts";
import { truncate, truncateMiddle, truncateStart, widthOf } from "../../../text/width.ts";
import { clusterLayout } from "../../layout.ts";
import { beside, cell, EMPTY, fitLine, type Line, line, type Span, span } from "../../line.ts";
import { glyphsOf, lastWait, shortFunc, shortPlace, spark, verdictWord } from "../../parts/words.ts";
import { countOf, deltaOf, rememberBy, rowsOf, selectedOf, timelineOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import type { Role } from "../../theme.ts";
import { headLines, previewLines } from "../goroutine/document.ts";

/** From here on the columns stand two blanks apart. */
const ROOMY_COLUMNS = 100;

/** A column as data: how wide, what it shows. */
interface Column {
  readonly head: string;
  readonly columns: number;
  readonly end?: boolean;
  readonly span: (cluster: JudgedCluster, state: State) => Span;
}

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

/** Where a column's text says most: a function in its name, a state in its kind and in what is behind it. */
const CUT: Readonly<Record<string, typeof truncate>> = {
  WHERE: truncateStart,
  "CREATED BY": truncateStart,
  STATE: truncateMiddle,
};

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
  (state): Table => ({ columns: columnsFor(state, clusterLayout(state).listColumns), cells: new Map() }),
);

/** Column heads, then `rows` rows. */
function tableLines(state: State, columns: number, rows: number): readonly Line[] {
  const { columns: shown, cells } = tableOf(state);
  const { more, bar, mark } = glyphsOf(state);
  const heads = shown.map(({ head, columns: width, end }) => cell(head, width, "", end));
  const gap = columns >= ROOMY_COLUMNS ? "  " : " ";
  const { clusters } = rowsOf(state);
  const selected = selectedOf(state);
  const body = Array.from({ length: rows }, (_, index): Line => {
    const cluster = clusters[state.clusters.top + index];
    if (cluster === undefined) return index === 0 && clusters.length === 0 ? emptyLine(state) : EMPTY;
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
  return shown.flatMap(({ head, columns: width, end, span: draw }, at): readonly Span[] => {
    const { text, role: given } = draw(cluster, state);
    const role: Role = ended && given !== "zombie" && given !== "suspect" ? "dim" : given;
    const fitted = (CUT[head] ?? truncate)(text, width, more);
    return [span(cell(fitted, width, more, end), role), span(at === shown.length - 1 ? "" : gap)];
  });
}

function emptyLine(state: State): Line {
  const total = state.session.analysis?.clusters.length ?? 0;
  return line([
    total === 0 ? "  no goroutine in this snapshot" : "  everything is filtered out; esc clears the filters",
    "dim",
  ]);
}

/** What fits: the columns in order of worth, WHERE gets the rest. */
function columnsFor(state: State, columns: number): readonly Column[] {
  const many = state.session.snapshots.length;
  const compared = (state.session.analysis?.snapshots.length ?? 1) > 1;
  const wide = columns >= 110;
  const all: Column[] = [
    {
      head: "VERDICT",
      columns: 10,
      span: ({ verdict }) => span(verdictWord(verdict.class, glyphsOf(state), state.plain), verdict.class),
    },
    { head: "COUNT", columns: 6, end: true, span: (cluster) => span(count(countOf(cluster)), "strong") },
  ];
  const { analysis } = state.session;
  if (analysis?.fleet !== undefined)
    all.push({
      head: "REPLICAS",
      columns: 9,
      end: true,
      span: (cluster) => span(spreadText(cluster, analysis) ?? "-"),
    });
  if (compared) all.push({ head: state.unicode ? "Δ" : "+/-", columns: 6, end: true, span: deltaSpan });
  if (many > 1) {
    const width = Math.min(12, Math.max(5, many));
    all.push({
      head: "TREND",
      columns: width,
      span: (cluster) =>
        span(
          spark(timelineOf(state, cluster), glyphsOf(state), width),
          cluster.verdict.class === "normal" ? "dim" : "plain",
        ),
    });
  }
  // A profile prints neither.
  if (state.session.analysis?.clusters.some(({ state: wait }) => wait !== null) !== false) {
    all.push({ head: "WAIT", columns: wide ? 9 : 6, span: (cluster) => span(lastWait(cluster)) });
    all.push({
      head: "STATE",
      columns: wide || !compared ? 18 : 12,
      span: ({ state: wait }) => span(clean(wait ?? "-")),
    });
  }
  // Notes are kept between runs: those of other services take no room here.
  if (state.notes.size > 0 && state.session.analysis?.clusters.some(({ id }) => state.notes.has(id)) === true)
    all.push({ head: "NOTE", columns: 10, span: ({ id }) => span(state.notes.get(id) ?? "", "accent") });
  const fixed = withRoom(all, columns);
  return [...fixed, ...placesFor(state, Math.max(12, roomBeside(fixed, columns)), columns >= ROOMY_COLUMNS ? 2 : 1)];
}

/** Who, where and by whom: the function has what its longest name needs, up to a bound, before its creator has any. */
function placesFor({ session }: State, room: number, gap: number): readonly Column[] {
  const where = { head: "WHERE", span: whereSpan };
  const names = (session.analysis?.clusters ?? []).map((cluster) => widthOf(shortFunc(whereOf(cluster).func)));
  const needed = Math.min(
    LONGEST_WHERE,
    names.reduce((most, width) => Math.max(most, width), 0),
  );
  const beside = room - needed - gap;
  const created = session.analysis?.clusters.some(({ createdBy }) => createdBy !== null) === true;
  if (!created || beside < LEAST_CREATOR) return [{ ...where, columns: room }];
  const creator: Column = {
    head: "CREATED BY",
    columns: Math.min(beside, LONGEST_WHERE),
    span: ({ createdBy }) => span(createdBy === null ? "" : shortFunc(createdBy.func), "dim"),
  };
  const place = beside - creator.columns - gap;
  if (place < PLACE_COLUMNS) return [{ ...where, columns: room - creator.columns - gap }, creator];
  return [
    { ...where, columns: room - creator.columns - PLACE_COLUMNS - 2 * gap },
    {
      head: "LINE",
      columns: PLACE_COLUMNS,
      span: (cluster) => span(shortPlace(whereOf(cluster).file, whereOf(cluster).line), "dim"),
    },
    creator,
  ];
}

const LONGEST_WHERE = 44;
const LEAST_CREATOR = 14;
const PLACE_COLUMNS = 20;

/** Columns that the function keeps: others go first, in this order. */
const LEAST_WHERE = 20;
const DROPPED = ["TREND", "WAIT", "STATE"];

function roomBeside(fixed: readonly Column[], columns: number): number {
  const gap = columns >= ROOMY_COLUMNS ? 2 : 1;
  return columns - 2 - fixed.reduce((sum, { columns: width }) => sum + width + gap, 0);
}

function withRoom(fixed: readonly Column[], columns: number): readonly Column[] {
  return DROPPED.reduce(
    (kept, name) => (roomBeside(kept, columns) < LEAST_WHERE ? kept.filter(({ head }) => head !== name) : kept),
    fixed,
  );
}

function deltaSpan(cluster: JudgedCluster): Span {
  const delta = deltaOf(cluster);
  return span(signed(delta), delta > 0 ? "strong" : "dim");
}

function whereSpan(cluster: JudgedCluster): Span {
  const { func, origin } = whereOf(cluster);
  return span(shortFunc(func), origin);
}
