// Rows of the heap -> the lines of a table, fitted to the terminal.

import { HEAP_CLASSES, type HeapAnalysis, type HeapClass, type HeapRow } from "../../heap/analysis.ts";
import { clean } from "../../text/clean.ts";
import { ASCII_ELLIPSIS, ELLIPSIS, pad, truncateMiddle, widthOf } from "../../text/width.ts";
import { shortFunc } from "../place.ts";
import { glyphOf, type Paint, type Role, trendOf } from "../text/paint.ts";
import { type Printer, percentage } from "./figures.ts";
import type { HeapReportOptions } from "./options.ts";
import { placeText } from "./words.ts";

/** Verdicts of the heap bear the colours of those of goroutines. */
export const ROLES: Readonly<Record<HeapClass, Exclude<Role, "own" | "module" | "dim" | "strong" | "warning">>> = {
  leak: "zombie",
  filling: "suspect",
  noise: "normal",
  churn: "pool",
  steady: "normal",
};

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cells: readonly string[];
  /** What it is ordered by, the larger first; absent where only the text is. */
  readonly weigh?: (row: HeapRow) => number;
}

/** From this width on file and line stand beside the function, and all columns are there. */
const WITH_PLACE = 100;

/** @returns a heading and one line per row; none for no row */
export function tableLines(
  rows: readonly HeapRow[],
  analysis: HeapAnalysis,
  print: Printer,
  options: HeapReportOptions,
  paint: Paint,
): readonly string[] {
  if (rows.length === 0) return [];
  const { width, unicode } = options;
  const columns = columnsOf(rows, analysis, print, options);
  const widths = columns.map(({ title, cells }) => Math.max(widthOf(title), ...cells.map(widthOf)));
  const room = widths.reduce((sum, wide) => sum + wide + 2, 0);
  const ellipsis = unicode ? ELLIPSIS : ASCII_ELLIPSIS;
  const line = (cells: readonly string[], where: string): string =>
    [...cells.map((cell, at) => pad(cell, widths[at]!, columns[at]!.align)), where].join("  ").trimEnd();
  const heading = line(
    columns.map(({ title }) => title),
    analysis.granularity.toUpperCase(),
  );
  const lines = rows.map((row, at) => {
    const where = clean(whereText(row, width));
    const cut = width === null ? where : truncateMiddle(where, Math.max(20, width - room), ellipsis);
    const cells = columns.map(({ cells: own }) => own[at]!);
    return paintLine(line(cells, cut), row, paint);
  });
  return [paint("dim", heading), ...lines];
}

/** @returns the columns before the place, with the cells of all rows */
export function columnsOf(
  rows: readonly HeapRow[],
  analysis: HeapAnalysis,
  print: Printer,
  options: Pick<HeapReportOptions, "unicode" | "width">,
): readonly Column[] {
  return analysis.profiles.length === 1 ? single(rows, analysis, print) : several(rows, analysis, print, options);
}

/** As `go tool pprof -top`: the running sum is of the rows above. */
function single(rows: readonly HeapRow[], { totals, unit }: HeapAnalysis, print: Printer): readonly Column[] {
  const total = totals.reduce((sum, value) => sum + Math.abs(value), 0);
  let sum = 0;
  const sums = rows.map(({ flat }) => {
    sum += flat[0]!;
    return percentage(sum, total);
  });
  const column = (title: string, weigh: (row: HeapRow) => number, text: (value: number) => string): Column => ({
    title,
    align: "right",
    cells: rows.map((row) => text(weigh(row))),
    weigh,
  });
  const share = (value: number): string => percentage(value, total);
  return [
    column("FLAT", ({ flat }) => flat[0]!, print),
    column("FLAT%", ({ flat }) => flat[0]!, share),
    { title: "SUM%", align: "right", cells: sums },
    column("CUM", ({ cum }) => cum[0]!, print),
    column("CUM%", ({ cum }) => cum[0]!, share),
    ...(unit === "bytes" ? [column("SAMPLED", ({ sampled }) => sampled[0]!, String)] : []),
  ];
}

function several(
  rows: readonly HeapRow[],
  { profiles }: HeapAnalysis,
  print: Printer,
  { unicode, width }: Pick<HeapReportOptions, "unicode" | "width">,
): readonly Column[] {
  const wide = width === null || width >= WITH_PLACE;
  const right = (title: string, weigh: (row: HeapRow) => number, text: (value: number) => string): Column => ({
    title,
    align: "right",
    cells: rows.map((row) => text(weigh(row))),
    weigh,
  });
  const change = (value: number): string => (value > 0 ? `+${print(value)}` : print(value));
  return [
    {
      title: "  VERDICT",
      align: "left",
      cells: rows.map(({ verdict: { class: name } }) => `${glyphOf(ROLES[name], unicode)} ${name}`),
      weigh: ({ verdict: { class: name } }) => HEAP_CLASSES.length - HEAP_CLASSES.indexOf(name),
    },
    right("GROWTH", ({ growth }) => growth.flat, change),
    right(unicode ? "±" : "+/-", ({ growth }) => growth.error, print),
    right("CUM GROWTH", ({ growth }) => growth.cum, change),
    ...(wide ? [right("FLAT NOW", ({ flat }) => flat.at(-1)!, print)] : []),
    ...(profiles.length > 2 && wide
      ? [
          {
            title: "TREND",
            align: "left" as const,
            cells: rows.map(({ flat }) => trendOf(flat.map(Math.abs), unicode)),
          },
        ]
      : []),
    ...(wide ? [right("SAMPLED", ({ sampled }) => sampled.at(-1)!, String)] : []),
  ];
}

/** `fmt.Sprintf print.go:232 (inline), for report.(*Report).Log report.go:33` */
export function whereText(row: HeapRow, width: number | null): string {
  const full = width === null;
  const name = (func: string): string => (full ? func : shortFunc(func));
  const place = (of: Pick<HeapRow, "file" | "line">): string => {
    if (full) return of.file === "" ? "" : ` ${of.file}${of.line === null ? "" : `:${of.line}`}`;
    return width < WITH_PLACE ? "" : ` ${placeText(of)}`.trimEnd();
  };
  const inline = row.inlined === "none" ? "" : row.inlined === "all" ? " (inline)" : " (partial-inline)";
  const owner = row.owner === null ? "" : `, for ${name(row.owner.func)}${place(row.owner)}`;
  return `${name(row.func)}${place(row)}${inline}${owner}`;
}

function paintLine(line: string, { verdict, flat, cum, origin }: HeapRow, paint: Paint): string {
  if (verdict.class === "leak" || verdict.class === "filling") return paint(ROLES[verdict.class], line);
  const nothing = flat.every((value) => value === 0) && cum.every((value) => value === 0);
  return paint(
    nothing || (origin !== "main" && flat.at(-1) === 0) ? "dim" : origin === "main" ? "own" : "module",
    line,
  );
}
