// What the screen's thread and the analysing thread say to each other. A snapshot's name on the line is the number of
// the call that brought it and its place in there: `7.0`; that of an analysis is made in the same way.

import type { AnalyseOptions, HuntFacts } from "../../analyse.ts";
import type { Snapshot } from "../../dump/model.ts";
import type { Tally } from "../../fleet/tally.ts";
import type { HeapProfile } from "../../heap/model.ts";
import type { Format } from "../../report/index.ts";
import type { HttpOptions } from "../../source/http/options.ts";
import type { HeapTaken, HeapWanted, Opened, Progress, ReportExtras } from "../../ui/ports.ts";
import type { WaiterRow } from "../../ui/screens/waiters/row.ts";
import type { HeapWriting, Writing } from "./report.ts";

/** To the analysing thread. */
export type Ask =
  | ({ readonly kind: "open"; readonly call: number; readonly source: string } & OpenHow)
  | { readonly kind: "abort"; readonly call: number }
  | { readonly kind: "decode"; readonly call: number; readonly source: string; readonly takenAt: string | null }
  | { readonly kind: "chunk"; readonly call: number; readonly bytes: Uint8Array }
  | { readonly kind: "ended"; readonly call: number; readonly cut: boolean }
  /** The same long parts as those of another one, in another shell. */
  | { readonly kind: "likewise"; readonly call: number; readonly of: string; readonly shell: Snapshot }
  | { readonly kind: "twoProcesses"; readonly call: number; readonly before: string; readonly after: string }
  /** Replicas of one moment into one snapshot. */
  | { readonly kind: "sum"; readonly call: number; readonly source: string; readonly of: readonly string[] }
  /** What analyses of the snapshot `sum` are made from. */
  | { readonly kind: "fleet"; readonly call: number; readonly sum: string; readonly tally: Tally }
  | {
      readonly kind: "analyse";
      readonly call: number;
      readonly chosen: readonly string[];
      readonly all: readonly string[];
      readonly options: AnalyseOptions;
      /** False where the screen's thread has the answer already. */
      readonly wanted: boolean;
    }
  | {
      readonly kind: "report";
      readonly call: number;
      readonly of: string;
      readonly format: Format;
      readonly extras: ReportExtras;
      readonly writing: Writing;
    }
  | {
      readonly kind: "heapReport";
      readonly call: number;
      readonly of: string;
      readonly format: string;
      readonly writing: HeapWriting;
    }
  /** A copy, with pseudonyms. */
  | { readonly kind: "redact"; readonly call: number; readonly of: string; readonly text: string }
  | {
      readonly kind: "judgeHeap";
      readonly call: number;
      readonly profiles: readonly string[];
      readonly snapshots: readonly string[];
      readonly options: AnalyseOptions;
      readonly wanted: HeapWanted;
    }
  /** Read elsewhere, to be judged there. */
  | { readonly kind: "keepHeaps"; readonly call: number; readonly heaps: readonly KeptHeap[] }
  /** Of the last analysis. */
  | { readonly kind: "waiters"; readonly call: number }
  | { readonly kind: "forget"; readonly name: string };

export interface KeptHeap {
  readonly profile: HeapProfile;
  /** Where the process is local. */
  readonly residentBytes: number | null;
}

/** How a source is read. */
export interface OpenHow {
  /** What a URL that names no profile is asked for. */
  readonly wanted: "goroutines" | "heap";
  readonly http: HttpOptions;
}

/** An answer of one message. */
export type Told =
  | { readonly kind: "rows"; readonly call: number; readonly rows: readonly WaiterRow[] }
  | { readonly kind: "report"; readonly call: number; readonly content: Uint8Array }
  | { readonly kind: "text"; readonly call: number; readonly text: string | null };

/** From the analysing thread, besides the snapshots and analyses that are delivered. */
export type Tell =
  | Told
  | { readonly kind: "progress"; readonly call: number; readonly progress: Progress }
  | { readonly kind: "failed"; readonly call: number; readonly message: string };

/** What was read. The snapshots' long parts travel beside it; the heap profiles themselves stay. */
export interface DecodedShell {
  readonly snapshots: readonly Snapshot[];
  readonly heaps: readonly HeapTaken[];
  readonly hunt: HuntFacts | null;
  readonly failure: Opened["failure"];
  /** What the bytes were instead of a dump or profile; null when there was one. */
  readonly refusal: string | null;
}

/** @returns what the screen needs to know of a profile that stays over there */
export function heapTaken({ source, takenAt, samples, bytes }: HeapProfile): HeapTaken {
  return { source, takenAt, samples: samples.stack.length, bytes };
}

export function nameOn(call: number, at: number): string {
  return `${call}.${at}`;
}

/** Of a heap profile. */
export function heapNameOn(call: number, at: number): string {
  return `${call}.heap.${at}`;
}
