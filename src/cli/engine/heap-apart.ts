// The heap's analysis, taken apart for the way between two threads: its 20,000 stacks travel as columns of numbers and
// become objects again a few at a time, so that a key never waits for all of them. The samples' stacks stay behind.

import type { OriginFrame } from "../../cluster/cluster.ts";
import type { HeapAnalysis, HeapStack } from "../../heap/analysis.ts";
import type { MergedStack } from "../../heap/merge.ts";
import type { Apart } from "./apart.ts";

export interface HeapShell {
  readonly analysis: HeapAnalysis;
  /** `Merged.stacks` in columns: the frames of stack `n` are `frames` from `ends[n - 1]` to `ends[n]`. */
  readonly frames: Uint32Array;
  readonly ends: Uint32Array;
  readonly owner: Int32Array;
  readonly observer: Uint8Array;
  /** Which of them `HeapAnalysis.stacks` has, in order. */
  readonly kept: Uint32Array;
  /** Figures of those that are kept, profile by profile. */
  readonly values: Float64Array;
}

/** Frames that are put into stacks before a key is looked for: some 2 ms. */
const SLICE_FRAMES = 100_000;

export function heapApart(analysis: HeapAnalysis): Apart<HeapShell> {
  const { merged, stacks, rows, profiles } = analysis;
  const ends = new Uint32Array(merged.stacks.length);
  let end = 0;
  for (const [at, { frames }] of merged.stacks.entries()) {
    end += frames.length;
    ends[at] = end;
  }
  const frames = new Uint32Array(end);
  for (const [at, stack] of merged.stacks.entries()) frames.set(stack.frames, ends[at]! - stack.frames.length);
  const values = new Float64Array(stacks.length * profiles.length);
  for (const [at, stack] of stacks.entries()) values.set(stack.values, at * profiles.length);
  const shell: HeapShell = {
    analysis: {
      ...analysis,
      profiles: profiles.map((profile) => ({ ...profile, stacks: [] })),
      rows: [],
      stacks: [],
      merged: { ...merged, frames: [], stacks: [] },
    },
    frames,
    ends,
    owner: Int32Array.from(merged.stacks, ({ owner }) => owner),
    observer: Uint8Array.from(merged.stacks, ({ observer }) => (observer ? 1 : 0)),
    kept: keptOf(analysis),
    values,
  };
  return { shell, lists: [rows, merged.frames], transfer: [] };
}

/** A filter leaves the order as it is, and no two stacks are equal. */
function keptOf({ merged, stacks }: HeapAnalysis): Uint32Array {
  let at = 0;
  return Uint32Array.from(stacks, ({ frames }) => {
    while (!isStack(merged.stacks[at]!, frames, merged.frames)) at++;
    return at++;
  });
}

function isStack({ frames }: MergedStack, of: readonly OriginFrame[], places: readonly OriginFrame[]): boolean {
  return frames.length === of.length && frames.every((id, at) => places[id] === of[at]);
}

export async function heapTogether(shell: HeapShell, lists: readonly (readonly unknown[])[]): Promise<HeapAnalysis> {
  const rows = lists[0] as HeapAnalysis["rows"];
  const places = lists[1] as readonly OriginFrame[];
  const { analysis, ends, owner, observer, kept, values } = shell;
  const count = analysis.profiles.length;
  const all: MergedStack[] = [];
  const stacks: HeapStack[] = [];
  let sinceYield = 0;
  for (let at = 0; at < ends.length; at++) {
    const ids = listOf(shell.frames, ends[at - 1] ?? 0, ends[at]!);
    all.push({ frames: ids, owner: owner[at]!, observer: observer[at] === 1 });
    const next = stacks.length;
    if (kept[next] === at) {
      stacks.push({
        frames: framesOf(ids, places),
        values: listOf(values, next * count, (next + 1) * count),
        owner: owner[at]! < 0 ? null : places[owner[at]!]!,
        observer: observer[at] === 1,
      });
    }
    sinceYield += ids.length + 1;
    if (sinceYield < SLICE_FRAMES) continue;
    sinceYield = 0;
    await new Promise(setImmediate);
  }
  return { ...analysis, rows, stacks, merged: { ...analysis.merged, frames: places, stacks: all } };
}

/** Filled by hand: `Array.from` of a typed array takes ten times as long. */
function listOf(column: Uint32Array | Float64Array, from: number, to: number): readonly number[] {
  const list = new Array<number>(to - from);
  for (let at = from; at < to; at++) list[at - from] = column[at]!;
  return list;
}

function framesOf(ids: readonly number[], places: readonly OriginFrame[]): readonly OriginFrame[] {
  const list = new Array<OriginFrame>(ids.length);
  for (let at = 0; at < ids.length; at++) list[at] = places[ids[at]!]!;
  return list;
}
