// The detail of one cluster: how far it is scrolled and what it shows.

export const GOROUTINE_SORTS = ["accused", "goid", "wait", "creator", "labels"] as const;
export type GoroutineSort = (typeof GOROUTINE_SORTS)[number];

/** What `y` copies of a cluster. */
export type CopyWhat = "stack" | "goids" | "summary" | "issue" | "file:line";

export interface GoroutineState {
  readonly top: number;
  /** The line of the match that `n` and `N` stand on; -1 for none yet. */
  readonly match: number;
  readonly showArguments: boolean;
  readonly sort: GoroutineSort;
  readonly reversed: boolean;
}

export function newGoroutine(): GoroutineState {
  return { top: 0, match: -1, showArguments: false, sort: "accused", reversed: false };
}
