// Clusters -> the table that sorts and opens; a row is made when it is shown, a detail when it is opened.

import type { JudgedCluster } from "../analyse.ts";
import { baseName, shortFunc, whereOf } from "../report/place.ts";
import { type SortKey, sortClusters } from "../report/sort.ts";
import { glyphOf, trendOf } from "../report/text/paint.ts";
import { changeText, countsTexts, noteText, waitShort } from "../report/words.ts";
import { count, counted } from "../text/units.ts";
import { detailOf } from "./detail.ts";
import { type Child, el, fill } from "./dom.ts";
import type { LinkOf } from "./link.ts";
import { rowDetail } from "./row-detail.ts";
import { moveBetween } from "./row-keys.ts";
import type { Unpacked } from "./unpack.ts";

type Order = "verdict" | SortKey;

export interface ClusterTable {
  readonly element: HTMLElement;
  /** Shows these, in the chosen order. */
  readonly show: (clusters: readonly JudgedCluster[]) => void;
  /** Opens one of those shown, moves there, and has the focus. */
  readonly open: (cluster: JudgedCluster) => boolean;
}

/** Rows made at once: what a person looks through, and what a browser draws without a wait. */
const ROWS = 100;

/** Opened for print: what is accused, as long as it is a report and no book. */
const PRINTED = 25;

interface Heading {
  readonly title: string;
  readonly order: Order | null;
  readonly class: string;
}

/** Of the first cell of each row, which is the button that opens it. */
const VERDICT: Heading = { title: "verdict", order: "verdict", class: "verdict-cell" };

interface Column extends Heading {
  readonly read: (cluster: JudgedCluster) => Child;
}

interface Row {
  readonly cluster: JudgedCluster;
  readonly button: HTMLButtonElement;
  readonly toggle: (open: boolean) => void;
  readonly elements: readonly HTMLElement[];
}

export function clusterTable(unpacked: Unpacked, linkOf: LinkOf, goTo: (cluster: JudgedCluster) => void): ClusterTable {
  const columns = columnsFor(unpacked);
  let clusters: readonly JudgedCluster[] = [];
  let order: Order = "verdict";
  let reversed = false;
  let rows: Row[] = [];
  let shown: readonly JudgedCluster[] = [];
  const opened = new Set<JudgedCluster>(firstToRead(unpacked));

  const body = el("tbody", { role: "rowgroup", onkeydown: (event) => moveBetween(event as KeyboardEvent, rows) });
  const more = el("button", { type: "button", class: "more", onclick: () => extend(ROWS) });
  const headed = [VERDICT, ...columns];
  const headings = headed.map((column) =>
    headingCell(column, (wanted) => sortBy(wanted, order === wanted && !reversed)),
  );
  const select = orderSelect(unpacked, (wanted) => sortBy(wanted, false));

  function sortBy(wanted: Order, backwards: boolean): void {
    order = wanted;
    reversed = backwards;
    draw();
  }
  function draw(): void {
    const sorted = order === "verdict" ? clusters : sortClusters(clusters, order);
    shown = reversed ? [...sorted].reverse() : sorted;
    rows = [];
    fill(body);
    headed.forEach((column, at) => {
      const active = column.order === order;
      headings[at]!.setAttribute("aria-sort", active ? (reversed ? "ascending" : "descending") : "none");
    });
    select.value = order;
    extend(ROWS);
  }
  function extend(many: number): void {
    const added = shown.slice(rows.length, rows.length + many).map(rowFor);
    rows.push(...added);
    body.append(...added.flatMap(({ elements }) => elements));
    const rest = shown.length - rows.length;
    more.hidden = rest === 0;
    fill(more, `show ${count(Math.min(ROWS, rest))} more, ${counted(rest, "cluster")} not shown yet`);
  }
  function rowFor(cluster: JudgedCluster): Row {
    return newRow(cluster, columns, opened, () => detailOf(cluster, unpacked, linkOf, goTo));
  }
  function open(cluster: JudgedCluster): boolean {
    const at = shown.indexOf(cluster);
    if (at < 0) return false;
    if (at >= rows.length) extend(at + 1 - rows.length);
    const row = rows[at]!;
    row.toggle(true);
    row.button.scrollIntoView({ block: "center" });
    row.button.focus({ preventScroll: true });
    return true;
  }
  window.addEventListener("beforeprint", () => {
    for (const row of rows.filter(({ cluster }) => cluster.verdict.accused > 0).slice(0, PRINTED)) row.toggle(true);
  });
  return {
    element: el(
      "div",
      {},
      el("label", { class: "order" }, "Order ", select),
      el(
        "table",
        { class: "clusters", role: "table", "aria-label": "clusters" },
        el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...headings)),
        body,
      ),
      more,
    ),
    show: (some) => {
      clusters = some;
      draw();
    },
    open,
  };
}

/** The answer is open when the page opens. */
function firstToRead({ analysis }: Unpacked): readonly JudgedCluster[] {
  const [first] = analysis.clusters;
  return first !== undefined && first.verdict.accused > 0 ? [first] : [];
}

function columnsFor({ analysis, data }: Unpacked): readonly Column[] {
  const several = analysis.snapshots.length > 1;
  const noted = [...data.values()].some(({ note }) => note !== null);
  const column = (title: string, order: Order | null, name: string, read: Column["read"]): Column => ({
    title,
    order,
    class: name,
    read,
  });
  const named = (frame: { func: string; file: string; line: number } | null): Child =>
    frame === null
      ? "-"
      : el(
          "span",
          { title: frame.func },
          shortFunc(frame.func),
          frame.file === "" ? null : el("small", {}, ` ${baseName(frame.file)}:${frame.line}`),
        );
  return [
    column("count", "count", "number count", ({ counts }) => count(counts.at(-1) ?? 0)),
    ...(several ? [column("change", "growth", "number change", changeText)] : []),
    ...(several
      ? [
          column("trend", null, "trend", (cluster) =>
            el(
              "span",
              { role: "img", "aria-label": countsTexts(cluster, true).join("") },
              trendOf(cluster.counts, true),
            ),
          ),
        ]
      : []),
    column("wait", "wait", "wait", waitShort),
    column("state", "state", "state", ({ state }) => state ?? "-"),
    column("where", "name", "where", (cluster) => named(whereOf(cluster))),
    column("created by", null, "creator", ({ createdBy }) => named(createdBy)),
    ...(noted
      ? [
          column("note", null, "note", (cluster) => {
            const note = data.get(cluster)?.note ?? null;
            return note === null ? "" : noteText(note);
          }),
        ]
      : []),
  ];
}

function headingCell({ title, order, class: name }: Heading, sortBy: (order: Order) => void): HTMLElement {
  if (order === null) return el("th", { scope: "col", role: "columnheader", class: name }, title);
  return el(
    "th",
    { scope: "col", role: "columnheader", class: name, "aria-sort": "none" },
    el("button", { type: "button", onclick: () => sortBy(order) }, title),
  );
}

/** For a phone, where the headings have no room. */
function orderSelect({ analysis }: Unpacked, sortBy: (order: Order) => void): HTMLSelectElement {
  const orders: readonly (readonly [Order, string])[] = [
    ["verdict", "worst verdict first"],
    ["count", "most goroutines first"],
    ...(analysis.snapshots.length > 1 ? [["growth", "most growth first"] as const] : []),
    ["wait", "longest wait first"],
    ["state", "by state"],
    ["name", "by function"],
  ];
  const select: HTMLSelectElement = el(
    "select",
    { onchange: () => sortBy(select.value as Order) },
    ...orders.map(([value, text]) => el("option", { value }, text)),
  );
  return select;
}

function newRow(
  cluster: JudgedCluster,
  columns: readonly Column[],
  opened: Set<JudgedCluster>,
  makeDetail: () => HTMLElement,
): Row {
  const { id, verdict } = cluster;
  const cell = el("td", { role: "cell", colspan: columns.length + 1 });
  const detail = el("tr", { role: "row", class: "detail-row", id: `d-${id}`, hidden: true }, cell);
  const label = el("span", { class: `verdict ${verdict.class}` }, `${glyphOf(verdict.class, true)} ${verdict.class}`);
  const { button, toggle, toggled } = rowDetail(cluster, opened, detail, cell, makeDetail, label);
  const row = el(
    "tr",
    { role: "row", class: `row ${verdict.class}`, id, onclick: toggled },
    el("td", { role: "cell", class: "verdict-cell" }, button),
    ...columns.map((column) => el("td", { role: "cell", class: column.class }, column.read(cluster))),
  );
  return { cluster, button, toggle, elements: [row, detail] };
}
