// What the keys of the heap's screen do: order, walks to callers and callees, zoom.

import { GRANULARITIES } from "../../../heap/analysis.ts";
import { SAMPLE_TYPES, type SampleType } from "../../../heap/model.ts";
import type { State } from "../../state.ts";
import { type Handlers, only, withNotice } from "../../update/step.ts";
import { analyseHeap } from "./ask.ts";
import { flameOf } from "./flame.ts";
import { callRows, heapRows, selfIndex } from "./rows.ts";
import { HEAP_SORTS, type HeapPlace, type HeapState, LIST } from "./state.ts";

export const heapHandlers = {
  heapOpened: (state) => {
    const { analysis, here } = state.heap;
    if (analysis === null || here.pane === "memory") return only(state);
    if (here.pane === "flame") {
      const child = flameOf(analysis, here.path).children[here.index];
      if (child === undefined) return only(withNotice(state, "nothing lies below: this is where it was allocated"));
      return only(go(state, { ...here, path: [...here.path, child.func], index: 0 }));
    }
    const func = here.pane === "list" ? heapRows(state)[here.index]?.func : callRows(state)[here.index]?.func;
    if (func === undefined || (here.pane === "calls" && func === here.func)) return only(state);
    return only(go(state, { ...LIST, pane: "calls", func, index: selfIndex(analysis, func) }));
  },
  heapPaneChosen: (state, { pane }) =>
    only(state.heap.here.pane === pane ? change(state, { here: LIST, back: [] }) : go(state, { ...LIST, pane })),
  heapSorted: (state) => {
    const sort = after(HEAP_SORTS, state.heap.sort);
    return only(withNotice(keepChosen(state, { sort, reversed: false }), `by ${sort}`));
  },
  heapSampleTypeTurned: (state) => {
    const sampleType = after(SAMPLE_TYPES, state.heap.wanted.sampleType);
    return analyseHeap(withNotice(want(state, { sampleType }), `${sampleType}: ${SAMPLE_WORDS[sampleType]}`));
  },
  heapGranularityTurned: (state) => {
    const granularity = after(GRANULARITIES, state.heap.wanted.granularity);
    return analyseHeap(withNotice(want(state, { granularity }), `by ${granularity}`));
  },
  heapReversed: (state) => only(keepChosen(state, { reversed: !state.heap.reversed })),
} satisfies Partial<Handlers>;

const SAMPLE_WORDS: Readonly<Record<SampleType, string>> = {
  inuse_space: "bytes allocated and still in use",
  inuse_objects: "objects allocated and still in use",
  alloc_space: "bytes ever allocated, freed or not",
  alloc_objects: "objects ever allocated, freed or not",
};

/** @returns the next of them, after the last the first */
function after<T>(all: readonly T[], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length]!;
}

/** Another look at the same profiles: rows, trees and graph are made anew, the verdict speaks of what it spoke of. */
function want(state: State, changes: Partial<HeapState["wanted"]>): State {
  return change(state, { wanted: { ...state.heap.wanted, ...changes } });
}

/** @returns one step back; null on the list itself */
export function heapBack(state: State): State | null {
  const here = state.heap.back.at(-1);
  return here === undefined ? null : change(state, { here, back: state.heap.back.slice(0, -1) });
}

function go(state: State, here: HeapPlace): State {
  return change(state, { here, back: [...state.heap.back, state.heap.here] });
}

/** The order changes under the cursor, the chosen place stays. */
function keepChosen(state: State, changes: Partial<HeapState>): State {
  if (state.heap.here.pane !== "list") return change(state, changes);
  const chosen = heapRows(state)[state.heap.here.index];
  const next = change(state, changes);
  const index = chosen === undefined ? 0 : heapRows(next).indexOf(chosen);
  return change(next, { here: { ...next.heap.here, index: Math.max(0, index) } });
}

function change(state: State, changes: Partial<HeapState>): State {
  return { ...state, heap: { ...state.heap, ...changes } };
}
