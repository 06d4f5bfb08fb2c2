// MemStats -> what holds the memory of the process, as parts that add up to it.

import type { MemStats } from "./model.ts";

export type MemoryPartName = "live" | "fragmentation" | "idle" | "stacks" | "runtime" | "outside";

export interface MemoryPart {
  readonly name: MemoryPartName;
  readonly bytes: number;
}

/**
 * The memory of the process at one profile. The parts add up to `resident` where it is known, else to `held`.
 * `outside` can be below zero: Go has got memory from the system that it never touched.
 */
export interface MemoryState {
  /** Sys - HeapReleased: what Go holds. */
  readonly held: number;
  /** Resident size (VmRSS of a local process) in bytes; null where it cannot be known: no profile has it. */
  readonly resident: number | null;
  readonly parts: readonly MemoryPart[];
}

/** A remainder that grows is memory no Go profile shows: mmap, cgo. */
export interface OutsideGrowth {
  /** Resident size less what Go holds, per profile, in bytes. */
  readonly bytes: readonly number[];
  readonly perCycle: number;
  /** Grew in every cycle after the first, and beyond what the remainder moves by itself. */
  readonly grows: boolean;
}

/**
 * Rule: Sys is the sum of all Sys figures, HeapSys = HeapIdle + HeapInuse, and HeapReleased is part of HeapIdle
 * (runtime/mstats.go, MemStats), so nothing is counted twice.
 */
export function memoryOf(stats: MemStats, resident: number | null): MemoryState {
  const held = stats.Sys - stats.HeapReleased;
  const parts: MemoryPart[] = [
    { name: "live", bytes: stats.HeapAlloc },
    { name: "fragmentation", bytes: stats.HeapInuse - stats.HeapAlloc },
    { name: "idle", bytes: stats.HeapIdle - stats.HeapReleased },
    { name: "stacks", bytes: stats.StackSys },
    { name: "runtime", bytes: stats.MSpanSys + stats.MCacheSys + stats.BuckHashSys + stats.GCSys + stats.OtherSys },
  ];
  if (resident !== null) parts.push({ name: "outside", bytes: resident - held });
  return { held, resident, parts };
}

/**
 * Within one process the remainder moved by 0.3 to 2.1 MiB without a trend in all recorded stories that map nothing;
 * with 4 MiB mapped per cycle it grew by 4.0 to 4.2 MiB in each.
 */
const OUTSIDE_LEAST_BYTES = 4 * 2 ** 20;

/**
 * What the remainder is in a process that has touched what it got: -4 to +5.2 MiB in all recorded stories. Below it, Go has got
 * memory that was never touched, e.g. a large table that fills; its pages come in one by one, and are counted by Go already.
 */
const USUAL_BYTES = { least: -5 * 2 ** 20, most: 5.2 * 2 ** 20 };

/** @returns null unless the resident size is known for two profiles or more, and for all */
export function outsideGrowth(memory: readonly (MemoryState | null)[]): OutsideGrowth | null {
  const bytes = memory.flatMap((state) =>
    state === null || state.resident === null ? [] : [state.resident - state.held],
  );
  if (bytes.length < 2 || bytes.length < memory.length) return null;
  // The first cycle runs code for the first time: its pages of the binary come in.
  const from = bytes.length > 3 ? 1 : 0;
  const untouched = bytes[from]! < USUAL_BYTES.least;
  const beyond = untouched ? bytes.map((value) => Math.max(value, USUAL_BYTES.most)) : bytes;
  const steps = beyond.slice(from + 1).map((value, at) => value - beyond[from + at]!);
  const total = beyond.at(-1)! - beyond[from]!;
  const grows = bytes.length > 3 && steps.every((step) => step > 0) && total > OUTSIDE_LEAST_BYTES;
  return { bytes, perCycle: total / steps.length, grows };
}
