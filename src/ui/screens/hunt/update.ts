// What the keys of the hunt do, and what its news change.

import { clean } from "../../../text/clean.ts";
import { counted } from "../../../text/units.ts";
import type { State } from "../../state.ts";
import { newPrompt } from "../../update/prompt.ts";
import { analyse } from "../../update/session.ts";
import { type Handlers, only, type Step, withNotice } from "../../update/step.ts";
import { analyseHeap } from "../heap/ask.ts";
import { NOTHING_JUDGED } from "../heap/state.ts";
import { FIELDS } from "./fields.ts";
import type { HuntEnd, HuntForm } from "./port.ts";
import { advanced } from "./progress.ts";
import { type HuntState, newRun } from "./state.ts";

export const huntHandlers = {
  huntAsked: (state) => {
    const { live, hunt } = state;
    const url = live === null || hunt.form.url !== "http://" ? hunt.form.url : live.source;
    return only(
      typingIn({ ...opened(state), hunt: { ...hunt, form: { ...hunt.form, url } } }, url === "http://" ? 0 : 1),
    );
  },
  huntFieldMoved: (state, { by }) =>
    only(typingIn(withField(state), (state.hunt.field + by + FIELDS.length) % FIELDS.length)),
  huntStartAsked: (state) => {
    const filled = withField(state);
    const { form } = filled.hunt;
    if (form.url.trim() === "" || form.url.trim() === "http://")
      return only(
        withNotice(typingIn(filled, 0), "which process? Its pprof is wanted, e.g. http://127.0.0.1:6060", "error"),
      );
    return started(filled, false);
  },
  huntGoOnAsked: (state) => only(state, { type: "huntGoOn" }),
  huntStopAsked: (state) => stopped(state),
  huntTold: (state, { request, news }) => {
    const { run } = state.hunt;
    if (run === null || request !== state.hunt.request) return only(state);
    return only(withHunt(state, { run: advanced(run, news, state.now) }));
  },
  huntRefused: (state, { request, text }) => {
    if (request !== state.hunt.request) return only(state);
    const back = over(state);
    // The field that is named is the one to mend.
    const named = FIELDS.findIndex(({ label }) => text.startsWith(`${label} `));
    return only(withNotice(typingIn(back, named < 0 ? state.hunt.field : named), clean(text), "error"));
  },
  huntEnded: (state, { request, end }) => {
    if (request !== state.hunt.request || state.hunt.run === null) return only(state);
    return ended(over(state), end);
  },
} satisfies Partial<Handlers>;

/** Begins a hunt with the form as it is. */
export function started(state: State, fromShell: boolean): Step {
  const { form } = state.hunt;
  const request = state.nextRequest;
  const run = newRun(clean(form.url), Number(form.cycles) || 1, state.now);
  const next = withHunt({ ...opened(state), prompt: null, nextRequest: request + 1 }, { run, request, fromShell });
  // Nobody else asks the process meanwhile.
  const pause = state.live === null || state.live.paused ? [] : [{ type: "live", command: "pause" } as const];
  const remember = fromShell ? [] : [{ type: "remember", source: form.url.trim() } as const];
  return only(next, ...pause, ...remember, { type: "hunt", request, form });
}

/** ctrl-c and esc: what was taken is kept. */
export function stopped(state: State): Step {
  const { run } = state.hunt;
  if (run === null || run.stopping) return only(state);
  return only(withHunt(state, { run: { ...run, stopping: true } }), { type: "huntStop" });
}

/** Under way, and not yet told to stop. */
export function isHunting({ hunt: { run } }: Pick<State, "hunt">): boolean {
  return run !== null && !run.stopping;
}

/** Nothing is under way any more, and nobody is asked whether to leave it. */
function over(state: State): State {
  return withHunt({ ...state, menu: null }, { run: null });
}

function ended(state: State, { snapshots, facts, heaps, trouble, noLoad }: HuntEnd): Step {
  const { fromShell } = state.hunt;
  if (fromShell && (noLoad || snapshots.length === 0)) return only(state, { type: "quit", status: 2 });
  if (noLoad || snapshots.length === 0)
    return only(withNotice(typingIn(state, state.hunt.field), clean(trouble ?? "nothing was taken"), "error"));
  const before = state.session.snapshots.length;
  const replaced = before === 0 ? "" : `; in place of the ${before} before`;
  const taken = heaps.length === 0 ? "" : `, ${counted(heaps.length, "heap profile")}: view 5`;
  const arrived = `${trouble === null ? "hunt" : `${clean(trouble)}: hunt kept`}, ${counted(snapshots.length, "snapshot")}${taken}${replaced}`;
  const session = {
    ...state.session,
    snapshots,
    before: 0,
    after: snapshots.length - 1,
    analysis: null,
    waiters: null,
    whole: null,
    arrived,
    watched: null,
    options: { ...state.session.options, hunt: facts },
  };
  // As those of the dumps: what was read before is of another time.
  const heap = { ...state.heap, ...NOTHING_JUDGED, profiles: heaps };
  const [judged, asked] = analyse({ ...state, session, heap, view: "clusters", over: [], prompt: null });
  const [next, more] = analyseHeap(judged);
  const effects = [...asked, ...more];
  // What was watched before is gone from the list; p watches on from here.
  return [next, state.live === null ? effects : [...effects, { type: "live", command: "forget" }]];
}

function opened(state: State): State {
  return state.over.includes("hunt") ? state : { ...state, over: [...state.over, "hunt"] };
}

function withHunt(state: State, changes: Partial<HuntState>): State {
  return { ...state, hunt: { ...state.hunt, ...changes } };
}

/** What is typed goes into the form. */
function withField(state: State): State {
  const { form, field } = state.hunt;
  if (state.prompt === null) return state;
  return withHunt(state, { form: { ...form, [nameOf(field)]: state.prompt.text } });
}

function typingIn(state: State, field: number): State {
  return { ...withHunt(state, { field }), prompt: newPrompt("hunt", state.hunt.form[nameOf(field)]) };
}

function nameOf(field: number): keyof HuntForm {
  return FIELDS[field]?.name ?? "url";
}
