// What is loaded: snapshots that arrive by any way, the analysis that follows, and which snapshot is compared with which.

import type { AnalyseOptions } from "../analyse.ts";
import { GROUPINGS } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";
import { counted } from "../text/units.ts";
import { keepVisible } from "./move.ts";
import { timeOf } from "./names.ts";
import { newPrompt, openSource } from "./prompt.ts";
import { groupingOf, type State } from "./state.ts";
import { begin, finish, type Handlers, only, type Step, withNotice } from "./step.ts";

/** How the name of every analysis under way begins. */
const ANALYSING = "comparing";

export const sessionHandlers = {
  snapshotsRead: (state, { request, snapshots }) => {
    const done = finish(state, request);
    return done === null ? only(state) : arrive(done, snapshots, "read");
  },
  readFailed: (state, { request, text }) => {
    const done = finish(state, request);
    return only(done === null ? state : withNotice(done, text, "error"));
  },
  progressed: (state, { request, bytes, goroutines }) => {
    const work = state.pending.get(request);
    if (work === undefined) return only(state);
    return only({
      ...state,
      pending: new Map(state.pending).set(request, { ...work, progress: { bytes, goroutines } }),
    });
  },
  analysed: (state, { request, analysis, whole }) => {
    const done = finish(state, request);
    if (done === null) return only(state);
    const { arrived } = done.session;
    const session = { ...done.session, analysis, whole, arrived: null, waiters: null };
    const view = done.view === "start" ? "clusters" : done.view;
    const shown = keepVisible({ ...done, session, view });
    const wanted = { type: "findWaiters", analysis } as const;
    if (arrived === null) return only(shown, wanted);
    const clusters = counted(analysis.clusters.length, "cluster");
    return only(withNotice(shown, `${arrived}, ${clusters}${comparedWith(shown)}`, "good"), wanted);
  },
  waitersFound: (state, { analysis, rows }) =>
    only(analysis === state.session.analysis ? { ...state, session: { ...state.session, waiters: rows } } : state),
  pasteBegan: (state) => only({ ...state, pasting: { bytes: 0, goroutines: 0 }, notice: null }),
  pasteProgressed: (state, { bytes, goroutines }) =>
    only(state.pasting === null ? state : { ...state, pasting: { bytes, goroutines } }),
  // After a cancel the end still comes; what it carries is not wanted any more.
  pasteEnded: (state) =>
    state.pasting === null
      ? only(state)
      : begin({ ...state, pasting: null }, "reading the paste", (request) => ({ type: "decode", request }), true),
  pasteRead: (state, { request, snapshots, trouble }) => {
    const done = finish(state, request);
    if (done === null) return only(state);
    if (state.hunt.run !== null) return only(withNotice(done, "a hunt is under way: paste when it has ended", "error"));
    return snapshots.length === 0
      ? only(withNotice(done, `not a goroutine dump: ${trouble ?? "nothing was pasted"}`, "error"))
      : arrive({ ...done, prompt: null, menu: null }, snapshots, "pasted");
  },
  textPasted: (state, { text }) => {
    const done: State = { ...state, pasting: null };
    if (done.prompt === null) return openSource(done, text);
    const prompt = { ...done.prompt };
    const joined = prompt.text.slice(0, prompt.at) + text + prompt.text.slice(prompt.at);
    if (prompt.kind !== "filter")
      return only({ ...done, prompt: { ...prompt, text: joined, at: prompt.at + text.length } });
    return only({ ...done, prompt: { ...newPrompt("filter", joined), at: prompt.at + text.length } });
  },
  sourceOpened: (state, { source }) => only(state, { type: "remember", source }),
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

/** New snapshots follow those that are there; the last of them becomes "after". */
export function arrive(state: State, read: readonly Snapshot[], how: "read" | "pasted"): Step {
  // What a hunt knows of its snapshots holds for these alone.
  const { hunt: _, ...options } = state.session.options;
  const session = state.session.snapshots.length === 0 ? state.session : { ...state.session, options };
  const snapshots = [...session.snapshots, ...read];
  const goroutines = read.reduce((sum, { total }) => sum + total, 0);
  const first = session.snapshots.length + 1;
  const number = read.length === 1 ? `#${first}` : `#${first} to #${snapshots.length}`;
  const at = how === "pasted" ? `, ${timeOf(state.now)}` : "";
  const arrived = `${how} ${number}${at}, ${counted(goroutines, "goroutine")}`;
  return analyse({ ...state, session: { ...session, snapshots, after: snapshots.length - 1, arrived } });
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
