// A set of workers that wait for the next job.

import type { Pattern } from "../pattern.ts";
import { benign, isCrowd } from "./finding.ts";
import { parkedReceiver, parkedText } from "./parked-receivers.ts";

export const workerPoolIdle: Pattern = {
  id: "worker-pool-idle",
  title: "Idle workers",
  what: "One goroutine started them and is still where it did; they wait for the next job.",
  lookAlike: "A leak reads the same. The pool's number stays what it is (a setting, the processors), a leak's grows.",
  advice: "Nothing to do while the number stays. If it follows the load, look for a channel that is never closed.",
  marks: { states: ["chan receive", "select"] },
  match: (cluster, scene) => {
    const parked = parkedReceiver(cluster, scene);
    return parked?.livingParent === true && !isCrowd(cluster, scene)
      ? benign([parkedText(cluster, parked, scene)])
      : null;
  },
};
