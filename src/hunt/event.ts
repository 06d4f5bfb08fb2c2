// What a hunt tells while it goes on: for the screen, and for lines where there is none.

import type { Snapshot } from "../dump/model.ts";
import type { Stage } from "./plan.ts";
import type { Count } from "./settle.ts";

export type Phase = "baseline" | "load" | "settled";

export type HuntEvent =
  | { readonly type: "stageBegan"; readonly stage: Stage; readonly cycle: number; readonly title: string }
  | {
      readonly type: "counted";
      readonly stage: Stage;
      readonly cycle: number;
      /** Of this stage, oldest first. */
      readonly counts: readonly Count[];
      readonly stillMs: number;
      readonly waitedMs: number;
      readonly limitMs: number;
    }
  /** A fetch is on its way. */
  | { readonly type: "fetching"; readonly step: string; readonly bytes: number; readonly goroutines: number }
  | {
      readonly type: "snapshotTaken";
      readonly phase: Phase;
      readonly cycle: number;
      readonly snapshot: Snapshot;
      /** Name of its file with `--save`; null without. */
      readonly file: string | null;
    }
  | { readonly type: "loadTold"; readonly cycle: number; readonly text: string }
  /** A person has something to do. */
  | { readonly type: "asked"; readonly cycle: number; readonly text: string }
  | { readonly type: "loadPrinted"; readonly line: string }
  | { readonly type: "loadEnded"; readonly cycle: number; readonly summary: string }
  | {
      readonly type: "cycleEnded";
      readonly cycle: number;
      /** Goroutines more than in the settled snapshot (or baseline) before. */
      readonly added: number;
      readonly connections: number | null;
      readonly requests: number | null;
      /** The same in words, e.g. `+100 left behind (1.00 per connection)`. */
      readonly left: string;
    }
  /** The process does not answer just now; asked again until the patience ends. */
  | { readonly type: "troubled"; readonly text: string }
  | { readonly type: "warned"; readonly text: string }
  /** What the process is made to do beside what was asked for. */
  | { readonly type: "said"; readonly text: string };
