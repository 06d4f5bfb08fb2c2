// os/signal: the one loop of a process, and the contexts that NotifyContext made.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { hasFunc } from "./frames.ts";
import { SIGNAL_CONTEXTS } from "./limits.ts";

const LOOP = "os/signal.signal_recv";
const CONTEXT = "os/signal.NotifyContext.func1";

export const signalNotify: Pattern = {
  id: "signal-notify",
  title: "Waits for a signal",
  what: "os/signal has one loop per process; NotifyContext adds one goroutine per context until stop is called.",
  lookAlike: "One or two contexts live as long as the process. More than that come from a call per request.",
  advice: "Call the stop function that NotifyContext returns (defer stop()), and make the context once, in main.",
  marks: { funcs: [LOOP, CONTEXT] },
  match: (cluster, scene) => {
    const count = scene.count(cluster);
    if (hasFunc(cluster, LOOP)) {
      return benign([reason("signal-notify", `${counted(count)} in os/signal's loop, one per process`)]);
    }
    if (!hasFunc(cluster, CONTEXT)) return null;
    const text = `${counted(count, "NotifyContext context")} not stopped`;
    const found = [reason("signal-notify", text)];
    return count > SIGNAL_CONTEXTS ? leak("growth", count, found) : benign(found);
  },
};
