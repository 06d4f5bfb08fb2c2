// The answer's head came, its body does not go on.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import { counted, doing, leak, reason } from "./finding.ts";
import { hasFunc, pollOf, userFrame, waitsIn } from "./frames.ts";
import { BODY_READ, connectionsOf } from "./http-connections.ts";
import { shortName } from "./names.ts";

/** Calls that want the body whole. Others (a Scanner, a Decoder, io.Copy) may be fed bit by bit, by design. */
const WHOLE = ["io.ReadAll", "io/ioutil.ReadAll", "bytes.(*Buffer).ReadFrom"];

export const httpBodyStalled: Pattern = {
  id: "http-body-stalled",
  title: "HTTP response body stalls",
  what: "The goroutine reads an answer's body whose sender has stopped sending without ending it.",
  lookAlike: "A stream (events, a watch) is silent for as long as nothing happens; a proxy copies such streams.",
  advice: "Set Client.Timeout, or a context with a deadline: ResponseHeaderTimeout ends with the head.",
  marks: { funcs: [BODY_READ] },
  match: (cluster, scene) => {
    if (!hasFunc(cluster, BODY_READ) || (pollOf(cluster)?.direction !== "read" && !waitsIn(cluster, "IO wait")))
      return null;
    const count = scene.count(cluster);
    const { handedOver } = connectionsOf(scene);
    const text =
      `${doing(count, "wait")} for more of a body in ${shortName(userFrame(cluster)?.func ?? "Go's own code")}, ` +
      `${counted(scene.sum(handedOver), "connection")} with an answer handed over`;
    return leak(wantsWhole(cluster) ? "minutes" : "suspicion", count, [reason("http-body-stalled", text)]);
  },
};

function wantsWhole(cluster: Cluster): boolean {
  return hasFunc(cluster, ...WHOLE);
}
