// sync.Cond.Wait.

import { LOCK_FUNCS, lockWaitOf } from "../lock-wait.ts";
import type { Pattern } from "../pattern.ts";
import { benign, doing, leak, reason } from "./finding.ts";
import { SEVERAL } from "./limits.ts";
import { shortName } from "./names.ts";

export const condNoSignal: Pattern = {
  id: "cond-no-signal",
  title: "Waits for a condition",
  what: "The goroutine waits until another signals a sync.Cond.",
  lookAlike:
    "The workers of an idle queue wait so for as long as it is idle. Only growth tells a missed signal from it.",
  advice: "Signal after each change under the lock, Broadcast when all must see it, and wake the waiters on Close.",
  marks: { funcs: LOCK_FUNCS },
  match: (cluster, scene) => {
    const wait = lockWaitOf(cluster);
    if (wait?.kind !== "Cond") return null;
    const count = scene.count(cluster);
    const found = [
      reason("cond-no-signal", `${doing(count, "wait")} to be signalled in ${shortName(wait.caller?.func ?? "?")}`),
    ];
    return wait.caller?.origin === "main" && count >= SEVERAL ? leak("growth", count, found) : benign(found);
  },
};
