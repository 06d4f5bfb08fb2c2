// The heap's screen: what is chosen in the list, whom one has walked to, how far the flame graph is zoomed in.

import type { HeapAnalysis, HeapStack } from "../../../heap/analysis.ts";
import type { HeapTaken, HeapWanted } from "../../ports.ts";

export const HEAP_SORTS = ["verdict", "flat", "cum", "growth", "name"] as const;
export type HeapSort = (typeof HEAP_SORTS)[number];

/** What `y` can copy of it. */
export type HeapCopyWhat = "row" | "summary" | "issue";

/** list: all places; calls: callers and callees of one; flame: what lies below a path; memory: what holds the process. */
export type HeapPane = "list" | "calls" | "flame" | "memory";

/** Where one stands; esc goes back to where one came from. */
export interface HeapPlace {
  readonly pane: HeapPane;
  /** For calls: the function in the middle. */
  readonly func: string;
  /** For flame: functions from the root on. */
  readonly path: readonly string[];
  /** The chosen row, the chosen child in the flame graph, the first visible line of memory. */
  readonly index: number;
}

export interface HeapState {
  /** Those that were read, oldest first. */
  readonly profiles: readonly HeapTaken[];
  readonly wanted: HeapWanted;
  /** The screen was asked for the heap: it opens here, also beside goroutine dumps. */
  readonly first: boolean;
  /** What to say once the profiles that have just come are judged. */
  readonly arrived: string | null;
  /** Of the profiles; null until the first answer has come. */
  readonly analysis: HeapAnalysis | null;
  /** All stacks, also those that a filter hides: what completion offers. */
  readonly known: readonly HeapStack[];
  /** Filters that were typed, the newest first. */
  readonly history: readonly string[];
  /** In which it can be exported. */
  readonly formats: readonly string[];
  readonly sort: HeapSort;
  readonly reversed: boolean;
  readonly here: HeapPlace;
  readonly back: readonly HeapPlace[];
}

export const LIST: HeapPlace = { pane: "list", func: "", path: [], index: 0 };

/** Before the first answer on other profiles. */
export const NOTHING_JUDGED: Pick<HeapState, "analysis" | "known" | "here" | "back" | "arrived"> = {
  analysis: null,
  known: [],
  here: LIST,
  back: [],
  arrived: null,
};

const WANTED: HeapWanted = { sampleType: "inuse_space", granularity: "function", filter: null, redact: false };

/** @returns the state before any profile was read */
export function newHeap(): HeapState {
  return {
    ...NOTHING_JUDGED,
    profiles: [],
    wanted: WANTED,
    first: false,
    history: [],
    formats: [],
    sort: "verdict",
    reversed: false,
  };
}
