// What is loaded: the analysis that follows each change of it, and which snapshot is compared with which.

import type { AnalyseOptions } from "../../analyse.ts";
import { GROUPINGS } from "../../analyse.ts";
import { counted } from "../../text/units.ts";
import { answered } from "../screens/heap/answered.ts";
import { groupingOf, type State } from "../state.ts";
import { keepVisible } from "./move.ts";
import { begin, finish, type Handlers, only, type Step, withNotice } from "./step.ts";

/** How the name of every analysis under way begins. */
const ANALYSING = "comparing";

export const sessionHandlers = {
  readFailed: (state, { request, text }) => {
    const done = finish(state, request);
    return only(done === null ? state : withNotice(done, text, "error"));
  },
  analysed: (state, { request, analysis, whole }) => {
    const done = finish(state, request);
    if (done === null) return only(state);
    const { arrived } = done.session;
    const session = { ...done.session, analysis, whole, arrived: null, waiters: null };
    // Asked for the heap: its answer opens the screen.
    const waits = done.heap.first && done.heap.profiles.length > 0;
    const view = done.view === "start" && !waits ? "clusters" : done.view;
    const shown = keepVisible({ ...done, session, view });
    const wanted = { type: "findWaiters", analysis } as const;
    if (arrived === null) return only(shown, wanted);
    const clusters = counted(analysis.clusters.length, "cluster");
    return only(withArrived(shown, `${arrived}, ${clusters}${comparedWith(shown)}`), wanted);
  },
  heapAnalysed: (state, { request, analysis }) => {
    const done = finish(state, request);
    if (done === null) return only(state);
    const { arrived } = done.heap;
    const shown: State = { ...done, heap: { ...answered(done, analysis), arrived: null } };
    if (arrived === null) return only(shown);
    const alone = shown.session.snapshots.length === 0;
    const opens = shown.view !== "start" || alone || shown.heap.first;
    return only(withArrived(opens ? { ...shown, view: "heap", over: [] } : shown, arrived));
  },
  waitersFound: (state, { analysis, rows }) =>
    only(analysis === state.session.analysis ? { ...state, session: { ...state.session, waiters: rows } } : state),
  recentLoaded: (state, { recent }) => only({ ...state, recent }),
  boundMoved: (state, { which, by }) => {
    const { before, after, snapshots } = state.session;
    const moved = which === "before" ? { before: before + by, after } : { before, after: after + by };
    if (moved.before < 0 || moved.after >= snapshots.length || moved.before > moved.after) {
      const edge =
        moved.before > moved.after ? "“before” cannot come after “after”" : "there is no further snapshot there";
      return only(withNotice(state, edge));
    }
    return analyse({ ...state, session: { ...state.session, ...moved } });
  },
  idleToggled: (state) => {
    const idle = state.session.options.idle !== true;
    const text = idle
      ? "taken as idle: no load, every client gone; what was born since and still waits is a zombie (I takes it back)"
      : "not taken as idle any more";
    return analyse(withNotice(withOptions(state, { idle }), text));
  },
  regrouped: (state) => {
    const groupBy = GROUPINGS[(GROUPINGS.indexOf(groupingOf(state)) + 1) % GROUPINGS.length] ?? "signature";
    return analyse(
      withNotice({ ...withOptions(state, { groupBy }), marks: [] }, `grouped by ${groupBy.replace("-", " ")}`),
    );
  },
} satisfies Partial<Handlers>;

function withOptions(state: State, options: Partial<AnalyseOptions>): State {
  return { ...state, session: { ...state.session, options: { ...state.session.options, ...options } } };
}

/** What has come, once it is judged; what could not be read beside it comes first. */
function withArrived(state: State, text: string): State {
  const { unread } = state.session;
  const told = { ...state, session: { ...state.session, unread: null } };
  return unread === null ? withNotice(told, text, "good") : withNotice(told, `${unread} (${text})`, "error");
}

/** Asks for the analysis of "before" to "after", and of all for the timelines. An older one under way is dropped. */
export function analyse(state: State): Step {
  const { snapshots, before, after, options } = state.session;
  if (snapshots.length === 0) return only(state);
  const pending = new Map([...state.pending].filter(([, { what }]) => !what.startsWith(ANALYSING)));
  const chosen = snapshots.slice(before, after + 1);
  const goroutines = chosen.reduce((sum, { total }) => sum + total, 0);
  const what = `${ANALYSING} ${counted(chosen.length, "snapshot")}, ${counted(goroutines, "goroutine")} `;
  return begin({ ...state, pending }, what, (request) => ({
    type: "analyse",
    request,
    question: { chosen, all: snapshots, options },
  }));
}

function comparedWith({ session }: State): string {
  return session.before === session.after ? "" : `; compared with #${session.before + 1}`;
}
