// Heap analysis -> Markdown to paste into an issue: headline, memory, table, and a foldable reason for each place.

import type { HeapAnalysis, HeapRow } from "../../heap/analysis.ts";
import { megabytes } from "../../heap/words.ts";
import { counted, percent } from "../../text/units.ts";
import { codeSpan, fenced, htmlCode, prose, tableCode } from "../markdown/markdown-text.ts";
import { fileLine } from "../place.ts";
import { glyphOf } from "../text/paint.ts";
import { type Printer, percentage, printerFor } from "./figures.ts";
import { type HeapReportOptions, shownRows } from "./options.ts";
import { ROLES } from "./table.ts";
import { memoryHints, memoryTitle, PART_WORDS, profileText, warningTexts } from "./words.ts";

const ROWS = 50;

/** @returns Markdown as GitHub reads it; text from a profile stands in code spans alone */
export function writeHeapMarkdown(analysis: HeapAnalysis, options: HeapReportOptions): string {
  const { verdict, profiles, goroutines } = analysis;
  const { rows: all, dropped } = shownRows(analysis, options.top);
  const rows = all.slice(0, options.top ?? ROWS);
  const hidden = dropped + all.length - rows.length;
  const settle = verdict.settledBy === null ? [] : [`to be sure: ${verdict.settledBy}`];
  const blocks = [
    `### ${glyphOf(ROLES[verdict.class], true)} ${prose(verdict.summary)}`,
    [...verdict.reasons.map(({ text }) => text), ...settle].map((text) => `- ${prose(text)}`).join("\n"),
    [...profiles.map(profileText), `${analysis.sampleType}, by ${analysis.granularity}`]
      .map((text) => `- ${prose(text)}`)
      .join("\n"),
    table(rows, analysis),
    ...rows.filter((row) => row.verdict.class === "leak" || row.verdict.class === "filling").map(details),
    memory(analysis),
    goroutines === null ? "" : prose(`${counted(goroutines.goroutines, "goroutine")}: ${goroutines.summary}`),
    warningTexts(analysis)
      .map((text) => `- ⚠ ${prose(text)}`)
      .join("\n"),
    hidden === 0 ? "" : `${counted(hidden, "row")} not shown (below 0.5 %, or \`--top\`).`,
    `<sub>unpark ${prose(options.version)}; kB = 1024 bytes in the table</sub>`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function table(rows: readonly HeapRow[], { profiles, totals, unit }: HeapAnalysis): string {
  if (rows.length === 0) return "";
  const several = profiles.length > 1;
  const print = printerFor(
    unit,
    rows.map(({ flat, cum }) => flat.at(-1) || cum.at(-1)!),
    Math.max(...totals.map(Math.abs)),
  );
  const titles = several
    ? ["Verdict", "Growth", "±", "Cum. growth", "Flat now", "Function", "Place", "For"]
    : ["Flat", "Flat %", "Cum", "Cum %", "Function", "Place", "For"];
  const numbers = new Set(["Growth", "±", "Cum. growth", "Flat now", "Flat", "Flat %", "Cum", "Cum %"]);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(titles),
    line(titles.map((title) => (numbers.has(title) ? "--:" : "---"))),
    ...rows.map((row) =>
      line([...(several ? growthCells(row, print) : flatCells(row, totals[0]!, print)), ...placeCells(row)]),
    ),
  ].join("\n");
}

function growthCells({ verdict, growth, flat }: HeapRow, print: Printer): readonly string[] {
  return [
    `${glyphOf(ROLES[verdict.class], true)} ${verdict.class}`,
    print(growth.flat),
    print(growth.error),
    print(growth.cum),
    print(flat.at(-1)!),
  ];
}

function flatCells({ flat, cum }: HeapRow, total: number, print: Printer): readonly string[] {
  return [print(flat[0]!), percentage(flat[0]!, total), print(cum[0]!), percentage(cum[0]!, total)];
}

function placeCells({ func, file, line, owner }: HeapRow): readonly string[] {
  const place = file === "" ? null : line === null ? file : fileLine({ file, line });
  return [tableCode(func), tableCode(place), tableCode(owner === null ? null : `${owner.func} ${fileLine(owner)}`)];
}

function details({ func, verdict, frames }: HeapRow): string {
  const points = [
    ...verdict.reasons.map(({ text }) => prose(text)),
    ...(verdict.settledBy === null ? [] : [`to be sure: ${prose(verdict.settledBy)}`]),
  ];
  return [
    `<details><summary>${glyphOf(ROLES[verdict.class], true)} ${verdict.class}: ${htmlCode(func)}</summary>`,
    points.map((point) => `- ${point}`).join("\n"),
    ...(frames === null ? [] : [fenced(frames.map((frame) => `${frame.func}  ${fileLine(frame)}`))]),
    "</details>",
  ].join("\n\n");
}

function memory({ memory: states }: HeapAnalysis): string {
  const state = states.at(-1) ?? null;
  if (state === null) return "";
  const whole = state.resident ?? state.held;
  const parts = state.parts.map(
    ({ name, bytes }) =>
      `- ${codeSpan(megabytes(bytes))} (${percent(Math.round(bytes), Math.round(whole))}) ${prose(PART_WORDS[name])}`,
  );
  return [
    prose(`memory: ${memoryTitle(state)}`),
    ...parts,
    ...memoryHints(state).map((hint) => `- ${prose(hint)}`),
  ].join("\n");
}
