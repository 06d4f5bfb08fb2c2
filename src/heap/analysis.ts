// What an analysis of heap profiles says: plain data for reports and screens.

import type { Origin, OriginFrame } from "../cluster/cluster.ts";
import type { Warning } from "../dump/model.ts";
import type { MemoryState, OutsideGrowth } from "./memory.ts";
import type { Merged } from "./merge.ts";
import type { HeapProfile, SampleType } from "./model.ts";

/** Worst first. Only `leak` is an accusation. */
export const HEAP_CLASSES = ["leak", "filling", "noise", "churn", "steady"] as const;
export type HeapClass = (typeof HEAP_CLASSES)[number];

/** What a row stands for: all samples of one function, line or package, or one whole stack. */
export const GRANULARITIES = ["function", "line", "package", "stack"] as const;
export type Granularity = (typeof GRANULARITIES)[number];

export interface HeapReason {
  /** Stable word for programs. */
  readonly code: string;
  readonly text: string;
}

export interface HeapVerdict {
  readonly class: HeapClass;
  readonly reasons: readonly HeapReason[];
  /** What would end the doubt; null where there is none. */
  readonly settledBy: string | null;
}

/** All stacks of all profiles, each once, with their figures in the chosen sample type: for trees and flame graphs. */
export interface HeapStack {
  /** Leaf first. */
  readonly frames: readonly OriginFrame[];
  /** Per profile, in the unit of the sample type. */
  readonly values: readonly number[];
  /** The first frame of the user's own code, from the leaf; the leaf itself when it is; null when there is none. */
  readonly owner: OriginFrame | null;
  /** Made by the very requests for profiles (net/http/pprof and what it calls). */
  readonly observer: boolean;
}

export interface HeapGrowth {
  /** Last profile less first, in the unit of the sample type; 0 with one profile. */
  readonly flat: number;
  readonly cum: number;
  /** Flat, from each profile to the next. */
  readonly perCycle: readonly number[];
  /** One standard error of `flat`, of sampling alone; 0 when every allocation is recorded. */
  readonly error: number;
}

/** Growth of what a row's verdict speaks of, since the first profile, or since the first cycle where there are three. */
export interface Kept {
  readonly bytes: number;
  /** One standard error of `bytes`. */
  readonly error: number;
  /** Sampled objects. */
  readonly objects: number;
}

export interface HeapRow {
  readonly func: string;
  /** File and line that carry most of the row; line null by package, and where Go knows none. */
  readonly file: string;
  readonly line: number | null;
  readonly origin: Origin;
  /** The user's own frame nearest to a leaf that is not the user's, where most of the row comes from; null otherwise. */
  readonly owner: OriginFrame | null;
  /** How many of its occurrences were inlined: pprof marks these. */
  readonly inlined: "all" | "some" | "none";
  /** Allocated here, per profile, in the unit of the sample type. */
  readonly flat: readonly number[];
  /** Allocated here and in what it calls. */
  readonly cum: readonly number[];
  readonly growth: HeapGrowth;
  /** Objects in use that were really sampled, allocated here or by what this function owns, per profile. */
  readonly sampled: readonly number[];
  readonly kept: Kept;
  readonly verdict: HeapVerdict;
  /** Leaf first; only when rows are stacks. */
  readonly frames: readonly OriginFrame[] | null;
}

/** A reason why the figures of several profiles may not be set against each other. */
export interface Doubt {
  readonly warning: Warning;
  readonly settledBy: string;
}

/** How the whole heap moved from profile to profile. */
export interface HeapTrend {
  /** memstats: HeapAlloc, exact; profile: sampled. */
  readonly from: "memstats" | "profile";
  /** Bytes in use per profile. */
  readonly bytes: readonly number[];
  /** From each profile to the next. */
  readonly perCycle: readonly number[];
  /** One standard error of each of `perCycle`; 0 when exact. */
  readonly errors: readonly number[];
  /** Bytes per cycle below which a healthy service moves by itself. */
  readonly floor: number;
  /** Mean per cycle, the first cycle (warm-up) left out where there are three; null with one profile. */
  readonly slope: number | null;
  /** Cycles that grew beyond the floor, of all. */
  readonly grew: number;
}

/**
 * own: the heap stack begins in the goroutine's own code: its kind allocated it. creator: the function that started the
 * goroutine allocated it, and may have handed it over: weaker.
 */
export type JoinKind = "own" | "creator";

export interface JoinedCluster {
  /** Id of the goroutines' cluster. */
  readonly cluster: string;
  /** The function the goroutines run, at the root of their stack. */
  readonly func: string;
  readonly createdBy: string | null;
  readonly kind: JoinKind;
  /** Accused goroutines of the last dump. */
  readonly goroutines: number;
  /** Longest common part of the stacks from the root, in frames; 1 is the root alone. */
  readonly commonFrames: number;
  /** Growth of the bytes in use from the first profile to the last, estimated, with one standard error. */
  readonly bytes: number;
  readonly error: number;
  /** Sampled objects that this rests on. */
  readonly objects: number;
  /** Estimated objects per goroutine: near a whole number when each holds the same. */
  readonly objectsEach: number;
}

export interface GoroutineJoin {
  /** Goroutines of the last dump. */
  readonly goroutines: number;
  readonly zombies: number;
  /** StackInuse / goroutines, in bytes; null without MemStats. */
  readonly stackBytesEach: number | null;
  /** Most bytes first. */
  readonly clusters: readonly JoinedCluster[];
  /** Bytes of the heap's growth that zombies' own code allocated: its share of the samples, of the exact growth where known. */
  readonly explained: number;
  /** What the heap grew by from the first profile to the last. */
  readonly growth: number;
  readonly summary: string;
}

export interface HeapOverall extends HeapVerdict {
  /** What the heap keeps, or what grows outside of it; null when nothing grows. */
  readonly bytesPerCycle: number | null;
  /** One sentence. */
  readonly summary: string;
}

export interface HeapAnalysis {
  readonly profiles: readonly HeapProfile[];
  readonly sampleType: SampleType;
  readonly unit: "bytes" | "count";
  readonly granularity: Granularity;
  /** Sum of all samples, per profile. */
  readonly totals: readonly number[];
  /** By growth (two or more profiles) or by flat, falling. */
  readonly rows: readonly HeapRow[];
  readonly stacks: readonly HeapStack[];
  /** The samples themselves, in all four figures. */
  readonly merged: Merged;
  /** null with one profile. */
  readonly trend: HeapTrend | null;
  /** What holds the process's memory, per profile; null where the profile has no MemStats. */
  readonly memory: readonly (MemoryState | null)[];
  /** Memory outside Go's heap, where the resident size of the process is known. */
  readonly outside: OutsideGrowth | null;
  /** null when no goroutine dump was given. */
  readonly goroutines: GoroutineJoin | null;
  readonly verdict: HeapOverall;
  /** What concerns no single profile. */
  readonly warnings: readonly Warning[];
}
