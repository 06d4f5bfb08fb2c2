// Snapshots and analyses, taken apart for the way between two threads: a shell, and long lists that travel in slices so
// short that neither thread stands still for one. The figures' columns are copied and handed over, which costs nothing.

import type { Analysis } from "../../analyse.ts";
import type { ArgumentSamples, Goroutines, Snapshot } from "../../dump/model.ts";
import { NO_SAMPLES } from "../../dump/samples.ts";
import type { Answer } from "../../ui/answer.ts";

export interface Apart<S> {
  readonly shell: S;
  readonly lists: readonly (readonly unknown[])[];
  readonly transfer: readonly ArrayBuffer[];
}

/** Weight of one slice. A stack or cluster weighs as many as it has frames; 1,500 take about 3 ms to unpack. */
const SLICE_WEIGHT = 1_500;

/** @returns the list in parts, each to be sent alone; none for an empty list */
export function slicesOf(list: readonly unknown[]): readonly (readonly unknown[])[] {
  const slices: (readonly unknown[])[] = [];
  let from = 0;
  let weight = 0;
  for (let at = 0; at < list.length; at++) {
    weight += weightOf(list[at]);
    if (weight < SLICE_WEIGHT) continue;
    slices.push(list.slice(from, at + 1));
    from = at + 1;
    weight = 0;
  }
  if (from < list.length) slices.push(list.slice(from));
  return slices;
}

function weightOf(item: unknown): number {
  return 2 + ((item as { readonly frames?: readonly unknown[] }).frames?.length ?? 0);
}

const LISTS_OF_SNAPSHOT = 3;

/** Without what is long. */
export function shellOf(snapshot: Snapshot): Snapshot {
  const counted = snapshot.counted === null ? null : [];
  return { ...snapshot, goroutines: null, samples: NO_SAMPLES, stacks: [], labelSets: [], counted };
}

export function snapshotsApart(snapshots: readonly Snapshot[]): Apart<readonly Snapshot[]> {
  const transfer: ArrayBuffer[] = [];
  return {
    shell: snapshots.map((snapshot) => ({
      ...shellOf(snapshot),
      goroutines: snapshot.goroutines === null ? null : copyOf(snapshot.goroutines, transfer),
      samples: copyOf(snapshot.samples, transfer),
    })),
    lists: snapshots.flatMap(({ stacks, labelSets, counted }) => [stacks, labelSets, counted ?? []]),
    transfer,
  };
}

export function snapshotsTogether(
  shell: readonly Snapshot[],
  lists: readonly (readonly unknown[])[],
): readonly Snapshot[] {
  return shell.map((snapshot, index) => {
    const at = index * LISTS_OF_SNAPSHOT;
    return {
      ...snapshot,
      stacks: lists[at] as Snapshot["stacks"],
      labelSets: lists[at + 1] as Snapshot["labelSets"],
      counted: snapshot.counted === null ? null : (lists[at + 2] as Snapshot["counted"]),
    };
  });
}

/** `whole` is null where it is the same as `analysis`. The snapshots are on both sides already. */
export interface AnswerShell {
  readonly analysis: Analysis;
  readonly whole: Analysis | null;
}

export function answerApart({ analysis, whole }: Answer): Apart<AnswerShell> {
  const bare = (full: Analysis): Analysis => ({ ...full, snapshots: [], clusters: [] });
  const same = whole === analysis;
  return {
    shell: { analysis: bare(analysis), whole: same ? null : bare(whole) },
    lists: same ? [analysis.clusters] : [analysis.clusters, whole.clusters],
    transfer: [],
  };
}

export function answerTogether(
  shell: AnswerShell,
  lists: readonly (readonly unknown[])[],
  chosen: readonly Snapshot[],
  all: readonly Snapshot[],
): Answer {
  const full = (bare: Analysis, at: number, snapshots: readonly Snapshot[]): Analysis => ({
    ...bare,
    snapshots,
    clusters: lists[at] as Analysis["clusters"],
  });
  const analysis = full(shell.analysis, 0, chosen);
  return { analysis, whole: shell.whole === null ? analysis : full(shell.whole, 1, all) };
}

/** Exactly as long as it must be (a column may be the beginning of a longer buffer), and entered to be handed over. */
function copyOf<C extends Goroutines | ArgumentSamples>(columns: C, transfer: ArrayBuffer[]): C {
  const copies = Object.entries(columns).map(([name, column]) => {
    const copy = (column as Uint8Array).slice();
    transfer.push(copy.buffer as ArrayBuffer);
    return [name, copy] as const;
  });
  return Object.fromEntries(copies) as unknown as C;
}
