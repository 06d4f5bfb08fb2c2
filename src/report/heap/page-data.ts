// Heap analysis -> the data of the HTML page: the table as the text report prints it, and the stacks for the flame graph.

import type { OriginFrame } from "../../cluster/cluster.ts";
import type { HeapAnalysis, HeapRow } from "../../heap/analysis.ts";
import { megabytes } from "../../heap/words.ts";
import { percent } from "../../text/units.ts";
import type { VerdictClass } from "../../verdict/verdict.ts";
import { Interned, ORIGINS } from "../html/page-data.ts";
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
  /** Function and file (into `strings`), line and origin of each distinct frame. */
  readonly frames: readonly (readonly [func: number, file: number, line: number, origin: number])[];
  /** Root first, into `frames`; and the figures of each profile. */
  readonly stacks: readonly (readonly [frames: readonly number[], values: readonly number[]])[];
}

export interface HeapRowData {
  readonly func: string;
  /** Into `frames`: its place and its owner's, or a whole stack; what a query looks at. */
  readonly frames: readonly number[];
  /** By column: what it is ordered by, the larger first; null where nothing. */
  readonly weights: readonly (number | null)[];
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
  const frames = new Interned<readonly [number, number, number, number]>((numbers) => numbers.join());
  const frameId = ({ func, file, line, origin }: Omit<OriginFrame, "inlined">): number =>
    frames.add([strings.add(func), strings.add(file), line, ORIGINS.indexOf(origin)]);
  const { verdict, profiles, trend, unit, sampleType, granularity } = analysis;
  const stacks = analysis.stacks.map(({ frames: leafFirst, values }) => {
    return [leafFirst.map(frameId).reverse(), values] as const;
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
        columns.map(({ weigh }) => weigh?.(row) ?? null),
        framesOf(row).map(frameId),
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

/** What a row is found by: the stack, or its own place and its owner's. */
function framesOf({ frames, func, file, line, origin, owner }: HeapRow): readonly Omit<OriginFrame, "inlined">[] {
  return frames ?? [{ func, file, line: line ?? 0, origin }, ...(owner === null ? [] : [owner])];
}

function rowData(
  row: HeapRow,
  cells: readonly string[],
  weights: readonly (number | null)[],
  frames: readonly number[],
): HeapRowData {
  const { func, verdict, flat, growth } = row;
  const settle = verdict.settledBy === null ? [] : [`to be sure: ${verdict.settledBy}`];
  return {
    func,
    frames,
    weights,
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
