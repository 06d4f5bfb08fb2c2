// What the screen asks of the world outside. The caller (cli) fills it in, so that ui knows no source, hunt or report.

import type { AnalyseOptions, Analysis, Grouping } from "../analyse.ts";
import type { DecodeProgress } from "../decode.ts";
import type { Snapshot } from "../dump/model.ts";
import type { Answer, Question } from "./answer.ts";
import type { ColorLevel } from "./draw/theme.ts";
import type {
  HeapPort,
  HeapTaken,
  LiveCommand,
  LiveNews,
  LiveStatus,
  Note,
  Notes,
  Opened,
  Progress,
  Recent,
  ReportExtras,
} from "./ports.ts";
import type { HuntPort } from "./screens/hunt/port.ts";
import type { WaiterRow } from "./screens/waiters/row.ts";

/** Called while a source is read. */
export type OnProgress = (progress: Progress) => void;

/** What a paste becomes, as it comes in. */
export interface PasteDecoder {
  /** The bytes are the caller's again after the call. */
  readonly push: (bytes: Uint8Array) => void;
  readonly progress: () => DecodeProgress;
  readonly end: () => Promise<Decoded>;
  /** Cancelled: nothing more is wanted of it. */
  readonly stop: () => void;
}

export interface Decoded {
  readonly snapshots: readonly Snapshot[];
  readonly heaps: readonly HeapTaken[];
  /** What the bytes were instead of a dump or a heap profile, in words; null when there was one. */
  readonly refusal: string | null;
}

/** Live watching: the caller polls and hands snapshots in; the screen sends commands. */
export interface LivePort {
  readonly status: LiveStatus;
  /** @param first the snapshot of the process that was read last, where the history begins */
  readonly start: (first: Snapshot, onNews: (news: LiveNews) => void) => void;
  readonly command: (command: LiveCommand) => void;
  readonly stop: () => void;
}

export type WriteOutcome = "written" | "exists";

export interface UiOptions {
  /** Opened at the start, oldest first. When nothing can be read of any of them, the screen is left with why. */
  readonly sources: readonly string[];
  /** How long the terminal is left as it is for sources that are read, or refused, as good as at once; 0 for not at all. */
  readonly patienceMs?: number;
  /** Already read; shown at once. */
  readonly initial?: readonly Snapshot[];
  /** Called when the screen's own handlers of signals are there: until then they are somebody else's. */
  readonly leaveSignals?: () => void;
  readonly heap: HeapPort;
  readonly stdout: NodeJS.WriteStream;
  /** Where keys come from; null when only /dev/tty can give them (standard input is a pipe). */
  readonly stdin: NodeJS.ReadStream | null;
  readonly open: (source: string, signal: AbortSignal, onProgress: OnProgress) => Promise<Opened>;
  readonly decoder: (source: string, takenAt: string) => PasteDecoder;
  /** @returns null for a question that a newer one has overtaken */
  readonly analyse: (question: Question) => Promise<Answer | null>;
  /** Who waits for whom in the last snapshot of the analysis that was made last. */
  readonly waiters: () => Promise<readonly WaiterRow[]>;
  readonly analyseOptions: AnalyseOptions;
  readonly filter?: string;
  readonly groupBy?: Grouping;
  readonly sort?: string;
  readonly recent: { readonly load: () => readonly Recent[]; readonly save: (source: string) => void };
  /** `save` says in one line why a note is not kept, or null. */
  readonly notes?: { readonly load: () => Notes; readonly save: (id: string, note: Note | null) => string | null };
  readonly formats: readonly string[];
  readonly report: (format: string, analysis: Analysis, extras: ReportExtras) => Promise<string | Uint8Array>;
  /** Never replaces a file unless `overwrite` is true. */
  readonly writeFile: (path: string, content: string | Uint8Array, overwrite: boolean) => Promise<WriteOutcome>;
  /** The system's clipboard; false when there is none. The terminal's own (OSC 52) is the screen's business. */
  readonly copy: (text: string) => Promise<boolean>;
  /** With --redact: what is copied, with pseudonyms for the names of this analysis. */
  readonly redactText?: (text: string, analysis: Analysis) => Promise<string>;
  /**
   * Runs the editor to its end with the terminal as its own; `leaving` ends it.
   *
   * @returns null, or what went wrong in one line
   */
  readonly openEditor: (file: string, line: number, leaving: AbortSignal) => Promise<string | null>;
  /** @returns the text of a source file, or null when it cannot be read here */
  readonly readSource: (file: string) => Promise<string | null>;
  /** @returns names that begin like the last part of a path, folders with a slash at their end; never rejects */
  readonly paths?: (typed: string) => Promise<readonly string[]>;
  readonly demo: () => Promise<readonly Snapshot[]>;
  readonly live?: LivePort;
  readonly hunt?: HuntPort;
  readonly version: string;
  readonly unicode: boolean;
  readonly colorLevel: ColorLevel;
  /** For screen readers: no frames, no glyphs, one thing a line. */
  readonly plain?: boolean;
}
