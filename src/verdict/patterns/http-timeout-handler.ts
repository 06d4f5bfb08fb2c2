// Inside http.TimeoutHandler, after its time.

import { tell } from "../../text/units.ts";
import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { isOnCpu, userFrame } from "./frames.ts";
import { shortName } from "./names.ts";

const SERVE = "net/http.(*timeoutHandler).ServeHTTP";

export const httpTimeoutHandler: Pattern = {
  id: "http-timeout-handler",
  title: "A handler goes on after TimeoutHandler gave up",
  what: "The client has its 503; the handler's goroutine is still there, and its answer goes nowhere.",
  lookAlike:
    "A handler within its time has a partner in timeoutHandler.ServeHTTP; one just over its time may end soon.",
  advice: "TimeoutHandler cancels the request's context: wait for it in the handler.",
  marks: { funcs: [SERVE] },
  match: (cluster, scene) => {
    if (cluster.createdBy?.func !== SERVE || isOnCpu(cluster)) return null;
    const running = scene.sum(scene.startedBy(SERVE));
    const waiting = scene.sum(scene.withFunc(SERVE));
    const count = scene.count(cluster);
    const over = Math.max(0, count - waiting);
    if (over === 0) return null;
    const text =
      tell`${counted(running, "handler")} under TimeoutHandler, ${waiting} calls that still wait for one; ` +
      `${over} in ${shortName(userFrame(cluster)?.func ?? "?")} were given up`;
    return leak("minutes", over, [reason("http-timeout-handler", text)]);
  },
};
