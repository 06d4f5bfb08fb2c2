// One row of the table of libraries.

import type { PatternCard } from "../verdict.ts";

/** One thing that a library keeps goroutines for: a client, a subscription, a schedule. */
export interface Library extends PatternCard {
  /** Import path up to the function, as a regular expression; versions and former homes included. */
  readonly module: string;
  /** Functions of the library, one of which is in the stack, and the wait states in which they idle. */
  readonly idle: readonly (readonly [funcs: string, ...states: readonly string[]])[];
  /** Noun of what each of these goroutines stands for. */
  readonly unit: string;
  /** More of them than this is no longer what a program has by design. */
  readonly usual: number;
  /** False where a timer, a collection or a context may end them without a Close. */
  readonly untilClosed?: boolean;
}
