// `semacquire` without a semaphore on top: the allocator waits for a collection to start.

import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { visibleFrames } from "./frames.ts";

export const gcStartSemacquire: Pattern = {
  id: "gc-start-semacquire",
  title: "Waits for a collection to start",
  what: "The goroutine allocates, and waits in the allocator for the garbage collector to begin a cycle.",
  lookAlike: "Go 1.19 prints semacquire for locks and WaitGroups too; those have a frame of sync on top.",
  advice: "Nothing to do: it lasts microseconds. Many at once mean that the program allocates heavily.",
  marks: { states: ["semacquire"] },
  match: (cluster, scene) => {
    const top = visibleFrames(cluster)[0];
    if (cluster.state !== "semacquire" || top === undefined) return null;
    if (/(^|\/)(sync|poll)\.runtime_Semacquire/.test(top.func)) return null;
    return benign([
      reason("gc-start-semacquire", `${counted(scene.count(cluster))} in the allocator, no lock in the stack`),
    ]);
  },
};
