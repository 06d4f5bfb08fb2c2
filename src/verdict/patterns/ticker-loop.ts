// A loop that an object's constructor started, and that its object never ends.

import type { Pattern } from "../pattern.ts";
import { leak } from "./finding.ts";
import { parkedReceiver, parkedText } from "./parked-receivers.ts";

export const tickerLoop: Pattern = {
  id: "ticker-loop",
  title: "A loop per object that is never stopped",
  what: "A constructor starts a loop (a ticker, a janitor, a reader of events); the objects come and go, the loops stay.",
  lookAlike: "Objects that are still in use. Their number is then bounded, and equal after each round of load.",
  advice:
    "Give the object a Close that ends the loop. Ticker.Stop does not close its channel: select on a done channel.",
  marks: { states: ["chan receive", "select"] },
  match: (cluster, scene) => {
    const parked = parkedReceiver(cluster, scene);
    if (parked === null || !parked.constructed || !parked.returned) return null;
    return leak("growth", scene.count(cluster), [parkedText(cluster, parked, scene)]);
  },
};
