// Heap analysis -> a report for a terminal or a pipe: the answer, what holds the process, the table, the reasons.

import type { HeapAnalysis, HeapRow } from "../../heap/analysis.ts";
import type { MemoryState } from "../../heap/memory.ts";
import { type Peek, peek, weight } from "../../heap/peek.ts";
import { megabytes } from "../../heap/words.ts";
import { clean } from "../../text/clean.ts";
import { counted, percent } from "../../text/units.ts";
import { ASCII_ELLIPSIS, ELLIPSIS, pad, truncate, wrap } from "../../text/width.ts";
import { fileLine } from "../place.ts";
import { glyphOf, type Paint, painterOf } from "../text/paint.ts";
import { type Printer, percentage, printerFor } from "./figures.ts";
import { type HeapReportOptions, shownRows } from "./options.ts";
import { ROLES, tableLines } from "./table.ts";
import { memoryHints, memoryTitle, PART_WORDS, profileText, warningTexts } from "./words.ts";

/** Rows on a terminal unless `--top` says otherwise; a pipe gets all. */
const TERMINAL_ROWS = 25;

/** Places whose reasons are told. */
const TOLD = 8;

/** @returns lines of at most `width` columns (any length when it is null), ending with a newline; all text is cleaned */
export function writeHeapText(analysis: HeapAnalysis, options: HeapReportOptions): string {
  const paint = painterOf(options.color);
  const limit = options.top ?? (options.width === null ? null : TERMINAL_ROWS);
  const whole = shownRows(analysis, options.top);
  const rows = limit === null ? whole.rows : whole.rows.slice(0, limit);
  const dropped = whole.dropped + whole.rows.length - rows.length;
  const print = printerOf(analysis, rows);
  const sections = [
    [...headline(analysis, options, paint), ...facts(analysis, options, paint)],
    ...(options.peek === null
      ? []
      : peek(analysis.stacks, options.peek).map((one) => peekLines(one, analysis, print, options))),
    ...(options.peek === null ? [tableLines(rows, analysis, print, options, paint)] : []),
    ...(options.peek === null
      ? rows
          .filter(isTold)
          .slice(0, TOLD)
          .map((row) => reasons(row, options, paint))
      : []),
    memory(analysis, options, paint),
    goroutines(analysis, options),
    warningTexts(analysis).flatMap((text) => wrapped(`! ${text}`, options).map((line) => paint("warning", line))),
    noteTexts(analysis, dropped, options).flatMap((text) => wrapped(text, options).map((line) => paint("dim", line))),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** @returns the printer for these rows: one unit for the whole report */
export function printerOf({ unit, totals }: HeapAnalysis, rows: readonly HeapRow[]): Printer {
  const values = rows.flatMap(({ flat, cum }) => (flat.at(-1) !== 0 ? [flat.at(-1)!] : [cum.at(-1)!]));
  return printerFor(unit, values, Math.max(...totals.map(Math.abs)));
}

/** @returns the reasons of the whole verdict, and what would settle it */
export function toldTexts({ verdict }: HeapAnalysis): readonly string[] {
  return [
    ...verdict.reasons.filter(({ code }) => code !== "one-profile").map(({ text }) => text),
    ...(verdict.settledBy === null || verdict.summary.includes(verdict.settledBy)
      ? []
      : [`to be sure: ${verdict.settledBy}`]),
  ];
}

function headline(analysis: HeapAnalysis, options: HeapReportOptions, paint: Paint): readonly string[] {
  const { verdict } = analysis;
  const role = ROLES[verdict.class];
  const [first = "", ...rest] = wrapped(verdict.summary, options, 2);
  return [
    paint(role === "normal" ? "strong" : role, `${glyphOf(role, options.unicode)} ${first}`),
    ...rest.map((line) => paint(role, `  ${line}`)),
    ...toldTexts(analysis).flatMap((text) => wrapped(text, options, 2).map((line) => `  ${line}`)),
  ];
}

function facts(analysis: HeapAnalysis, options: HeapReportOptions, paint: Paint): readonly string[] {
  const type = `${analysis.sampleType}, by ${analysis.granularity}`;
  return [...analysis.profiles.map(profileText), type].flatMap((text) =>
    wrapped(text, options, 2).map((line) => paint("dim", `  ${line}`)),
  );
}

/** @returns true for a row whose reasons are told: it is accused, or too few samples leave a doubt */
export function isTold({ verdict }: HeapRow): boolean {
  return (
    verdict.class === "leak" ||
    verdict.class === "filling" ||
    (verdict.class === "noise" && verdict.settledBy !== null && verdict.reasons[0]?.code === "few-samples")
  );
}

function reasons({ func, verdict, frames }: HeapRow, options: HeapReportOptions, paint: Paint): readonly string[] {
  const lines = [
    ...verdict.reasons.map(({ text }) => text),
    ...(verdict.settledBy === null ? [] : [`to be sure: ${verdict.settledBy}`]),
  ];
  return [
    paint(ROLES[verdict.class], oneLine(`${verdict.class}: ${func}`, options)),
    ...lines.flatMap((text) => wrapped(text, options, 2).map((line) => `  ${line}`)),
    ...(frames ?? []).map((frame) => paint("dim", oneLine(`    ${frame.func} ${fileLine(frame)}`.trimEnd(), options))),
  ];
}

/** Callers above, callees below, as `go tool pprof -peek`; the growth where there are several profiles. */
function peekLines(
  found: Peek,
  { totals }: HeapAnalysis,
  print: Printer,
  options: HeapReportOptions,
): readonly string[] {
  const total = Math.abs(weight(totals)) || 1;
  const line = (value: number, of: number, text: string): string =>
    oneLine(`${pad(print(value), 12, "right")} ${pad(percentage(value, of), 7, "right")}  ${text}`, options);
  const cum = weight(found.cum);
  return [
    ...found.callers.map(({ func, values }) => line(weight(values), cum, `  | ${func}`)),
    line(cum, total, `${found.func}  (flat ${print(weight(found.flat))})`),
    ...found.callees.map(({ func, values }) => line(weight(values), cum, `  | ${func}`)),
  ];
}

/** Columns of the bar. */
const BAR = 40;

function memory(
  { memory: states, outside }: HeapAnalysis,
  options: HeapReportOptions,
  paint: Paint,
): readonly string[] {
  const state = states.at(-1) ?? null;
  if (state === null) return [];
  const growing =
    outside === null
      ? []
      : [
          `outside Go's count: ${megabytes(outside.perCycle)} per cycle${outside.grows ? ", in every cycle: memory that no Go profile shows (mmap, cgo)" : ", no growth beyond what it moves by itself"}`,
        ];
  return [
    ...wrapped(`memory: ${memoryTitle(state)}; virtual size is not memory`, options).map((line) =>
      paint("strong", line),
    ),
    ...bar(state, options),
    ...[...memoryHints(state), ...growing].flatMap((text) => wrapped(text, options, 2).map((line) => `  ${line}`)),
  ];
}

function bar({ parts, resident, held }: MemoryState, options: HeapReportOptions): readonly string[] {
  const { unicode, width } = options;
  const whole = resident ?? held;
  const columns = Math.min(BAR, Math.max(10, (width ?? 80) - 60));
  return parts.map(({ name, bytes }) => {
    const filled = Math.max(0, Math.min(columns, Math.round((bytes / whole) * columns)));
    const blocks = (unicode ? "█" : "#").repeat(filled) + (unicode ? "·" : ".").repeat(columns - filled);
    const share = percent(Math.round(bytes), Math.round(whole));
    return oneLine(
      `  ${blocks} ${pad(megabytes(bytes), 9, "right")} ${pad(share, 5, "right")}  ${PART_WORDS[name]}`,
      options,
    );
  });
}

/** @returns how many there are, and what of the growth is theirs; none without a dump */
export function goroutineTexts({ goroutines: join }: HeapAnalysis): readonly string[] {
  if (join === null) return [];
  const each = join.stackBytesEach === null ? "" : `; ${megabytes(join.stackBytesEach)} of stack each (StackInuse)`;
  return [`goroutines: ${counted(join.goroutines, "goroutine")}${each}`, join.summary];
}

function goroutines(analysis: HeapAnalysis, options: HeapReportOptions): readonly string[] {
  return goroutineTexts(analysis).flatMap((text, at) =>
    wrapped(text, options, at === 0 ? 0 : 2).map((line) => (at === 0 ? line : `  ${line}`)),
  );
}

/** @param dropped rows that are not shown */
export function noteTexts({ stacks }: HeapAnalysis, dropped: number, options: HeapReportOptions): readonly string[] {
  const { filtered, top, peek: wanted } = options;
  return [
    ...(wanted !== null && peek(stacks, wanted).length === 0
      ? [clean(`no function called ${wanted} in these stacks`)]
      : []),
    ...(dropped === 0 || wanted !== null
      ? []
      : [
          `${counted(dropped, "row")} not shown: ${top === null ? "below 0.5 % of the total, or beyond what fits; --top N shows more" : `beyond --top ${top}`}`,
        ]),
    ...(filtered === null
      ? []
      : [
          `${filtered.stacks} of ${counted(filtered.of, "stack")} hidden by --filter; the verdict speaks of the whole process`,
        ]),
    "figures as go tool pprof prints them (kB = 1024 bytes); in sentences MB = 10^6 bytes",
  ];
}

function wrapped(text: string, { width }: HeapReportOptions, indent = 0): readonly string[] {
  const safe = clean(text);
  return width === null ? [safe] : wrap(safe, Math.max(20, width - indent));
}

/** One line that is not wrapped: what does not fit is cut. */
function oneLine(text: string, { width, unicode }: HeapReportOptions): string {
  const safe = clean(text);
  return width === null ? safe : truncate(safe, width, unicode ? ELLIPSIS : ASCII_ELLIPSIS);
}
