// The heap's analysis -> rows in the chosen order, and the callers and callees of one place.

import type { HeapAnalysis, HeapRow } from "../../../heap/analysis.ts";
import { type Peek, peek, weight } from "../../../heap/peek.ts";
import { type Printer, printerFor } from "../../../report/heap/figures.ts";
import { holds } from "../../../report/heap/options.ts";
import { remember } from "../../select.ts";
import type { State } from "../../state.ts";
import { flameOf } from "./flame.ts";
import type { HeapSort } from "./state.ts";

export function heapRows({ heap: { analysis, sort, reversed } }: State): readonly HeapRow[] {
  return analysis === null ? [] : rows(analysis, sort, reversed);
}

const rows = remember((analysis: HeapAnalysis, sort: HeapSort, reversed: boolean): readonly HeapRow[] => {
  // At 0 in every profile there is nothing to see, unless much was made there and freed again.
  const shown = analysis.rows.filter((row) => holds(row) || row.verdict.class === "churn");
  const ordered = sort === "verdict" ? shown : shown.sort(ORDERS[sort]);
  return reversed ? ordered.reverse() : ordered;
});

const last = (values: readonly number[]): number => values.at(-1) ?? 0;

const ORDERS: Readonly<Record<Exclude<HeapSort, "verdict">, (a: HeapRow, b: HeapRow) => number>> = {
  flat: (a, b) => last(b.flat) - last(a.flat),
  cum: (a, b) => last(b.cum) - last(a.cum),
  growth: (a, b) => b.growth.flat - a.growth.flat || b.growth.cum - a.growth.cum,
  name: (a, b) => (a.func < b.func ? -1 : a.func > b.func ? 1 : 0),
};

/** One unit for the whole screen, as the report prints it. */
export const printerOf = remember(({ unit, totals, rows: all }: HeapAnalysis): Printer => {
  const shown = all.map(({ flat, cum }) => last(flat) || last(cum));
  return printerFor(unit, shown, Math.max(...totals.map(Math.abs)));
});

export interface CallRow {
  readonly kind: "caller" | "self" | "callee";
  readonly func: string;
  /** Growth where there are several profiles. */
  readonly value: number;
}

/** Callers above, the function itself, what it calls below. */
export function callRows({ heap: { analysis, here } }: State): readonly CallRow[] {
  const found = analysis === null ? null : around(analysis, here.func);
  if (found === null) return [];
  return [
    ...found.callers.map(({ func, values }): CallRow => ({ kind: "caller", func, value: weight(values) })),
    { kind: "self", func: found.func, value: weight(found.cum) },
    ...found.callees.map(({ func, values }): CallRow => ({ kind: "callee", func, value: weight(values) })),
  ];
}

/** The function itself, not those whose names it is a part of. */
export const around = remember(
  (analysis: HeapAnalysis, func: string): Peek | null =>
    peek(analysis.stacks, func).find((one) => one.func === func) ?? null,
);

/**
 * @returns the row of the place under the cursor; null where there is none: in the memory's text, and for a function of
 *          which the rows, by line, package or stack, are several
 */
export function chosenRow(state: State): HeapRow | null {
  const { analysis, here } = state.heap;
  if (analysis === null || here.pane === "memory") return null;
  if (here.pane === "list") return heapRows(state)[here.index] ?? null;
  if (analysis.granularity !== "function") return null;
  const found = here.pane === "calls" ? callRows(state) : flameOf(analysis, here.path).children;
  const func = found[here.index]?.func;
  return analysis.rows.find((row) => row.func === func) ?? null;
}

/** The row a walk begins at: the function itself. */
export function selfIndex(analysis: HeapAnalysis, func: string): number {
  return around(analysis, func)?.callers.length ?? 0;
}
