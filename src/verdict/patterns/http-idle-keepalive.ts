// The pooled connections of an HTTP client.

import { tell } from "../../text/units.ts";
import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { connectionsOf, hasHandedOver, isWriter, listens, READ_LOOP, WRITE_LOOP } from "./http-connections.ts";

export const httpIdleKeepalive: Pattern = {
  id: "http-idle-keepalive",
  title: "HTTP client's connections",
  what: "Two goroutines per connection, for as long as it is pooled: readLoop in IO wait, writeLoop in select.",
  lookAlike:
    "A Transport per request leaves the same behind, one for each: their number follows the requests and never falls. " +
    "A connection that awaits an answer looks idle too; roundTrip tells it.",
  advice:
    "Nothing to do: IdleConnTimeout ends them (90 s in the default Transport, never in a bare &http.Transport{}).",
  marks: { funcs: [READ_LOOP, WRITE_LOOP] },
  match: (cluster, scene) => {
    if (!hasHandedOver(cluster) && !listens(cluster) && !isWriter(cluster)) return null;
    const all = connectionsOf(scene);
    const text =
      tell`${counted(all.idle, "idle connection")}, ${scene.sum(all.awaiting)} awaiting an answer, ` +
      tell`${scene.sum(all.readers)} being read, ${counted(scene.sum(all.writers))} in writeLoop`;
    return benign([reason("http-idle-keepalive", text)]);
  },
};
