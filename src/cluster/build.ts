// Snapshots -> clusters over all of them.

import { rowsByGoid } from "../dump/goid-table.ts";
import {
  type CreatedBy,
  DURABLE,
  type Frame,
  type Goroutines,
  LEAKED,
  LOCKED_TO_THREAD,
  SCAN,
  type Snapshot,
  type Stack,
} from "../dump/model.ts";
import type { Cluster, Creator, FlagCounts, OriginFrame, WaitMinutes } from "./cluster.ts";
import type { originTeller } from "./origin.ts";
import { clusterId } from "./signature.ts";

/** What of a goroutine makes its cluster: all, or frames alone where a profile prints neither state nor creator. */
export type Identified = "whole" | "frames";

interface Draft {
  /** Its place among the drafts. */
  readonly index: number;
  readonly id: string;
  readonly stack: Stack;
  readonly state: string | null;
  readonly counts: number[];
  /** Of a profile that is the last snapshot: label set and how many; null for none. */
  labelled: (readonly [set: number, count: number])[] | null;
}

/**
 * @param snapshots  oldest first
 * @param by         "frames" when one of them is a profile
 * @returns one cluster per signature and state, in the order first met; counts of all clusters add up to each total
 */
export function clustersOf(
  snapshots: readonly Snapshot[],
  by: Identified,
  origin: ReturnType<typeof originTeller>,
): readonly Cluster[] {
  const drafts = new Map<string, Draft>();
  const homes = snapshots.map((snapshot, at) => gather(snapshot, at, snapshots.length, by, drafts));
  const all = [...drafts.values()];
  const rows = snapshots.map((snapshot, at) => rowsOf(snapshot, homes[at]!, all, at));
  const frameOf = originFrames(origin);
  return all.map((draft) => finish(draft, rows, snapshots, frameOf, origin));
}

/**
 * Programs have some thousands of places in which goroutines stand. Where there are more than this, hardly two stacks
 * share one, and the table takes as much memory as the frames.
 */
const MOST_SHARED = 1 << 16;

/** @returns a function that adds the origin to a frame: the stacks of one text share their frames, and what is made of them */
function originFrames(origin: ReturnType<typeof originTeller>): (frame: Frame) => OriginFrame {
  const known = new Map<Frame, OriginFrame>();
  return (frame) => {
    let told = known.get(frame);
    if (told === undefined) {
      const { func, file, line, inlined } = frame;
      told = { func, file, line, inlined, origin: origin(frame) };
      if (known.size < MOST_SHARED) known.set(frame, told);
    }
    return told;
  };
}

/** @returns per row of the snapshot: the index of its draft; empty for a profile */
function gather(
  snapshot: Snapshot,
  at: number,
  length: number,
  by: Identified,
  drafts: Map<string, Draft>,
): Int32Array {
  const bare = new Map<number, Stack>();
  const stackFor = (index: number): Stack => {
    const stack = snapshot.stacks[index]!;
    if (by === "whole") return stack;
    let without = bare.get(index);
    if (without === undefined) {
      without = { ...stack, createdBy: null };
      bare.set(index, without);
    }
    return without;
  };
  const draftOf = (index: number, state: string | null): Draft => {
    const stack = stackFor(index);
    const id = clusterId(stack, state);
    let draft = drafts.get(id);
    if (draft === undefined) {
      draft = {
        index: drafts.size,
        id,
        stack,
        state,
        counts: new Array<number>(length).fill(0),
        labelled: null,
      };
      drafts.set(id, draft);
    }
    return draft;
  };
  const { goroutines } = snapshot;
  if (goroutines === null) {
    for (const { stack, labels, count } of snapshot.counted ?? []) {
      const draft = draftOf(stack, null);
      draft.counts[at]! += count;
      if (labels === 0 || at < length - 1) continue;
      draft.labelled ??= [];
      draft.labelled.push([labels, count]);
    }
    return new Int32Array(0);
  }
  const draftsOf = (stack: number, state: number): Draft =>
    draftOf(stack, by === "frames" ? null : snapshot.states[state]!);
  return distribute(goroutines, snapshot.stacks.length, at, draftsOf);
}

/** Counts each goroutine in its draft. @returns per row: the index of the draft */
function distribute(
  { stack: stacks, state: states }: Goroutines,
  distinct: number,
  at: number,
  draftOf: (stack: number, state: number) => Draft,
): Int32Array {
  const homes = new Int32Array(stacks.length);
  // Most goroutines of a stack are in one state: it is looked up without a table.
  const usual = new Array<Draft | undefined>(distinct);
  const usualState = new Uint16Array(distinct);
  const others = new Map<number, Draft>();
  for (let row = 0; row < homes.length; row++) {
    const stack = stacks[row]!;
    const state = states[row]!;
    const first = usual[stack];
    let draft = usualState[stack] === state ? first : others.get(stack * 65_536 + state);
    if (draft === undefined) {
      draft = draftOf(stack, state);
      if (first === undefined) {
        usual[stack] = draft;
        usualState[stack] = state;
      } else others.set(stack * 65_536 + state, draft);
    }
    draft.counts[at]!++;
    homes[row] = draft.index;
  }
  return homes;
}

/** Of most clusters in very many snapshots there are none: they share these. */
const NO_ROWS = new Uint32Array(0);

/** @returns per draft: its rows in this snapshot, goids ascending; all of them are parts of one array */
function rowsOf(
  { goroutines }: Snapshot,
  homes: Int32Array,
  drafts: readonly Draft[],
  at: number,
): readonly Uint32Array[] {
  const all = new Uint32Array(homes.length);
  const starts: number[] = [];
  let length = 0;
  for (const { counts } of drafts) {
    starts.push(length);
    if (goroutines !== null) length += counts[at]!;
  }
  const next = Uint32Array.from(starts);
  if (goroutines !== null) {
    const table = rowsByGoid(goroutines);
    const rising = goroutines.goid.slice().sort();
    for (let place = 0; place < rising.length; place++) {
      const row = table.rowOf(rising[place]!);
      all[next[homes[row]!]!++] = row;
    }
  }
  return drafts.map((_, index) => (starts[index] === next[index] ? NO_ROWS : all.subarray(starts[index], next[index])));
}

function finish(
  draft: Draft,
  rowsPerSnapshot: readonly (readonly Uint32Array[])[],
  snapshots: readonly Snapshot[],
  frameOf: (frame: Frame) => OriginFrame,
  origin: ReturnType<typeof originTeller>,
): Cluster {
  const { stack } = draft;
  const rows = rowsPerSnapshot.map((lists) => lists[draft.index]!);
  const last = snapshots.length - 1;
  return {
    id: draft.id,
    state: draft.state,
    frames: stack.frames.map(frameOf),
    elided: stack.elided,
    elidedBefore: stack.elidedBefore,
    createdBy: stack.createdBy === null ? null : creatorWith(origin, stack.createdBy),
    counts: draft.counts,
    rows,
    waits: rows.map((list, at) => waitsOf(list, snapshots[at]!)),
    flags: flagsOf(rows[last]!, snapshots[last]!),
    labels: labelsOf(draft, rows[last]!, snapshots[last]!),
    identity: null,
  };
}

function creatorWith(origin: ReturnType<typeof originTeller>, createdBy: CreatedBy): Creator {
  const { func, file, line } = createdBy;
  return { func, file, line, origin: origin(createdBy) };
}

/** @returns the spread of wait minutes; null where no goroutine prints any (no collection has seen it wait), or a profile, which prints none */
export function waitsOf(rows: Uint32Array, { goroutines }: Snapshot): WaitMinutes | null {
  if (goroutines === null || rows.length === 0) return null;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  let without = 0;
  for (let at = 0; at < rows.length; at++) {
    const minutes = goroutines.waitMinutes[rows[at]!]!;
    if (minutes < 0) without++;
    else {
      min = Math.min(min, minutes);
      max = Math.max(max, minutes);
    }
  }
  return without === rows.length ? null : { min, max, without };
}

export function flagsOf(rows: Uint32Array, { goroutines }: Snapshot): FlagCounts {
  let any = 0;
  for (let at = 0; at < rows.length; at++) any |= goroutines!.flags[rows[at]!]!;
  if (any === 0) return NO_FLAGS;
  const count = (flag: number): number => {
    let found = 0;
    for (const row of rows) if ((goroutines!.flags[row]! & flag) !== 0) found++;
    return found;
  };
  return { leaked: count(LEAKED), lockedToThread: count(LOCKED_TO_THREAD), scan: count(SCAN), durable: count(DURABLE) };
}

// Most clusters bear no mark and no label: they share these.
const NO_FLAGS: FlagCounts = { leaked: 0, lockedToThread: 0, scan: 0, durable: 0 };
const NO_LABELS: Cluster["labels"] = new Map();

function labelsOf(draft: Draft, rows: Uint32Array, snapshot: Snapshot): Cluster["labels"] {
  const { goroutines } = snapshot;
  if (draft.labelled === null && !bearLabels(rows, goroutines)) return NO_LABELS;
  const labels = new Map<string, Map<string, number>>();
  const add = (set: number, count: number): void => {
    for (const [key, value] of snapshot.labelSets[set] ?? []) {
      const values = labels.get(key) ?? new Map<string, number>();
      labels.set(key, values.set(value, (values.get(value) ?? 0) + count));
    }
  };
  if (goroutines !== null) for (const row of rows) add(goroutines.labels[row]!, 1);
  for (const [set, count] of draft.labelled ?? []) add(set, count);
  return labels;
}

function bearLabels(rows: Uint32Array, goroutines: Goroutines | null): boolean {
  for (let at = 0; at < rows.length; at++) if (goroutines!.labels[rows[at]!] !== 0) return true;
  return false;
}
