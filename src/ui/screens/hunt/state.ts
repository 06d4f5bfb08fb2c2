// A hunt as the screen knows it: the form it begins with, and how far it is.

import { BLANK_FORM, type HuntForm, type HuntNews } from "./port.ts";

export type Stage = Extract<HuntNews, { type: "stageBegan" }>["stage"];

/** How far a hunt is. */
export interface HuntRun {
  readonly source: string;
  readonly cycles: number;
  readonly stage: Stage;
  readonly cycle: number;
  /** ISO 8601. */
  readonly stageSince: string;
  /** What the stages of this cycle that are over came to; "" where there is nothing yet. */
  readonly baseline: string;
  readonly load: string;
  /** What the load does now, in words. */
  readonly told: string;
  readonly settled: string;
  /** Of the stage that counts, oldest first. */
  readonly counts: readonly number[];
  readonly stillMs: number;
  readonly waitedMs: number;
  readonly limitMs: number;
  /** A fetch under way; "" for none. */
  readonly fetching: string;
  /** What the person has to do; "" for nothing. */
  readonly asked: string;
  /** The process does not answer just now; "" when it does. */
  readonly trouble: string;
  /** One line for each cycle that is over. */
  readonly left: readonly string[];
  readonly warnings: readonly string[];
  /** The last lines that the load command printed. */
  readonly printed: readonly string[];
  /** How many it printed in all. */
  readonly printedLines: number;
  readonly saved: number;
  /** Told to stop: it ends as soon as the load has. */
  readonly stopping: boolean;
}

export interface HuntState {
  readonly form: HuntForm;
  /** Index of the field that is typed in. */
  readonly field: number;
  /** Bears the answers of the hunt under way; those of an older one are dropped. */
  readonly request: number;
  /** null while none is under way. */
  readonly run: HuntRun | null;
  /** Begun from the command line: without a load it ends the program. */
  readonly fromShell: boolean;
}

export function newHunt(form: HuntForm | null): HuntState {
  return { form: form ?? BLANK_FORM, field: 0, request: 0, run: null, fromShell: false };
}

export function newRun(source: string, cycles: number, now: string): HuntRun {
  return {
    source,
    cycles,
    stage: "baseline",
    cycle: 1,
    stageSince: now,
    baseline: "",
    load: "",
    told: "",
    settled: "",
    counts: [],
    stillMs: 0,
    waitedMs: 0,
    limitMs: 0,
    fetching: "",
    asked: "",
    trouble: "",
    left: [],
    warnings: [],
    printed: [],
    printedLines: 0,
    saved: 0,
    stopping: false,
  };
}
