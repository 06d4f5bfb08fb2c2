// Small shapes that the screen shares with the world outside: what was opened, noted, watched.

import type { AnalyseOptions, Analysis, HuntFacts } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";
import type { Granularity, HeapAnalysis } from "../heap/analysis.ts";
import type { SampleType } from "../heap/model.ts";

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

/** A heap profile that was read: what the screen needs to know of it. The profile itself stays where it is judged. */
export interface HeapTaken {
  readonly source: string;
  /** ISO 8601; null when neither the profile nor the source says. */
  readonly takenAt: string | null;
  readonly samples: number;
  /** Bytes after unpacking. */
  readonly bytes: number;
}

/** How the heap is to be looked at. */
export interface HeapWanted {
  readonly sampleType: SampleType;
  readonly granularity: Granularity;
  /** A query; null for none. */
  readonly filter: string | null;
  readonly redact: boolean;
}

/** What is judged of the heap, and with which dumps of the same process. */
export interface HeapQuestion {
  /** Oldest first, at least one. */
  readonly profiles: readonly HeapTaken[];
  readonly snapshots: readonly Snapshot[];
  readonly options: AnalyseOptions;
  readonly wanted: HeapWanted;
}

/** How heap profiles are judged, and their reports written: the caller's part. */
export interface HeapPort {
  readonly wanted: HeapWanted;
  /** The screen was asked for the heap: it opens there, also beside goroutine dumps. */
  readonly first: boolean;
  readonly formats: readonly string[];
  /** @returns null for a question that a newer one has overtaken */
  readonly analyse: (question: HeapQuestion) => Promise<HeapAnalysis | null>;
  readonly report: (format: string, analysis: HeapAnalysis) => Promise<string | Uint8Array>;
}

/** How far the reading of one source is, or of a paste. */
export interface Progress {
  /** After unpacking. */
  readonly bytes: number;
  /** How much of it that is, 0 to 1; null where the size is not known. */
  readonly share: number | null;
  readonly goroutines: number;
  /** What is being done, when it is more than reading; "" else. */
  readonly step: string;
}

/** What one source held. With a failure there may be something beside it: of a body that broke off, what had come. */
export interface Opened {
  readonly snapshots: readonly Snapshot[];
  readonly heaps: readonly HeapTaken[];
  /** When the source is a saved hunt. */
  readonly hunt: HuntFacts | null;
  readonly failure: { readonly message: string; readonly exit: number } | null;
}

/** One of the sources that a request reads. */
export interface Reading {
  /** Without secrets. */
  readonly source: string;
  /** null while it waits for its turn. */
  readonly progress: Progress | null;
  /** null until it has ended. */
  readonly opened: Opened | null;
}

/** A process being watched, as the caller's live source tells it. */
export interface LiveStatus {
  readonly source: string;
  readonly paused: boolean;
  /** As asked for. */
  readonly intervalSeconds: number;
  /** As it is: longer where `slowed` says why. */
  readonly everySeconds: number;
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
