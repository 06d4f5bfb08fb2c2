// What is known of the replicas of one service beside the sum of their goroutines.

import type { Warning } from "../dump/model.ts";

/** One replica's dump, judged alone; its goroutines are in the sum. */
export interface Replica {
  /** Its place in the order of the sources. */
  readonly order: number;
  readonly source: string;
  readonly takenAt: string | null;
  readonly goVersionHint: string | null;
  readonly goroutines: number;
  readonly clusters: number;
  readonly bytes: number;
  readonly truncated: boolean;
  /** It gave a profile: counts without states and goids. */
  readonly profile: boolean;
  /** Goroutines per wait state. */
  readonly states: Readonly<Record<string, number>>;
  readonly longestWaitMinutes: number | null;
  readonly warnings: readonly Warning[];
}

/** A replica that gave no dump; it is not in the sum. */
export interface Unread {
  readonly order: number;
  readonly source: string;
  /** A stable word for programs. */
  readonly code: string;
  /** One line that names the source. */
  readonly message: string;
  /** The exit status that this failure alone would have. */
  readonly exit: number;
}

export interface Fleet {
  /** In the order of the sources; `Spread.replica` is an index into it. */
  readonly replicas: readonly Replica[];
  readonly unread: readonly Unread[];
}
