// The user's own code reads a socket.

import type { Pattern } from "../pattern.ts";
import { doing, leak, reason } from "./finding.ts";
import { hasFunc, POLL_WAIT, pollOf, userFrame } from "./frames.ts";
import { SEVERAL } from "./limits.ts";
import { shortName } from "./names.ts";

export const netReadNoDeadline: Pattern = {
  id: "net-read-no-deadline",
  title: "Reads a socket without a deadline",
  what: "The goroutine waits for a peer's next bytes. A peer that died without a word is never noticed.",
  lookAlike: "Any healthy reader of a quiet connection. Dead and silent look the same.",
  advice: "Set a read deadline before each read, or TCP keep-alive with a short interval.",
  marks: { funcs: [POLL_WAIT] },
  match: (cluster, scene) => {
    const poll = pollOf(cluster);
    const user = userFrame(cluster);
    if (poll?.over !== "socket" || poll.direction !== "read" || user?.origin !== "main") return null;
    if (
      cluster.frames.some(({ func }) => func.startsWith("net/http.") || func.startsWith("crypto/tls.(*Conn).Handshake"))
    )
      return null;
    const count = scene.count(cluster);
    if (count < SEVERAL || hasFunc(cluster, "net.dnsPacketRoundTrip")) return null;
    return leak("suspicion", count, [
      reason("net-read", `${doing(count, "wait")} for bytes in ${shortName(user.func)}`),
    ]);
  },
};
