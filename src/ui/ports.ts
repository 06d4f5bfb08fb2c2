// Small shapes that the screen shares with the world outside: what was opened, noted, watched.

import type { Analysis } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";
import type { HeapAnalysis } from "../heap/analysis.ts";

export interface Recent {
  /** As the user typed it, without secrets. */
  readonly source: string;
  /** ISO 8601. */
  readonly usedAt: string;
}

/** What a person thinks of a cluster. */
export const NOTES = ["good", "suspicious", "known"] as const;
export type Note = (typeof NOTES)[number];
export type Notes = ReadonlyMap<string, Note>;

/** What a report should say beyond the analysis. */
export interface ReportExtras {
  readonly notes: Notes;
  /** The filter in force, "" for none. */
  readonly filter: string;
}

/** A report to be written: of what, and in which of its formats. */
export interface ReportChoice {
  readonly of: "goroutines" | "heap";
  readonly format: string;
}

/** What a report tells of. */
export type ReportSubject =
  | { readonly of: "goroutines"; readonly analysis: Analysis; readonly extras: ReportExtras }
  | { readonly of: "heap"; readonly analysis: HeapAnalysis };

/** Heap profiles, read and judged by the caller, who alone knows their reports. */
export interface HeapPort {
  readonly analysis: HeapAnalysis;
  readonly formats: readonly string[];
  readonly report: (format: string, analysis: HeapAnalysis) => string | Uint8Array;
}

/** A process being watched, as the caller's live source tells it. */
export interface LiveStatus {
  readonly source: string;
  readonly paused: boolean;
  readonly intervalSeconds: number;
  /** Snapshots taken since the watch began. */
  readonly polls: number;
  /** How many of them have been left out of the history. */
  readonly thinnedOut: number;
  /** Why it is asked less often than wanted; null when it is not. */
  readonly slowed: string | null;
  /** Why the last request failed, and when it is tried again; null when it did not. */
  readonly trouble: string | null;
}

export type LiveCommand = "refresh" | "pause" | "resume" | "take" | "prove" | "forget";

/** What a watch tells. */
export type LiveNews =
  | {
      readonly type: "snapshotRead";
      /** Oldest first, the new one last; of a long watch the old ones are thinned. */
      readonly history: readonly Snapshot[];
      /** Asked for with "take". */
      readonly taken: boolean;
      /** What is new about the process or the watch, in one line; null for nothing. */
      readonly notice: { readonly text: string; readonly bad: boolean } | null;
    }
  | { readonly type: "failed" };
