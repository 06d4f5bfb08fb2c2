// Handlers whose client has gone.

import { tell } from "../../text/units.ts";
import type { Pattern } from "../pattern.ts";
import { counted, goidsOf, leak, reason } from "./finding.ts";
import { isOnCpu } from "./frames.ts";
import { handlerName, handlersOf, SERVE } from "./http-handlers.ts";
import { shortName } from "./names.ts";

export const httpHandlerStuck: Pattern = {
  id: "http-handler-stuck",
  title: "An HTTP handler outlives its client",
  what: "A handler waits for something, and the server no longer reads its connection: nobody waits for the answer.",
  lookAlike:
    "A handler with clients that wait (a slow upstream, a long poll) has a twin in backgroundRead. A handler that left " +
    "a request's body unread has none though its client is there.",
  advice: "Wait in a select with r.Context().Done(), and hand the request's context to whatever the handler calls.",
  marks: { funcs: [SERVE] },
  match: (cluster, scene) => {
    const { handlers, isHandler, connected, tookOver } = handlersOf(scene);
    const name = handlerName(cluster);
    if (!isHandler(cluster) || name === undefined || isOnCpu(cluster)) return null;
    const count = scene.count(cluster);
    const inUse = goidsOf(cluster, scene).filter((goid) => tookOver.has(goid)).length;
    const surely = Math.max(0, count - inUse - connected);
    if (surely === 0) return null;
    const text =
      tell`${counted(scene.sum(handlers), "handler")} and ${connected} connections that the server still reads; ` +
      tell`at least ${surely} of ${count} in ${shortName(name)} have no read beside them: their clients ` +
      "have gone, or a request's body was left unread";
    return leak("minutes", surely, [reason("http-handler-stuck", text)]);
  },
};
