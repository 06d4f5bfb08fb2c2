// A write to a socket that nobody takes.

import type { Pattern } from "../pattern.ts";
import { doing, leak, reason } from "./finding.ts";
import { OLD_POLL_WAIT, POLL_WAIT, pollOf, userFrame } from "./frames.ts";
import { WORTHWHILE_MINUTES } from "./limits.ts";
import { shortName } from "./names.ts";

export const netWriteStalled: Pattern = {
  id: "net-write-stalled",
  title: "A write to a socket that nobody takes",
  what: "The peer has stopped reading and its buffers are full: the write waits for as long as the connection lives, and so does all that it holds.",
  lookAlike: "A slow line, where writes move on: no wait minutes then.",
  advice: "Set a write deadline before each write, and close the connection when it is missed.",
  marks: { funcs: [POLL_WAIT, OLD_POLL_WAIT] },
  match: (cluster, scene) => {
    const poll = pollOf(cluster);
    const waits = cluster.waits[scene.at];
    if (poll?.over !== "socket" || poll.direction !== "write" || waits == null) return null;
    if (waits.without > 0 || waits.min < WORTHWHILE_MINUTES) return null;
    const count = scene.count(cluster);
    const where = shortName(userFrame(cluster)?.func ?? "Go's own code");
    return leak("minutes", count, [
      reason("net-write-stalled", `${doing(count, "wait")} for the peer to take bytes (${where})`),
    ]);
  },
};
