// A request whose answer does not come.

import type { Pattern } from "../pattern.ts";
import { counted, doing, leak, reason } from "./finding.ts";
import { userFrame } from "./frames.ts";
import { awaitsHead, connectionsOf, ROUND_TRIP } from "./http-connections.ts";
import { shortName } from "./names.ts";

export const httpClientNoTimeout: Pattern = {
  id: "http-client-no-timeout",
  title: "Waits for an HTTP answer without a time-out",
  what: "The request is sent, and the goroutine waits for the answer's head for as long as the other side pleases.",
  lookAlike: "A slow upstream under load: the goroutines change. A long poll of a library waits so by design.",
  advice: "Set Client.Timeout or ResponseHeaderTimeout, or give the request a context with a deadline.",
  marks: { funcs: [ROUND_TRIP] },
  match: (cluster, scene) => {
    if (!awaitsHead(cluster)) return null;
    const all = connectionsOf(scene);
    const count = scene.count(cluster);
    const user = userFrame(cluster);
    const text =
      `${doing(count, "wait")} for an answer in ${shortName(user?.func ?? "Go's own code")}; of ` +
      `${counted(scene.sum(all.listening), "listening connection")} ${all.idle} are idle`;
    return leak(user?.origin === "module" ? "growth" : "minutes", count, [reason("http-client-no-timeout", text)]);
  },
};
