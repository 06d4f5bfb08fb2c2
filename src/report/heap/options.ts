// What every heap report is given beside the analysis, and which rows it shows.

import type { HeapAnalysis, HeapRow } from "../../heap/analysis.ts";
import type { ColorLevel, PageAssets } from "../options.ts";

/** Stacks that `--filter` took out. */
export interface HiddenStacks {
  readonly stacks: number;
  readonly of: number;
}

export interface HeapReportOptions {
  readonly color: ColorLevel;
  /** Columns of the terminal; null when piped. */
  readonly width: number | null;
  readonly unicode: boolean;
  /** Number of rows; null for all. */
  readonly top: number | null;
  readonly filtered: HiddenStacks | null;
  /** unpark's own. */
  readonly version: string;
  /** The function whose callers and callees are asked for. */
  readonly peek: string | null;
  /** For HTML: what draws it. */
  readonly page?: PageAssets;
}

/** Bytes for a binary format, else text that ends with a newline. */
export type HeapReport = (analysis: HeapAnalysis, options: HeapReportOptions) => string | Uint8Array;

/** pprof leaves out what holds less than this share (nodefraction). */
const LEAST_SHARE = 0.005;

export interface ShownRows {
  readonly rows: readonly HeapRow[];
  /** Rows with a figure that are not shown. */
  readonly dropped: number;
}

/** @returns the rows a person wants to see: those that hold or held something, or are accused; `top` takes the first */
export function shownRows({ rows, totals }: HeapAnalysis, top: number | null): ShownRows {
  const most = Math.max(...totals.map(Math.abs));
  const holding = rows.filter(holds);
  const held = new Set(holding);
  // What is only made and freed again comes last.
  const present = [...holding, ...rows.filter((row) => row.verdict.class === "churn" && !held.has(row))];
  const enough = present.filter((row) => isEnough(row, most));
  const shown = top === null ? enough : present.slice(0, top);
  return { rows: shown, dropped: present.length - shown.length };
}

/** @returns true for a row that has a figure in some profile, in the chosen sample type */
export function holds({ flat, cum }: HeapRow): boolean {
  return flat.some((value) => value !== 0) || cum.some((value) => value !== 0);
}

function isEnough({ cum, verdict }: HeapRow, most: number): boolean {
  if (verdict.class === "leak" || verdict.class === "filling" || verdict.class === "churn") return true;
  return cum.some((value) => Math.abs(value) >= LEAST_SHARE * most && value !== 0);
}
