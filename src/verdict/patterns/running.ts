// Goroutines on a processor, or about to be.

import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { isOnCpu, ON_CPU } from "./frames.ts";

export const running: Pattern = {
  id: "running",
  title: "At work",
  what: "The goroutine runs, or waits for a processor. It is not parked.",
  lookAlike: "A loop that never ends burns a processor and looks the same in one dump; a CPU profile tells.",
  advice: "Nothing to do. If it is there in each of many dumps, take a CPU profile.",
  marks: { states: [...ON_CPU] },
  match: (cluster, scene) => {
    if (!isOnCpu(cluster)) return null;
    return benign([reason("running", `${counted(scene.count(cluster))} on a processor or ready for one`)]);
  },
};
