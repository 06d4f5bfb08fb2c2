// A gRPC server's call under way.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { hasFunc, isUsers, topFrame, waitsIn } from "./frames.ts";
import { SEVERAL } from "./limits.ts";
import { shortName } from "./names.ts";

const HANDLE_STREAM = "google.golang.org/grpc.(*Server).handleStream";

export const grpcHandlerBusy: Pattern = {
  id: "grpc-handler-busy",
  title: "gRPC call under way",
  what: "A server's handler is at work, or waits for its client's next message or for an event to tell it of.",
  lookAlike: "A handler that ignores its stream's context stays when the client has gone: then their number grows.",
  advice: "Nothing to do while clients are there. Wait in a select with stream.Context().Done().",
  marks: { funcs: [HANDLE_STREAM] },
  match: (cluster, scene) => {
    if (!hasFunc(cluster, HANDLE_STREAM)) return null;
    const count = scene.count(cluster);
    const top = topFrame(cluster);
    // Alone in a receive or a send, it waits for no stream's context: it cannot notice that its client leaves.
    if (top !== undefined && isUsers(top) && waitsIn(cluster, "chan receive", "chan send") && count >= SEVERAL) {
      const text = `${counted(count, "call")} in a ${cluster.state} of ${shortName(top.func)}, beside which nothing tells them that a client left`;
      return leak("growth", count, [reason("grpc-handler-busy", text)]);
    }
    return benign([reason("grpc-handler-busy", `${counted(count, "call")} under way on the server`)]);
  },
};
