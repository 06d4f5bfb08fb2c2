// What the hunt screen asks of the world, and what it is told. The caller (cli) hunts; the screen only shows.

import type { HuntFacts } from "../../../analyse.ts";
import type { Snapshot } from "../../../dump/model.ts";
import type { HeapTaken } from "../../ports.ts";

/** As typed. Either a load URL or a command makes the load; with neither it is the person's own. */
export interface HuntForm {
  readonly url: string;
  readonly loadUrl: string;
  readonly command: string;
  readonly connections: string;
  readonly duration: string;
  readonly cycles: string;
  readonly settle: string;
  readonly save: string;
}

/** What happens while a hunt goes on. */
export type HuntNews =
  | { readonly type: "began"; readonly source: string; readonly cycles: number }
  | {
      readonly type: "stageBegan";
      readonly stage: "baseline" | "load" | "settle" | "done";
      readonly cycle: number;
      readonly title: string;
    }
  | {
      readonly type: "counted";
      readonly counts: readonly { readonly goroutines: number }[];
      readonly stillMs: number;
      readonly waitedMs: number;
      readonly limitMs: number;
    }
  | { readonly type: "fetching"; readonly step: string; readonly bytes: number; readonly goroutines: number }
  | {
      readonly type: "snapshotTaken";
      readonly phase: "baseline" | "load" | "settled";
      readonly cycle: number;
      readonly snapshot: { readonly total: number };
      readonly file: string | null;
    }
  | { readonly type: "loadTold"; readonly text: string }
  | { readonly type: "asked"; readonly text: string }
  | { readonly type: "loadPrinted"; readonly line: string }
  | { readonly type: "loadEnded"; readonly summary: string }
  | { readonly type: "cycleEnded"; readonly cycle: number; readonly left: string }
  | { readonly type: "troubled"; readonly text: string }
  | { readonly type: "warned"; readonly text: string }
  | { readonly type: "said"; readonly text: string };

/** How a hunt ended. */
export interface HuntEnd {
  /** Oldest first; empty when nothing was taken. */
  readonly snapshots: readonly Snapshot[];
  readonly facts: HuntFacts;
  /** After the baseline and after each cycle; empty where the process gave none. */
  readonly heaps: readonly HeapTaken[];
  /** Why it ended early, in one line; null when it did not. */
  readonly trouble: string | null;
  /** There was no load at all: what was taken says nothing about the process. */
  readonly noLoad: boolean;
}

export interface HuntPort {
  readonly form: HuntForm;
  /** Begins with the screen: the command line has said all. */
  readonly atOnce: boolean;
  /** @returns rejects, in one line, for a form that cannot be hunted with */
  readonly start: (form: HuntForm, onNews: (news: HuntNews) => void) => Promise<HuntEnd>;
  /** Goes on where the hunt waits. */
  readonly goOn: () => void;
  /** Stops the load and the hunt; `start` follows with what was taken. Settles when all children have ended. */
  readonly stop: () => Promise<void>;
}

export const BLANK_FORM: HuntForm = {
  url: "http://",
  loadUrl: "",
  command: "",
  connections: "100",
  duration: "10s",
  cycles: "3",
  settle: "30s",
  save: "",
};
