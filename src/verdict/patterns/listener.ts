// Accept.

import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { POLL_WAIT, pollOf } from "./frames.ts";

export const listener: Pattern = {
  id: "listener",
  title: "Waits for a connection",
  what: "A server's listener, once per address it listens on.",
  lookAlike: "A listener per test or per tenant that nobody closes: their number grows.",
  advice: "Nothing to do.",
  marks: { funcs: [POLL_WAIT] },
  match: (cluster, scene) => {
    if (pollOf(cluster)?.direction !== "accept") return null;
    return benign([reason("listener", `${counted(scene.count(cluster))} in Accept`)]);
  },
};
