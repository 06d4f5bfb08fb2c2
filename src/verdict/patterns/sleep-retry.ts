// time.Sleep in the user's code: a retry loop without an end.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { topIs, userFrame, waitsIn } from "./frames.ts";
import { SEVERAL } from "./limits.ts";
import { shortName } from "./names.ts";

export const sleepRetry: Pattern = {
  id: "sleep-retry",
  title: "Sleeps in a loop",
  what: "A goroutine sleeps between two attempts. If nothing ever ends the loop, there is one more for each call.",
  lookAlike:
    "A poller of fixed number, or a sleep that ends. Wait minutes say nothing here: each nap starts them anew.",
  advice: "Bound the attempts, and wait with a timer in a select beside ctx.Done() in place of time.Sleep.",
  marks: { funcs: ["time.Sleep"] },
  match: (cluster, scene) => {
    const user = userFrame(cluster);
    if (user === undefined || !waitsIn(cluster, "sleep") || !topIs(cluster, "time.Sleep")) return null;
    const count = scene.count(cluster);
    const found = [reason("sleep-retry", `${counted(count)} asleep in ${shortName(user.func)}`)];
    return user.origin === "main" && count >= SEVERAL ? leak("growth", count, found) : benign(found);
  },
};
