// What each gRPC connection has, on either side.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { hasFunc, mayWait } from "./frames.ts";
import { MANY_CLIENTS } from "./limits.ts";

const TRANSPORT = "google.golang.org/grpc/internal/transport.";
const SERVER = [`${TRANSPORT}(*http2Server).keepalive`, `${TRANSPORT}(*http2Server).HandleStreams`];
const CLIENT = [`${TRANSPORT}(*http2Client).reader`, `${TRANSPORT}(*http2Client).keepalive`];
const PER_CLIENT_CONN = [
  "google.golang.org/grpc.(*ccBalancerWrapper).watcher",
  "google.golang.org/grpc.(*addrConn).resetTransport",
  "google.golang.org/grpc/internal/grpcsync.(*CallbackSerializer).run",
];
const WRITER = `${TRANSPORT}(*loopyWriter).run`;

export const grpcConnection: Pattern = {
  id: "grpc-connection",
  title: "gRPC connection",
  what: "A server has three goroutines per connection (reader, writer, keepalive); a client has as many, and some per ClientConn.",
  lookAlike: "A ClientConn per request leaves one set behind for each: their number follows the load.",
  advice: "Dial once and share the ClientConn; close it when it is done with.",
  marks: { funcs: [...SERVER, ...CLIENT, ...PER_CLIENT_CONN, WRITER] },
  match: (cluster, scene) => {
    const side = sideOf(cluster);
    if (side === null || !mayWait(cluster, "select", "IO wait", "chan receive", "sync.Cond.Wait", "sleep")) return null;
    const count = scene.count(cluster);
    const found = [reason("grpc-connection", `${counted(count)} of gRPC ${side} connections`)];
    return side === "client" && count > MANY_CLIENTS
      ? leak("growth", count, found, { endedBy: "us" })
      : benign(found, side === "server" ? "peer" : "us");
  },
};

function sideOf(cluster: Cluster): "server" | "client" | null {
  const by = cluster.createdBy?.func ?? "";
  if (hasFunc(cluster, ...SERVER)) return "server";
  if (hasFunc(cluster, ...CLIENT, ...PER_CLIENT_CONN)) return "client";
  if (!hasFunc(cluster, WRITER)) return null;
  return /new(HTTP2)?Client/i.test(by) || cluster.frames.some(({ func }) => func.includes("newHTTP2Client"))
    ? "client"
    : "server";
}
