// A name look-up: through the C library (a thread each), or through Go's own resolver.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { hasFunc } from "./frames.ts";

const GETADDRINFO = ["net._C2func_getaddrinfo", "net._C_getaddrinfo", "net.cgoLookupHostIP", "net.cgoLookupIPCNAME"];
const GO_RESOLVER = ["net.dnsPacketRoundTrip", "net.(*Resolver).goLookupIPCNAMEOrder", "net.dnsStreamRoundTrip"];

export const dnsLookupCgo: Pattern = {
  id: "dns-lookup-cgo",
  title: "A name look-up does not return",
  what: "The C library's getaddrinfo has an OS thread for each look-up, and knows no deadline of Go's.",
  lookAlike:
    "Go's own resolver ends by its own time-outs and costs no thread. A slow name server lasts half a minute at most.",
  advice: "Look at the machine's resolver, or use Go's own: the build tag netgo, GODEBUG=netdns=go.",
  marks: { funcs: [...GETADDRINFO, ...GO_RESOLVER] },
  match: (cluster, scene) => {
    const count = scene.count(cluster);
    if (hasFunc(cluster, ...GETADDRINFO)) {
      return leak("minutes", count, [reason("dns-lookup-cgo", `${counted(count)} in getaddrinfo, one thread each`)]);
    }
    if (!hasFunc(cluster, ...GO_RESOLVER)) return null;
    return benign([reason("dns-lookup-go", `${counted(count)} in Go's own resolver, which has time-outs`)]);
  },
};
