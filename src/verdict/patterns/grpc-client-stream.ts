// The goroutine that watches a gRPC client stream's context.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, oncePerScene, reason } from "./finding.ts";
import { mayWait, topFrame } from "./frames.ts";

const NEW_STREAM = /^google\.golang\.org\/grpc\.newClientStream(WithParams)?\.func\d+$/;
const RECEIVES = ["google.golang.org/grpc.(*clientStream).RecvMsg", "google.golang.org/grpc.(*clientStream).SendMsg"];

export const grpcClientStream: Pattern = {
  id: "grpc-client-stream",
  title: "gRPC stream not finished",
  what: "A client stream has a goroutine until its context is cancelled or it was received to its end.",
  lookAlike: "Streams in use, of a watch say, have a goroutine in RecvMsg each.",
  advice: "Cancel the stream's context, or call Recv until it returns an error.",
  marks: { funcs: [NEW_STREAM] },
  match: (cluster, scene) => {
    const top = topFrame(cluster)?.func ?? "";
    if (!NEW_STREAM.test(top) || !mayWait(cluster, "select")) return null;
    const count = scene.count(cluster);
    const used = usedIn(scene);
    const text = `${counted(count, "open stream")}, ${counted(used)} in RecvMsg or SendMsg`;
    const found = [reason("grpc-client-stream", text)];
    return used >= count ? benign(found) : leak("growth", count - used, found, { endedBy: "us" });
  },
};

const usedIn = oncePerScene((scene) => scene.sum(scene.withAny(RECEIVES)));
