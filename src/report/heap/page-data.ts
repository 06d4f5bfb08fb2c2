// Heap analysis -> the data of the HTML page: the table as the text report prints it, and the stacks for the flame graph.

import type { HeapAnalysis, HeapRow } from "../../heap/analysis.ts";
import { megabytes } from "../../heap/words.ts";
import { percent } from "../../text/units.ts";
import type { VerdictClass } from "../../verdict/verdict.ts";
import { Interned, ORIGINS } from "../page-data.ts";
import { type HeapReportOptions, shownRows } from "./options.ts";
import { columnsOf, ROLES, whereText } from "./table.ts";
import { goroutineTexts, isTold, noteTexts, printerOf, toldTexts } from "./text.ts";
import { memoryHints, memoryTitle, PART_WORDS, profileText, warningTexts } from "./words.ts";

export interface HeapData {
  readonly role: VerdictClass;
  readonly summary: string;
  /** Reasons of the verdict, and what would settle it. */
  readonly told: readonly string[];
  readonly unit: "bytes" | "count";
  readonly measured: string;
  readonly profiles: readonly { readonly source: string; readonly takenAt: string | null; readonly text: string }[];
  /** Bytes in use per profile, exact where Go tells; null with one profile. */
  readonly bytes: readonly number[] | null;
  /** Titles of `cells`, the place left out. */
  readonly titles: readonly string[];
  readonly rows: readonly HeapRowData[];
  readonly memory: HeapMemoryData | null;
  readonly goroutines: readonly string[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly strings: readonly string[];
  /** Function (into `strings`) and origin of each distinct frame. */
  readonly frames: readonly (readonly [func: number, origin: number])[];
  /** Root first, into `frames`; and the figures of each profile. */
  readonly stacks: readonly (readonly [frames: readonly number[], values: readonly number[]])[];
}

export interface HeapRowData {
  readonly func: string;
  readonly role: VerdictClass;
  readonly where: string;
  readonly cells: readonly string[];
  readonly flat: readonly number[];
  readonly growth: readonly number[];
  /** Reasons, for rows that are accused or in doubt. */
  readonly told: readonly string[];
}

export interface HeapMemoryData {
  readonly title: string;
  readonly parts: readonly {
    readonly name: string;
    readonly bytes: string;
    readonly share: string;
    readonly part: number;
  }[];
  readonly hints: readonly string[];
}

/** @returns plain data for `JSON.stringify`; texts as they are, not cleaned */
export function heapData(analysis: HeapAnalysis, options: HeapReportOptions): HeapData {
  const { rows, dropped } = shownRows(analysis, options.top);
  const print = printerOf(analysis, rows);
  const columns = columnsOf(rows, analysis, print, { ...options, width: null, unicode: true });
  const strings = new Interned<string>((text) => text);
  const frames = new Interned<readonly [number, number]>((numbers) => numbers.join());
  const { verdict, profiles, trend, unit, sampleType, granularity } = analysis;
  const stacks = analysis.stacks.map(({ frames: leafFirst, values }) => {
    const places = leafFirst.map(({ func, origin }) => frames.add([strings.add(func), ORIGINS.indexOf(origin)]));
    return [places.reverse(), values] as const;
  });
  return {
    role: ROLES[verdict.class],
    summary: verdict.summary,
    told: toldTexts(analysis),
    unit,
    measured: `${sampleType}, by ${granularity}`,
    profiles: profiles.map((profile) => ({
      source: profile.source,
      takenAt: profile.takenAt,
      text: profileText(profile),
    })),
    bytes: trend?.bytes ?? null,
    titles: columns.map(({ title }) => title.trim().toLowerCase()),
    rows: rows.map((row, at) =>
      rowData(
        row,
        columns.map(({ cells }) => cells[at] ?? ""),
      ),
    ),
    memory: memoryData(analysis),
    goroutines: goroutineTexts(analysis),
    warnings: warningTexts(analysis),
    notes: noteTexts(analysis, dropped, options),
    strings: strings.all,
    frames: frames.all,
    stacks,
  };
}

function rowData(row: HeapRow, cells: readonly string[]): HeapRowData {
  const { func, verdict, flat, growth } = row;
  const settle = verdict.settledBy === null ? [] : [`to be sure: ${verdict.settledBy}`];
  return {
    func,
    role: ROLES[verdict.class],
    where: whereText(row, null),
    cells,
    flat,
    growth: growth.perCycle,
    told: isTold(row) ? [...verdict.reasons.map(({ text }) => text), ...settle] : [],
  };
}

function memoryData({ memory }: HeapAnalysis): HeapMemoryData | null {
  const state = memory.at(-1) ?? null;
  if (state === null) return null;
  const whole = state.resident ?? state.held;
  return {
    title: memoryTitle(state),
    parts: state.parts.map(({ name, bytes }) => ({
      name: PART_WORDS[name],
      bytes: megabytes(bytes),
      share: percent(Math.round(bytes), Math.round(whole)),
      part: Math.max(0, Math.min(1, bytes / whole)),
    })),
    hints: memoryHints(state),
  };
}
