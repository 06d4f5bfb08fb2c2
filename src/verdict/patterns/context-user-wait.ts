// A select in the user's code, started by a call that is over.

import type { Pattern } from "../pattern.ts";
import { leak } from "./finding.ts";
import { parkedReceiver, parkedText } from "./parked-receivers.ts";

export const contextUserWait: Pattern = {
  id: "context-user-wait",
  title: "Parked in a select, its starter has returned",
  what: "A select of the user's own code, typically on ctx.Done() and a channel. The text names neither the context nor the channels.",
  lookAlike:
    "A healthy loop with nothing to do, or a loop on time.After, which adds no goroutines (before Go 1.23 its timers " +
    "pile up in the heap). Only growth tells.",
  advice:
    "Cancel the context when the call ends (defer cancel()), or close the done channel that the select waits for.",
  marks: { states: ["chan receive", "select"] },
  match: (cluster, scene) => {
    const parked = parkedReceiver(cluster, scene);
    if (parked === null || parked.livingParent || !parked.returned) return null;
    return leak("growth", scene.count(cluster), [parkedText(cluster, parked, scene)]);
  },
};
