// An HTTP/2 request whose answer does not come.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import { counted, doing, leak, oncePerScene, reason, victim } from "./finding.ts";
import { hasFunc, mayWait, topIs, userFrame } from "./frames.ts";
import { DO_REQUEST, ROUND_TRIPS } from "./http2-streams.ts";
import { shortName } from "./names.ts";

export const http2NoTimeout: Pattern = {
  id: "http2-no-timeout",
  title: "Waits for an HTTP/2 answer without a time-out",
  what: "The request is sent on a stream of a shared connection; the answer's head does not come.",
  lookAlike: "A slow upstream under load: the goroutines change. A long poll of a library waits so by design.",
  advice: "Set Client.Timeout, or give the request a context with a deadline.",
  marks: { funcs: [...ROUND_TRIPS, ...DO_REQUEST] },
  match: (cluster, scene) => {
    const { waiting, streams } = requestsOf(scene);
    if (waiting.length === 0) return null;
    const count = scene.count(cluster);
    const text = `${doing(scene.sum(waiting), "wait")} for an answer's head, ${counted(scene.sum(streams), "open stream")}`;
    const found = [reason("http2-no-timeout", text)];
    if (awaitsHead(cluster)) {
      const user = userFrame(cluster);
      const where = reason("http2-caller", `called in ${shortName(user?.func ?? "Go's own code")}`);
      return leak(user?.origin === "module" ? "growth" : "minutes", count, [...found, where]);
    }
    if (!hasFunc(cluster, ...DO_REQUEST)) return null;
    return victim("minutes", Math.min(count, scene.sum(waiting)), found, { blames: waiting });
  },
};

const requestsOf = oncePerScene((scene) => ({
  waiting: scene.withAny(ROUND_TRIPS).filter(awaitsHead),
  streams: scene.withAny(DO_REQUEST),
}));

function awaitsHead(cluster: Cluster): boolean {
  return topIs(cluster, ...ROUND_TRIPS) && mayWait(cluster, "select");
}
