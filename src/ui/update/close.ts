// esc: cancels what is under way, else leads out of the screen one is on.

import { heapBack } from "../screens/heap/update.ts";
import { type State, scopeOf } from "../state.ts";
import { keepVisible } from "./move.ts";
import { QUERIES } from "./queries.ts";
import { cancelReading } from "./reading.ts";
import { type Handlers, only, type Step, withNotice } from "./step.ts";

export const closeHandlers = {
  closed: (state) => {
    const stoppable = [...state.pending].filter(([, { cancellable }]) => cancellable).map(([request]) => request);
    if (state.pasting !== null)
      return only(withNotice({ ...state, pasting: null }, "paste cancelled"), { type: "cancelPaste" });
    if (stoppable.length > 0) return cancel(state, stoppable);
    if (state.over.length > 0) return only({ ...state, over: state.over.slice(0, -1) });
    if (scopeOf(state) === "clusters") return clearFilters(state);
    if (scopeOf(state) === "heap") return closeHeap(state);
    return only(state.view === "start" ? withNotice(state, "nothing is under way") : { ...state, view: "clusters" });
  },
} satisfies Partial<Handlers>;

/** Back to where one came from, then the filter goes, then one is out. */
function closeHeap(state: State): Step {
  const back = heapBack(state);
  if (back !== null) return only(back);
  return state.heap.wanted.filter === null ? only(outOfHeap(state)) : QUERIES.heapFilter.put(state, "");
}

function outOfHeap(state: State): State {
  return state.session.analysis === null
    ? withNotice(state, "this is the whole heap; q quits")
    : { ...state, view: "clusters" };
}

/** Of sources that are being read, those that were read already are kept. */
function cancel(state: State, requests: readonly number[]): Step {
  const reading = requests.find((request) => state.pending.get(request)!.reading.length > 0);
  if (reading !== undefined) return cancelReading(state, reading);
  const pending = new Map(state.pending);
  for (const request of requests) pending.delete(request);
  const effects = requests.map((request) => ({ type: "cancel", request }) as const);
  return only(withNotice({ ...state, pending }, "cancelled; what was loaded before is kept"), ...effects);
}

function clearFilters(state: State): Step {
  const { clusters } = state;
  if (clusters.filter === "" && !clusters.zombiesOnly && !clusters.hideIdle) return only(state);
  return only(keepVisible({ ...state, clusters: { ...clusters, filter: "", zombiesOnly: false, hideIdle: false } }));
}
