// A receive from a channel whose maker has returned.

import type { Pattern } from "../pattern.ts";
import { leak } from "./finding.ts";
import { parkedReceiver, parkedText } from "./parked-receivers.ts";

export const rangeNeverClosed: Pattern = {
  id: "range-never-closed",
  title: "Parked in a receive, its starter has returned",
  what: "The function that started these goroutines has returned; they wait for a value, a tick or a close that may never come.",
  lookAlike: "A pool that grew to its bound and waits for work: it stops growing, and its goroutines are used again.",
  advice:
    "Let the sender close the channel when it is done (defer close(ch)), or end the receiver through a context. Ticker.Stop closes nothing.",
  marks: { states: ["chan receive", "select"] },
  match: (cluster, scene) => {
    const parked = parkedReceiver(cluster, scene);
    if (parked === null || parked.state !== "chan receive" || !parked.returned) return null;
    return leak("growth", scene.count(cluster), [parkedText(cluster, parked, scene)]);
  },
};
