// Producers that wait to hand work over, and no worker of that type left.

import { packageOf } from "../../cluster/package-of.ts";
import type { Pattern } from "../pattern.ts";
import { insidePackage, insideType } from "./bystanders.ts";
import { doing, groupedBy, leak, reason } from "./finding.ts";
import { isMainGoroutine, isUsers, topFrame, waitsIn } from "./frames.ts";
import { isClosure, receiverOf, shortName } from "./names.ts";

/** One producer alone may be a generator that is ahead of its reader. */
const SOME = 2;

const startedByType = groupedBy(({ createdBy }) => (createdBy === null ? null : receiverOf(createdBy.func)));

export const workerPoolDead: Pattern = {
  id: "worker-pool-dead",
  title: "Nobody takes the work",
  what: "Producers wait to send, and no goroutine of the dump is in the code that would receive.",
  lookAlike: "All workers busy: then they show in other lines of the same type or package.",
  advice: "A panic or an early return ended the workers: recover per job, and start a worker again when one ends.",
  match: (cluster, scene) => {
    const top = topFrame(cluster);
    const type = top === undefined || !isUsers(top) || isClosure(top.func) ? null : receiverOf(top.func);
    const count = scene.count(cluster);
    if (top === undefined || type === null || count < SOME || !waitsIn(cluster, "chan send")) return null;
    const others = insideType(type, scene).filter((one) => topFrame(one)?.func !== top.func);
    const made = startedByType(scene, type);
    if (others.length > 0 || made.length > 0) return null;
    const near = insidePackage(packageOf(top.func), scene).filter(
      (one) => topFrame(one)?.func !== top.func && !isMainGoroutine(one),
    );
    const text =
      `${doing(count, "wait")} to send in ${shortName(top.func)}, 0 goroutines elsewhere in ${shortName(type)}, ` +
      `${scene.sum(near)} in the rest of its package`;
    return leak(near.length === 0 ? "minutes" : "growth", count, [reason("worker-pool-dead", text)]);
  },
};
