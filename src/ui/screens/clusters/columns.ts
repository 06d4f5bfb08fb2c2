// The columns of the list as data, and which of them a width has room for. Each is as wide as what stands in it.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { spreadText } from "../../../report/fleet.ts";
import { clean } from "../../../text/clean.ts";
import { count, signed } from "../../../text/units.ts";
import { type truncate, truncateStart, widthOf } from "../../../text/width.ts";
import { type Span, span } from "../../draw/line.ts";
import { glyphsOf, lastWait, shortFunc, shortPlace, shortState, spark, verdictWord } from "../../parts/words.ts";
import { countOf, deltaOf, remember, timelineOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";

export interface Column {
  readonly head: string;
  readonly columns: number;
  /** Aligned to the right. */
  readonly end?: boolean;
  readonly span: (cluster: JudgedCluster, state: State) => Span;
  /** What is left of a text that is too long; its beginning, where nothing else is said. */
  readonly cut?: typeof truncate;
}

/** From here on the columns stand two blanks apart. */
const ROOMY_COLUMNS = 100;

/** Of a wait state: the longest that matter fit whole, or by their short names where there is less room. */
const ROOMY_STATE = 23;
const TIGHT_STATE = 14;

const MOST_TREND = 12;
const NOTE_COLUMNS = 10;

/** `~ draining` */
const VERDICT_COLUMNS = 10;

/** What the function, its creator and the line keep, the function more where no detail stands beside the list; the function and its creator have no more than the longest. */
const LEAST_WHERE = 20;
const LEAST_WHERE_ALONE = 28;
const LEAST_CREATOR = 14;
const LONGEST_NAME = 44;
const PLACE_COLUMNS = 20;

/** Of the room for both names, where it does not hold both whole. */
const CREATOR_SHARE = 0.4;

/** What goes where the function has no room, in this order; for its creator the first alone, and only beside the detail. */
const DROPPED = ["TREND", "WAIT", "STATE"];

export function gapOf(columns: number): number {
  return columns >= ROOMY_COLUMNS ? 2 : 1;
}

/**
 * @param beside the detail stands beside the list, and says how the count went: who started them goes before the trend
 * @returns the columns that fit, WHERE and the like in what the others leave
 */
export function columnsFor(state: State, columns: number, beside: boolean): readonly Column[] {
  const gap = gapOf(columns);
  const { analysis } = state.session;
  if (analysis === null) return [];
  const widths = widthsOf(analysis);
  const fixed = fixedColumns(state, widths, columns);
  const roomBeside = (kept: readonly Column[]): number =>
    columns - 2 - kept.reduce((sum, { columns: width }) => sum + width + gap, 0);
  const enough = LEAST_WHERE + (beside && widths.created ? gap + LEAST_CREATOR : 0);
  const wanted = DROPPED.reduce(
    (kept, head, index) =>
      roomBeside(kept) < (index === 0 ? enough : LEAST_WHERE) ? kept.filter((column) => column.head !== head) : kept,
    fixed,
  );
  return [...wanted, ...placeColumns(widths, Math.max(12, roomBeside(wanted)), gap, beside)];
}

/** Names are measured on so many clusters, the worst: a longer one further down is cut, as others are. Figures never are. */
const MEASURED = 2_000;

/** How wide what stands in the columns is; once for each analysis, and in one go. */
const widthsOf = remember((analysis: Analysis) => {
  const states = new Set<string | null>();
  let [most, grown, shrunk, wait, replicas, created] = [0, 0, 0, 1, 1, false];
  for (const cluster of analysis.clusters) {
    const delta = deltaOf(cluster);
    most = Math.max(most, countOf(cluster));
    grown = Math.max(grown, delta);
    shrunk = Math.min(shrunk, delta);
    wait = Math.max(wait, lastWait(cluster).length);
    if (analysis.fleet !== undefined) replicas = Math.max(replicas, spreadText(cluster, analysis)?.length ?? 1);
    states.add(cluster.state);
    created ||= cluster.createdBy !== null;
  }
  let [where, creator] = [0, 0];
  for (const cluster of analysis.clusters.slice(0, MEASURED)) {
    where = Math.max(where, widthOf(shortFunc(whereOf(cluster).func)));
    creator = Math.max(creator, widthOf(creatorName(cluster)));
  }
  const delta = Math.max(signed(grown).length, signed(shrunk).length);
  return { count: count(most).length, delta, wait, replicas, states, where, creator, created };
});

type Widths = ReturnType<typeof widthsOf>;

function fixedColumns(state: State, widths: Widths, columns: number): readonly Column[] {
  const { analysis, snapshots } = state.session;
  const glyphs = glyphsOf(state);
  const sized = (widest: number, column: Omit<Column, "columns">): Column => ({
    ...column,
    columns: Math.max(widthOf(column.head), widest),
  });
  const all: Column[] = [
    {
      head: "VERDICT",
      columns: VERDICT_COLUMNS,
      span: ({ verdict }) => span(verdictWord(verdict.class, glyphs, state.plain), verdict.class),
    },
    sized(widths.count, { head: "COUNT", end: true, span: (cluster) => span(count(countOf(cluster)), "strong") }),
  ];
  if (analysis?.fleet !== undefined)
    all.push(
      sized(widths.replicas, {
        head: "REPLICAS",
        end: true,
        span: (cluster) => span(spreadText(cluster, analysis) ?? "-"),
      }),
    );
  if ((analysis?.snapshots.length ?? 1) > 1) {
    const head = state.plain ? "GROWTH" : state.unicode ? "Δ" : "+/-";
    all.push(sized(widths.delta, { head, end: true, span: deltaSpan }));
  }
  // A row of bars cannot be spoken.
  if (snapshots.length > 1 && !state.plain) all.push(trendColumn(snapshots.length));
  // A profile prints neither.
  if (widths.states.size === 0 || [...widths.states].some((wait) => wait !== null)) {
    all.push(sized(widths.wait, { head: "WAIT", span: (cluster) => span(lastWait(cluster)) }));
    all.push(stateColumn(widths, columns));
  }
  // Notes are kept between runs: those of other services take no room here.
  const noted = state.notes.size > 0 && analysis?.clusters.some(({ id }) => state.notes.has(id)) === true;
  if (noted)
    all.push({ head: "NOTE", columns: NOTE_COLUMNS, span: ({ id }) => span(state.notes.get(id) ?? "", "accent") });
  return all;
}

function trendColumn(many: number): Column {
  const columns = Math.min(MOST_TREND, Math.max(5, many));
  return {
    head: "TREND",
    columns,
    span: (cluster, state) =>
      span(
        spark(timelineOf(state, cluster), glyphsOf(state), columns),
        cluster.verdict.class === "normal" ? "dim" : "plain",
      ),
  };
}

/** Every state whole where the widest fits; else the long ones by their short names. */
function stateColumn({ states }: Widths, columns: number): Column {
  const most = columns >= ROOMY_COLUMNS ? ROOMY_STATE : TIGHT_STATE;
  const text = (wait: string | null): string => {
    const whole = clean(wait ?? "-");
    return widthOf(whole) <= most ? whole : shortState(whole);
  };
  const widest = [...states].reduce((most, wait) => Math.max(most, widthOf(text(wait))), "STATE".length);
  return { head: "STATE", columns: Math.min(most, widest), span: ({ state: wait }) => span(text(wait)) };
}

function deltaSpan(cluster: JudgedCluster): Span {
  const delta = deltaOf(cluster);
  return span(signed(delta), delta > 0 ? "strong" : "dim");
}

/** Who, where and by whom, in what the other columns leave; both names give way to each other before one has none. */
function placeColumns(widths: Widths, room: number, gap: number, beside: boolean): readonly Column[] {
  const where = (columns: number): Column => ({ head: "WHERE", columns, cut: truncateStart, span: whereSpan });
  const least = beside ? LEAST_WHERE : LEAST_WHERE_ALONE;
  if (!widths.created || room < least + gap + LEAST_CREATOR) return [where(room)];
  const needed = Math.min(LONGEST_NAME, widths.where);
  const wanted = Math.max("CREATED BY".length, Math.min(LONGEST_NAME, widths.creator));
  const share = Math.max(LEAST_CREATOR, room - gap - needed, Math.floor((room - gap) * CREATOR_SHARE));
  const creator: Column = {
    head: "CREATED BY",
    columns: Math.min(wanted, share),
    cut: truncateStart,
    span: (cluster) => span(creatorName(cluster), "dim"),
  };
  const left = room - creator.columns - gap;
  if (left - needed < PLACE_COLUMNS + gap) return [where(left), creator];
  const line: Column = {
    head: "LINE",
    columns: PLACE_COLUMNS,
    span: (cluster) => span(shortPlace(whereOf(cluster).file, whereOf(cluster).line), "dim"),
  };
  return [where(left - PLACE_COLUMNS - gap), line, creator];
}

function creatorName({ createdBy }: JudgedCluster): string {
  return createdBy === null ? "" : shortFunc(createdBy.func);
}

function whereSpan(cluster: JudgedCluster): Span {
  const { func, origin } = whereOf(cluster);
  return span(shortFunc(func), origin);
}
