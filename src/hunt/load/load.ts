// What every kind of load has in common: it is started, reaches its height, ends, and says what it made.

export interface LoadHooks {
  /** Now is the time for a snapshot under load; may come again while the load grows. */
  readonly onPeak: () => void;
  /** How it is going, e.g. `100 connections, 4,210 messages`. */
  readonly onStatus: (text: string) => void;
  /** What a person has to do now. */
  readonly onAsk: (text: string) => void;
  /** A line the load printed. */
  readonly onOutput: (line: string) => void;
}

export interface LoadOutcome {
  /** How many connections were opened; null where unknown. */
  readonly connections: number | null;
  /** How many requests were sent; null where unknown. */
  readonly requests: number | null;
  /** What it made, in words. */
  readonly summary: string;
  /** What went wrong, in one line; null when nothing did. */
  readonly trouble: string | null;
  /** Nothing was loaded at all: the exit status that ends the hunt with `trouble`; null when it goes on. */
  readonly fatal: 2 | 3 | null;
}

export interface RunningLoad {
  readonly ended: Promise<LoadOutcome>;
  /** Ends it, with all its children; `ended` follows. */
  readonly stop: () => void;
}

export interface Load {
  /** For the screen, e.g. `ws://127.0.0.1:8080/ws, 100 connections, 10 s`. */
  readonly title: string;
  readonly start: (cycle: number, hooks: LoadHooks) => RunningLoad;
}
