// HTTP/2 streams: who keeps one open without reading it, and whom flow control holds up on the other side.

import { tell } from "../../text/units.ts";
import type { Pattern } from "../pattern.ts";
import { counted, doing, leak, oncePerScene, reason, victim } from "./finding.ts";
import { hasFunc, http2Names, mayWait, topIs } from "./frames.ts";

const WRITE_REQUEST = http2Names("clientStream", "writeRequest");
export const DO_REQUEST = http2Names("clientStream", "doRequest");
const WRITE_DATA = http2Names("serverConn", "writeDataFromHandler");
// The body's Read goes through the stream's pipe; its receiver is a plain struct in all three homes.
const BODY_READS = [
  "net/http/internal/http2.transportResponseBody.Read",
  "net/http.http2transportResponseBody.Read",
  "golang.org/x/net/http2.transportResponseBody.Read",
];
/** RoundTrip waits for the head: its own function since the methods were split (1.27), RoundTrip itself before. */
export const ROUND_TRIPS = [...http2Names("ClientConn", "roundTrip"), ...http2Names("ClientConn", "RoundTrip")];

export const http2Streams: Pattern = {
  id: "http2-streams",
  title: "HTTP/2 response body not closed",
  what: "A stream of an HTTP/2 connection stays open: its answer is neither read to the end nor closed.",
  lookAlike:
    "A stream that is read has a goroutine in transportResponseBody.Read; one that awaits its head, in RoundTrip.",
  advice: "Write `defer resp.Body.Close()` right behind the error check. On the server, set a WriteTimeout.",
  marks: { funcs: [...WRITE_DATA, ...DO_REQUEST] },
  match: (cluster, scene) => {
    const count = scene.count(cluster);
    if (topIs(cluster, ...WRITE_DATA) && mayWait(cluster, "select")) {
      const text = `${doing(count, "wait")} to send: the other side's window is full, it does not read`;
      return victim("minutes", count, [reason("http2-flow-control", text)]);
    }
    if (!hasFunc(cluster, ...DO_REQUEST) || !topIs(cluster, ...WRITE_REQUEST) || !mayWait(cluster, "select"))
      return null;
    const { open, awaiting, reading } = streamsOf(scene);
    const unread = Math.max(0, open - awaiting - reading);
    if (unread === 0) return null;
    const text = tell`${counted(open, "open stream")}, ${awaiting} awaiting a head, ${reading} being read`;
    return leak("minutes", Math.min(count, unread), [reason("http2-streams", text)]);
  },
};

const streamsOf = oncePerScene((scene) => ({
  open: scene.sum(scene.withAny(DO_REQUEST)),
  awaiting: scene.sum(scene.withAny(ROUND_TRIPS).filter((one) => topIs(one, ...ROUND_TRIPS))),
  reading: scene.sum(scene.withAny(BODY_READS)),
}));
