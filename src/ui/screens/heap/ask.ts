// The heap profiles that are there, and how they are to be looked at -> the question that is asked of them.

import { counted } from "../../../text/units.ts";
import type { State } from "../../state.ts";
import { begin, only, type Step } from "../../update/step.ts";

/** How the name of every judgement under way begins. */
const JUDGING = "judging";

/** Asks for the judgement of all heap profiles. An older one under way is dropped. */
export function analyseHeap(state: State): Step {
  const { profiles, wanted } = state.heap;
  if (profiles.length === 0) return only(state);
  const pending = new Map([...state.pending].filter(([, { what }]) => !what.startsWith(JUDGING)));
  const { snapshots, options } = state.session;
  const samples = profiles.reduce((sum, one) => sum + one.samples, 0);
  const what = `${JUDGING} ${counted(profiles.length, "heap profile")}, ${counted(samples, "sample")} `;
  return begin({ ...state, pending }, what, (request) => ({
    type: "analyseHeap",
    request,
    question: { profiles, snapshots, options, wanted },
  }));
}
