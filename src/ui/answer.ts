// Chosen snapshots -> what the screen shows of them: the analysis from "before" to "after", and that of all.

import { type AnalyseOptions, type Analysis, analyse } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";

/** What is compared, and with what the caller knows. */
export interface Question {
  /** From "before" to "after". */
  readonly chosen: readonly Snapshot[];
  readonly all: readonly Snapshot[];
  readonly options: AnalyseOptions;
}

export interface Answer {
  /** Of `chosen`. */
  readonly analysis: Analysis;
  /** Of all, for the timelines; the same object where all are chosen. */
  readonly whole: Analysis;
}

export type Analyse = (snapshots: readonly Snapshot[], options: AnalyseOptions) => Analysis;

/** @returns both analyses; what a hunt says of its phases holds for all its snapshots together only */
export function answer({ chosen, all, options }: Question, by: Analyse = analyse): Answer {
  const { hunt: _, ...withoutHunt } = options;
  const analysis = by(chosen, chosen.length === all.length ? options : withoutHunt);
  return { analysis, whole: chosen.length === all.length ? analysis : by(all, options) };
}
