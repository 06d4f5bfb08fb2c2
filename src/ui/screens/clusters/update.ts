// What the keys of the list do: one-key filters, order, marks.

import { selectedOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { keepVisible } from "../../update/move.ts";
import { type Handlers, only, withNotice } from "../../update/step.ts";
import { pairOf } from "../goroutine/nearest.ts";
import { type ClustersState, SORTS } from "./state.ts";

export const clusterHandlers = {
  filterCleared: (state) => only(change(state, { filter: "", zombiesOnly: false, hideIdle: false })),
  quickFilterToggled: (state, { which }) => {
    const { zombiesOnly, hideIdle } = state.clusters;
    return only(change(state, which === "zombies" ? { zombiesOnly: !zombiesOnly } : { hideIdle: !hideIdle }));
  },
  sortCycled: (state) => {
    const sort = SORTS[(SORTS.indexOf(state.clusters.sort) + 1) % SORTS.length] ?? "verdict";
    return only(change(state, { sort, reversed: false }));
  },
  sortReversed: (state) => only(change(state, { reversed: !state.clusters.reversed })),
  marked: (state) => {
    const id = selectedOf(state)?.id;
    if (id === undefined) return only(state);
    if (state.marks.includes(id)) {
      const rest = state.marks.filter((mark) => mark !== id);
      return only(withNotice({ ...state, marks: rest }, "mark taken away"));
    }
    const marks = [...state.marks, id].slice(-2);
    const text =
      marks.length === 2 ? "two marked: = aligns their stacks" : "marked; mark a second one, then = aligns them";
    return only(withNotice({ ...state, marks }, text));
  },
  alignAsked: (state) => {
    if (pairOf(state) === null) {
      return only(withNotice(state, "no stack here is near this one: mark two with space, then ="));
    }
    return only({ ...state, over: [...state.over, "stacks"], cursors: { ...state.cursors, stacks: 0 } });
  },
} satisfies Partial<Handlers>;

function change(state: State, changes: Partial<ClustersState>): State {
  return keepVisible({ ...state, clusters: { ...state.clusters, ...changes } });
}
