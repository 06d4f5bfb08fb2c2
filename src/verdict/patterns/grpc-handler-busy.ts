// A gRPC server's call under way.

import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { hasFunc } from "./frames.ts";

export const grpcHandlerBusy: Pattern = {
  id: "grpc-handler-busy",
  title: "gRPC call under way",
  what: "A server's handler is at work, or waits for its client's next message or for an event to tell it of.",
  lookAlike: "A handler that ignores its stream's context stays when the client has gone: then their number grows.",
  advice: "Nothing to do while clients are there. Wait in a select with stream.Context().Done().",
  match: (cluster, scene) => {
    if (!hasFunc(cluster, "google.golang.org/grpc.(*Server).handleStream")) return null;
    return benign([reason("grpc-handler-busy", `${counted(scene.count(cluster), "call")} under way on the server`)]);
  },
};
