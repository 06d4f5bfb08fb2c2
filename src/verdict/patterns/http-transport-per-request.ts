// More idle client connections than one Transport keeps.

import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { connectionsOf, isWriter, listens, READ_LOOP, WRITE_LOOP } from "./http-connections.ts";
import { DEFAULT_MAX_IDLE_CONNS } from "./limits.ts";

export const httpTransportPerRequest: Pattern = {
  id: "http-transport-per-request",
  title: "An HTTP Transport per request",
  what: "Each Transport has a pool of its own: one made for a single request leaves its idle connection behind.",
  lookAlike: "One Transport with a high MaxIdleConns has as many, and uses them again: their number stays.",
  advice: "Make one http.Client and share it, or call CloseIdleConnections when a client is done with.",
  marks: { funcs: [READ_LOOP, WRITE_LOOP] },
  match: (cluster, scene) => {
    const all = connectionsOf(scene);
    if (all.idle <= DEFAULT_MAX_IDLE_CONNS || !(listens(cluster) || isWriter(cluster))) return null;
    const text = `${counted(all.idle, "idle connection")}, where a default Transport keeps ${DEFAULT_MAX_IDLE_CONNS}`;
    const accused = Math.min(scene.count(cluster), all.idle);
    return leak("growth", accused, [reason("http-transport-per-request", text)]);
  },
};
