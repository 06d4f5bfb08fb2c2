// A client that stops in the middle: of its request's head, of the body, or of reading the answer.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern, Sure } from "../pattern.ts";
import { doing, leak, reason } from "./finding.ts";
import { hasFunc, pollOf } from "./frames.ts";
import { SERVE } from "./http-handlers.ts";

export const httpServerSlowClient: Pattern = {
  id: "http-server-slow-client",
  title: "A client stops in mid-request",
  what: "The server waits for the rest of a request, or for the client to take the answer, without a time-out.",
  lookAlike: "A slow line: the goroutine moves on now and then. A request's body may be a stream by design.",
  advice:
    "Set ReadHeaderTimeout, ReadTimeout and WriteTimeout on the Server (or per request, with ResponseController).",
  marks: { funcs: [SERVE] },
  match: (cluster, scene) => {
    const stage = stageOf(cluster);
    if (stage === null) return null;
    const count = scene.count(cluster);
    return leak(stage.sure, count, [reason("http-server-slow-client", `${doing(count, "wait")} for ${stage.text}`)]);
  },
};

function stageOf(cluster: Cluster): { readonly sure: Sure; readonly text: string } | null {
  const poll = pollOf(cluster);
  if (poll === null || !hasFunc(cluster, SERVE)) return null;
  if (poll.direction === "write" && hasFunc(cluster, "net/http.checkConnErrorWriter.Write")) {
    return { sure: "minutes", text: "the client to take the answer" };
  }
  if (hasFunc(cluster, "net/http.(*conn).readRequest")) {
    const inHead = cluster.frames.some(({ func }) =>
      /^net\/textproto\.(readMIMEHeader|\(\*Reader\)\.ReadMIMEHeader)$/.test(func),
    );
    return inHead ? { sure: "minutes", text: "the rest of a request's head" } : null;
  }
  return hasFunc(cluster, "net/http.(*body).Read") ? { sure: "growth", text: "the rest of a request's body" } : null;
}
