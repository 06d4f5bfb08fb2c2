// What the screen wants done in the world, as data. Only perform.ts does it.

import type { Analysis } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";
import type { Question } from "./answer.ts";
import type { HeapQuestion, LiveCommand, Note, ReportSubject } from "./ports.ts";
import type { HuntForm } from "./screens/hunt/port.ts";

export type Effect =
  /** `complaint` is said on standard error once the terminal is itself again. */
  | { readonly type: "quit"; readonly status: number; readonly complaint?: string }
  | { readonly type: "suspend" }
  | { readonly type: "redraw" }
  | { readonly type: "mouse"; readonly on: boolean }
  | { readonly type: "cancel"; readonly request: number }
  | { readonly type: "cancelPaste" }
  | { readonly type: "open"; readonly request: number; readonly sources: readonly string[] }
  | { readonly type: "demo"; readonly request: number }
  | { readonly type: "remember"; readonly source: string }
  | { readonly type: "saveNote"; readonly id: string; readonly note: Note | null }
  /** What was just pasted becomes snapshots. */
  | { readonly type: "decode"; readonly request: number }
  | { readonly type: "analyse"; readonly request: number; readonly question: Question }
  | { readonly type: "analyseHeap"; readonly request: number; readonly question: HeapQuestion }
  | { readonly type: "findWaiters"; readonly analysis: Analysis }
  | {
      readonly type: "copy";
      readonly request: number;
      readonly text: string;
      readonly what: string;
      /** Whose names stand in it; null where they may be shown as they are. */
      readonly analysis: Analysis | null;
    }
  | {
      readonly type: "export";
      readonly request: number;
      readonly format: string;
      readonly path: string;
      readonly overwrite: boolean;
      readonly subject: ReportSubject;
    }
  | { readonly type: "edit"; readonly request: number; readonly file: string; readonly line: number }
  | { readonly type: "readSource"; readonly file: string }
  /** What begins like this path. */
  | { readonly type: "listPaths"; readonly typed: string }
  /** From this snapshot of the process on. */
  | { readonly type: "watch"; readonly first: Snapshot }
  | { readonly type: "live"; readonly command: LiveCommand }
  | { readonly type: "hunt"; readonly request: number; readonly form: HuntForm }
  | { readonly type: "huntGoOn" }
  | { readonly type: "huntStop" };
