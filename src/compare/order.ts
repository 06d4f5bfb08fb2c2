// Two snapshots of one process, in the order they were given -> whether the first seems to be the later one.

import { rowsByGoid } from "../dump/goid-table.ts";
import type { Goroutines, Snapshot } from "../dump/model.ts";

/** Goids that a processor takes at a time and gives out in rising order (runtime/proc.go, _GoidCacheBatch, newproc1). */
const BATCH = 16;

/** What is left of old batches on so many processors may come after any number. */
const MOST_PROCESSORS = 64;

/** One goroutine may be the runtime's own, which is shown at times only. */
const SEVERAL = 2;

/** What people call a dump that is taken first, and those that follow; the rest of the name is the same. */
const NAMED = /(?<![a-z])(?:(before|baseline)|(after|during|later))(?![a-z])/i;

/**
 * @param first  given as the older one
 * @param second given as the newer one
 * @returns why they seem to be given the wrong way round; null when nothing says so
 */
export function reversed(first: Snapshot, second: Snapshot): string | null {
  return byTime(first, second) ?? byGoids(first, second) ?? byName(first.source, second.source);
}

function byTime({ takenAt: first }: Snapshot, { takenAt: second }: Snapshot): string | null {
  if (first === null || second === null || !(Date.parse(second) < Date.parse(first))) return null;
  return `taken at ${second}, the one before at ${first}`;
}

/**
 * Those that only the second has were made since the first, if the order is right: by then a processor had given out
 * neither a number below one of the same batch, nor, but for what is left of a few batches, one far below the highest.
 */
function byGoids({ goroutines: first, truncated, leakedOnly }: Snapshot, second: Snapshot): string | null {
  if (first === null || second.goroutines === null || truncated || leakedOnly) return null;
  // Without the main goroutine it is an excerpt, and who is missing there may have been there.
  if (rowsByGoid(first).rowOf(1) < 0) return null;
  const { goid } = first;
  const highest = new Map<number, number>();
  for (const one of goid) highest.set(batchOf(one), Math.max(one, highest.get(batchOf(one)) ?? 0));
  const made = madeSince(first, second);
  const older = made.filter((one) => one < (highest.get(batchOf(one)) ?? 0));
  if (older.length >= SEVERAL)
    return `goroutine ${older[0]}, which only it has, was made before goroutine ${highest.get(batchOf(older[0]!))} of the one before`;
  const top = goid.reduce((most, one) => Math.max(most, one), 0);
  const newest = made.reduce((most, one) => Math.max(most, one), 0);
  return made.length >= SEVERAL && newest < top - BATCH * MOST_PROCESSORS
    ? `no goroutine that only it has bears a number above ${newest}, and the one before has numbers up to ${top}`
    : null;
}

function batchOf(goid: number): number {
  return Math.floor((goid - 1) / BATCH);
}

/** Goids that only the second has, the runtime's own left out: a finalizer's goroutine is shown while it runs alone. */
function madeSince(first: Goroutines, { goroutines, stacks }: Snapshot): readonly number[] {
  const rows = rowsByGoid(first);
  const { goid, stack } = goroutines!;
  const made: number[] = [];
  for (let row = 0; row < goid.length; row++) {
    const { frames, createdBy } = stacks[stack[row]!]!;
    const starter = createdBy?.func ?? frames.at(-1)?.func ?? "";
    if (rows.rowOf(goid[row]!) < 0 && !starter.startsWith("runtime.")) made.push(goid[row]!);
  }
  return made;
}

function byName(first: string, second: string): string | null {
  const [one, other] = [NAMED.exec(baseOf(first)), NAMED.exec(baseOf(second))];
  if (one?.[2] === undefined || other?.[1] === undefined) return null;
  return baseOf(first).replace(NAMED, "") === baseOf(second).replace(NAMED, "")
    ? `called ${other[1]}, the one before ${one[2]}`
    : null;
}

function baseOf(source: string): string {
  return source.slice(Math.max(source.lastIndexOf("/"), source.lastIndexOf("\\")) + 1);
}
