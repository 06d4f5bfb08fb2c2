// Accept.

import type { Pattern } from "../pattern.ts";
import { benign, counted, groupedBy, leak, reason } from "./finding.ts";
import { POLL_WAIT, pollOf } from "./frames.ts";
import { MANY_LISTENERS } from "./limits.ts";

const ACCEPT = "accept";
/** Listeners of one kind of server stand on several lines: what is usual is said of all of them. */
const accepting = groupedBy((cluster) => (pollOf(cluster)?.direction === ACCEPT ? ACCEPT : null));

export const listener: Pattern = {
  id: "listener",
  title: "Waits for a connection",
  what: "A server's listener, once per address it listens on.",
  lookAlike: "A listener per test or per tenant that nobody closes: their number grows.",
  advice: "Nothing to do while their number stays. Close the server, not only its connections, when it is done with.",
  marks: { funcs: [POLL_WAIT] },
  match: (cluster, scene) => {
    if (pollOf(cluster)?.direction !== ACCEPT) return null;
    const all = scene.sum(accepting(scene, ACCEPT));
    if (all <= MANY_LISTENERS) return benign([reason("listener", `${counted(scene.count(cluster))} in Accept`)]);
    const text = `${counted(all)} in Accept: more than the ${MANY_LISTENERS} addresses that a service has`;
    return leak("growth", scene.count(cluster), [reason("listener", text)], { endedBy: "us" });
  },
};
