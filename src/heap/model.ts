// What a heap profile is once it is read: plain data, no behaviour. Every other file of this room reads these shapes.

import type { Frame, Warning } from "../dump/model.ts";

/** The four figures of a sample, as `go tool pprof` calls them. */
export const SAMPLE_TYPES = ["inuse_space", "inuse_objects", "alloc_space", "alloc_objects"] as const;
export type SampleType = (typeof SAMPLE_TYPES)[number];

/**
 * The samples of one profile in columns; all arrays have the same length. One row is one stack and one object size, so
 * a stack may have several rows. The figures are scaled up to estimates of the truth, as Go does it in the protobuf
 * (runtime/pprof/protomem.go, scaleHeapSample); `sampledObjects` (scale.ts) gives back what was really sampled.
 */
export interface HeapSamples {
  /** Index into `HeapProfile.stacks`. */
  readonly stack: Uint32Array;
  /** Size of one object in bytes; 0 when unknown. */
  readonly objectBytes: Float64Array;
  /** Allocated since the process began. Below zero only in a difference (`?seconds=N`). */
  readonly allocObjects: Float64Array;
  readonly allocBytes: Float64Array;
  /** Allocated and not yet freed, as of the last garbage collection that ended. */
  readonly inuseObjects: Float64Array;
  readonly inuseBytes: Float64Array;
}

/**
 * The exact figures of `runtime.MemStats` that `debug=1` prints, in bytes where Go counts bytes. MaxRSS is left out: on
 * Linux it is inherited from whatever launched the process.
 */
export interface MemStats {
  readonly Alloc: number;
  readonly TotalAlloc: number;
  readonly Sys: number;
  readonly Mallocs: number;
  readonly Frees: number;
  readonly HeapAlloc: number;
  readonly HeapSys: number;
  readonly HeapIdle: number;
  readonly HeapInuse: number;
  readonly HeapReleased: number;
  readonly HeapObjects: number;
  readonly StackInuse: number;
  readonly StackSys: number;
  readonly MSpanInuse: number;
  readonly MSpanSys: number;
  readonly MCacheInuse: number;
  readonly MCacheSys: number;
  readonly BuckHashSys: number;
  readonly GCSys: number;
  readonly OtherSys: number;
  readonly NextGC: number;
  readonly NumGC: number;
  readonly NumForcedGC: number;
  readonly GCCPUFraction: number;
}

/** One parsed heap profile with its source and its time. */
export interface HeapProfile {
  readonly kind: "heap";
  readonly source: string;
  /** ISO 8601, or null when neither the profile nor the source says. */
  readonly takenAt: string | null;
  readonly form: "debug=1" | "protobuf";
  /** What was asked of the process: `allocs` holds the same samples, but is never taken after a forced collection. */
  readonly asked: "heap" | "allocs";
  /** Mean distance of two samples in bytes (runtime.MemProfileRate); 0 or 1: every allocation is recorded. */
  readonly rate: number;
  /** Seconds between two states whose difference this is (`?seconds=N`); null for a state. */
  readonly differenceSeconds: number | null;
  /** Bytes after unpacking. */
  readonly bytes: number;
  readonly truncated: boolean;
  readonly warnings: readonly Warning[];
  /** The figures that are in it; Go's own profiles hold all four. */
  readonly sampleTypes: readonly SampleType[];
  /** Distinct stacks, leaf first. Equal frames of one profile are the same object. */
  readonly stacks: readonly (readonly Frame[])[];
  readonly samples: HeapSamples;
  /** null in a protobuf, which has none. */
  readonly memstats: MemStats | null;
}

/** True for a heap profile among what a source may hold. */
export function isHeapProfile<T extends object>(item: T | HeapProfile): item is HeapProfile {
  return "kind" in item && item.kind === "heap";
}

/** @returns the column of a sample type */
export function columnOf(samples: HeapSamples, type: SampleType): Float64Array {
  switch (type) {
    case "inuse_space":
      return samples.inuseBytes;
    case "inuse_objects":
      return samples.inuseObjects;
    case "alloc_space":
      return samples.allocBytes;
    case "alloc_objects":
      return samples.allocObjects;
  }
}

/** @returns `bytes` or `count`, the unit pprof gives the sample type */
export function unitOf(type: SampleType): "bytes" | "count" {
  return type.endsWith("_space") ? "bytes" : "count";
}
