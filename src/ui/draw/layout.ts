// Size of the terminal -> how many rows each part of the screen has. One place, so that paging and drawing agree.

import { answerLines } from "../parts/answer.ts";
import type { State } from "../state.ts";
import { scopeOf } from "../state.ts";

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 12;
/** From here on the detail stands beside the list. */
export const WIDE_COLUMNS = 140;

/** Of the columns, the list's where the detail stands beside it; its sentences and stacks need no more than so many. */
const LIST_SHARE = 0.58;
const MOST_DETAIL_COLUMNS = 84;

export interface ClusterLayout {
  readonly list: number;
  /** Rows of the preview under the list; 0 where the detail stands beside it or there is no room. */
  readonly preview: number;
  /** Columns of the list; the rest is the detail. */
  readonly listColumns: number;
  readonly beside: boolean;
}

export function tooSmall(state: Pick<State, "columns" | "rows">): boolean {
  return state.columns < LEAST_COLUMNS || state.rows < LEAST_ROWS;
}

/** The list keeps so many rows, however few clusters there are. */
const LEAST_LIST = 5;

/** Title, answer, rule, column heads, list, rule, preview, counts, footer. */
export function clusterLayout(state: State): ClusterLayout {
  const { columns, rows } = state;
  const beside = columns >= WIDE_COLUMNS;
  const body = rows - 5 - answerLines(state).length;
  if (beside) {
    const listColumns = Math.max(Math.floor(columns * LIST_SHARE), columns - MOST_DETAIL_COLUMNS);
    return { list: Math.max(1, body), preview: 0, listColumns, beside };
  }
  const preview = rows >= 34 ? 10 : rows >= 24 ? 6 : rows >= 22 ? 5 : rows >= 18 ? 3 : 0;
  if (preview === 0) return { list: Math.max(1, body), preview, listColumns: columns, beside };
  // What few clusters leave is the preview's; a filter, which hides and shows some, moves nothing.
  const needed = Math.max(LEAST_LIST, state.session.analysis?.clusters.length ?? 0);
  const list = Math.max(1, Math.min(needed, body - preview - 1));
  return { list, preview: body - list - 1, listColumns: columns, beside };
}

/** Rows of a screen that is one scrolled text: all but title, rule and the two lines at the foot. */
export function documentRows({ rows }: Pick<State, "rows">): number {
  return Math.max(1, rows - 4);
}

/** Rows that one page moves by on the screen that takes the keys. */
export function pageRows(state: State): number {
  const scope = scopeOf(state);
  return scope === "clusters" || scope === "compare" ? clusterLayout(state).list : documentRows(state);
}

/** The first visible row, moved no further than it takes to show `index`. */
export function scrollTo(index: number, top: number, rows: number, length: number): number {
  const highest = Math.max(0, length - rows);
  const lifted = Math.min(top, index);
  return Math.max(0, Math.min(highest, Math.max(lifted, index - rows + 1)));
}
