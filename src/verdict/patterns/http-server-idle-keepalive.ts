// A server's connections between two requests.

import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { hasFunc, pollOf } from "./frames.ts";
import { SERVE } from "./http-handlers.ts";

export const httpServerIdleKeepalive: Pattern = {
  id: "http-server-idle-keepalive",
  title: "Idle connection of an HTTP server",
  what: "A client keeps its connection open for the next request, or has opened one and sent nothing yet.",
  lookAlike: "Without IdleTimeout or ReadTimeout such connections stay for as long as the client likes.",
  advice: "Nothing to do while clients are there. If their number grows without bound, set IdleTimeout.",
  marks: { funcs: [SERVE] },
  match: (cluster, scene) => {
    if (pollOf(cluster)?.direction !== "read" || !hasFunc(cluster, SERVE)) return null;
    const between = hasFunc(cluster, "bufio.(*Reader).Peek", "net/http.(*conn).readRequest");
    if (!between || hasFunc(cluster, "net/http.serverHandler.ServeHTTP")) return null;
    return benign([
      reason("http-server-idle-keepalive", `${counted(scene.count(cluster), "connection")} between two requests`),
    ]);
  },
};
