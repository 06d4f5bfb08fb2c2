// Handlers whose clients still wait, and the reads beside them.

import { tell } from "../../text/units.ts";
import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { hasFunc, http2Names } from "./frames.ts";
import { BACKGROUND_READ, handlerName, handlersOf, SERVE } from "./http-handlers.ts";

const RUN_HANDLER = http2Names("serverConn", "runHandler");

export const httpHandlerBusy: Pattern = {
  id: "http-handler-busy",
  title: "HTTP request under way",
  what: "A handler is at work or waits, and its client is still connected: the server reads beside it.",
  lookAlike: "A handler that hangs looks the same while its client is patient; wait minutes beyond any time-out tell.",
  advice: "Nothing to do while the goroutines change from dump to dump.",
  marks: { funcs: [SERVE, BACKGROUND_READ, ...RUN_HANDLER] },
  match: (cluster, scene) => {
    const { handlers, isHandler, connected } = handlersOf(scene);
    const handles = isHandler(cluster) && handlerName(cluster) !== undefined;
    if (hasFunc(cluster, ...RUN_HANDLER)) {
      const text = `${counted(scene.count(cluster), "handler")} of HTTP/2 streams, which have no read beside them`;
      return benign([reason("http-handler-busy", text)]);
    }
    if (!handles && !hasFunc(cluster, BACKGROUND_READ)) return null;
    const text = tell`${counted(scene.sum(handlers), "handler")}, ${connected} connections that the server still reads`;
    return benign([reason("http-handler-busy", text)]);
  },
};
