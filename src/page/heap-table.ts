// Rows of the heap -> the table that sorts and opens.

import type { HeapData, HeapRowData } from "../report/heap/page-data.ts";
import { count, counted } from "../text/units.ts";
import { el, facts, fill } from "./dom.ts";
import { rowDetail } from "./row-detail.ts";
import { moveBetween } from "./row-keys.ts";

export interface HeapTable {
  readonly element: HTMLElement;
  /** Shows these, in the chosen order. */
  readonly show: (rows: readonly HeapRowData[]) => void;
}

/** Rows made at once. */
const ROWS = 100;

/** Number of a column of `cells`; the place stands before them. */
const PLACE = -1;

interface Row {
  readonly button: HTMLButtonElement;
  readonly elements: readonly HTMLElement[];
}

/** @param words how a figure of the sample type is said */
export function heapTable(data: HeapData, words: (value: number) => string): HeapTable {
  const opened = new Set<HeapRowData>();
  let given: readonly HeapRowData[] = [];
  /** null: the order of the report. */
  let column: number | null = null;
  let reversed = false;
  let shown: readonly HeapRowData[] = [];
  let rows: Row[] = [];

  const body = el("tbody", { onkeydown: (event) => moveBetween(event as KeyboardEvent, rows) });
  const more = el("button", { type: "button", class: "more", onclick: () => extend() });
  const titles = ["where", ...data.titles];
  const headings = titles.map((title, at) => headingCell(title, isOrder(data, at - 1) ? () => sortBy(at - 1) : null));

  function sortBy(wanted: number): void {
    reversed = column === wanted && !reversed;
    column = wanted;
    draw();
  }
  function draw(): void {
    const sorted = column === null ? given : [...given].sort(compareBy(column));
    shown = reversed ? [...sorted].reverse() : sorted;
    rows = [];
    fill(body);
    headings.forEach((heading, at) => {
      if (!isOrder(data, at - 1)) return;
      const down = reversed === (at - 1 === PLACE);
      heading.setAttribute("aria-sort", at - 1 !== column ? "none" : down ? "descending" : "ascending");
    });
    extend();
  }
  function extend(): void {
    const added = shown.slice(rows.length, rows.length + ROWS).map((row) => newRow(row, data, opened, words));
    rows.push(...added);
    body.append(...added.flatMap(({ elements }) => elements));
    const rest = shown.length - rows.length;
    more.hidden = rest === 0;
    fill(more, `show ${count(Math.min(ROWS, rest))} more, ${counted(rest, "row")} not shown yet`);
  }
  return {
    element: el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "rows" },
      el(
        "table",
        { class: "plain-table heap" },
        el("caption", { class: "hidden" }, data.measured),
        el("thead", {}, el("tr", {}, ...headings)),
        body,
      ),
      more,
    ),
    show: (some) => {
      given = some;
      draw();
    },
  };
}

/** A trend and a running sum are no order. */
function isOrder({ rows }: HeapData, column: number): boolean {
  return column === PLACE || rows.some(({ weights }) => weights[column] !== null);
}

/** The larger first; places by their names. */
function compareBy(column: number): (a: HeapRowData, b: HeapRowData) => number {
  if (column === PLACE) return (a, b) => (a.where < b.where ? -1 : a.where > b.where ? 1 : 0);
  return (a, b) => (b.weights[column] ?? 0) - (a.weights[column] ?? 0);
}

function headingCell(title: string, sort: (() => void) | null): HTMLElement {
  if (sort === null) return el("th", { scope: "col" }, title);
  return el(
    "th",
    { scope: "col", "aria-sort": "none" },
    el("button", { type: "button", onclick: () => sort() }, title),
  );
}

function newRow(row: HeapRowData, data: HeapData, opened: Set<HeapRowData>, words: (value: number) => string): Row {
  const id = `r-${data.rows.indexOf(row)}`;
  const cell = el("td", { colspan: row.cells.length + 1 });
  const detail = el("tr", { class: "detail-row", id, hidden: true }, cell);
  const { button, toggled } = rowDetail(row, opened, detail, cell, () => detailOf(row, words), row.where);
  const element = el(
    "tr",
    { class: `row ${row.role}`, onclick: toggled },
    el("th", { scope: "row" }, button),
    ...row.cells.map((text) => el("td", {}, text)),
  );
  return { button, elements: [element, detail] };
}

/** The figures of each profile, the growth of each cycle, the reasons. */
function detailOf({ role, told, flat, growth }: HeapRowData, words: (value: number) => string): HTMLElement {
  const change = (value: number): string => `${value > 0 ? "+" : ""}${words(value)}`;
  return el(
    "div",
    { class: `detail ${role}` },
    facts([
      ["allocated here", flat.map(words).join(" → ")],
      ["per cycle", growth.map(change).join(", ")],
    ]),
    told.length === 0 ? null : el("ul", { class: "reasons" }, ...told.map((text) => el("li", {}, text))),
  );
}
