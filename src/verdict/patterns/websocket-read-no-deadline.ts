// Connections that were taken over from net/http, waiting for the peer to say something.

import type { Pattern } from "../pattern.ts";
import { counted, doing, leak, reason, victim } from "./finding.ts";
import { awaitsOutput, readersOf, readsSocket, SOCKET_READS } from "./websocket-pumps.ts";

export const websocketReadNoDeadline: Pattern = {
  id: "websocket-read-no-deadline",
  title: "Waits for a WebSocket peer",
  what: "The goroutine reads a connection without a deadline. If the peer vanished without a word, it waits for ever.",
  lookAlike: "A peer that is there and silent. The text cannot tell; minutes far beyond the ping period can.",
  advice: "Set a read deadline, move it on with each pong, and ping from the writer.",
  marks: { funcs: SOCKET_READS, states: ["chan receive", "select"] },
  match: (cluster, scene) => {
    const count = scene.count(cluster);
    if (readsSocket(cluster)) {
      return leak("suspicion", count, [
        reason("websocket-read", `${doing(count, "wait")} for a message of their peer`),
      ]);
    }
    if (!awaitsOutput(cluster) || cluster.createdBy === null) return null;
    const readers = readersOf(cluster.createdBy.func, scene).clusters.filter(readsSocket);
    const reading = scene.sum(readers);
    if (reading === 0 || reading < count) return null;
    const text = `${counted(count, "writer")} beside ${counted(reading, "reader")} of the same connections`;
    return victim("suspicion", count, [reason("websocket-pair", text)], { blames: readers });
  },
};
