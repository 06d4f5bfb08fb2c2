// What the keys of the start screen do.

import { beginReading } from "../../update/reading.ts";
import { begin, type Handlers, only } from "../../update/step.ts";

export const startHandlers = {
  demoAsked: (state) => begin(state, "reading the demo", (request) => ({ type: "demo", request }), true),
  recentChosen: (state, { index }) => {
    const source = state.recent[index]?.source;
    if (source === undefined) return only(state);
    return beginReading(state, [source]);
  },
} satisfies Partial<Handlers>;
