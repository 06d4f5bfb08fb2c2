// A new answer -> the heap's state, the place that one stood at kept as far as it is still there.

import type { HeapAnalysis, HeapRow } from "../../../heap/analysis.ts";
import type { State } from "../../state.ts";
import { heapRows } from "./rows.ts";
import { type HeapPlace, type HeapState, LIST } from "./state.ts";

export function answered(state: State, analysis: HeapAnalysis): HeapState {
  const { heap } = state;
  const whole = analysis.stacks.length === analysis.merged.stacks.length;
  const known = whole || heap.known.length === 0 ? analysis.stacks : heap.known;
  const next = { ...heap, analysis, known };
  const { here, back } = heap;
  if (here.pane === "memory") return next;
  // What one had walked to may be gone.
  if (here.pane !== "list")
    return { ...next, here: { ...LIST, pane: here.pane === "flame" ? "flame" : "list" }, back: [] };
  const chosen = heapRows(state)[here.index];
  const rows = heapRows({ ...state, heap: next });
  return { ...next, here: stillAt(here, chosen, rows), back };
}

/** On the same row, else on one of the same function, else where it stood. */
function stillAt(here: HeapPlace, chosen: HeapRow | undefined, rows: readonly HeapRow[]): HeapPlace {
  const same = rows.findIndex(
    ({ func, file, line }) => func === chosen?.func && file === chosen.file && line === chosen.line,
  );
  const found = same >= 0 ? same : rows.findIndex(({ func }) => func === chosen?.func);
  return { ...here, index: found >= 0 ? found : Math.max(0, Math.min(here.index, rows.length - 1)) };
}
