// Producers that wait to hand work over, and no worker of that type left.

import { packageOf } from "../../cluster/package-of.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { couldAct, insidePackage, insideType } from "./bystanders.ts";
import { doing, groupedBy, leak, oncePerKey, reason } from "./finding.ts";
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
  marks: { states: ["chan send"] },
  match: (cluster, scene) => {
    const top = topFrame(cluster);
    const type = top === undefined || !isUsers(top) || isClosure(top.func) ? null : receiverOf(top.func);
    const count = scene.count(cluster);
    if (top === undefined || type === null || count < SOME || !waitsIn(cluster, "chan send")) return null;
    if (insideType(type, scene).length > onTop(scene, top.func).length || startedByType(scene, type).length > 0)
      return null;
    const near = elsewhereInPackage(top.func, scene);
    const text =
      `${doing(count, "wait")} to send in ${shortName(top.func)}, 0 goroutines elsewhere in ${shortName(type)}, ` +
      `${near} in the rest of its package`;
    return leak(near === 0 ? "minutes" : "growth", count, [reason("worker-pool-dead", text)]);
  },
};

/** Of those who could act, by the user's function they are in: they are in its type and its package. */
const onTop = groupedBy((cluster, scene) => {
  const top = topFrame(cluster);
  return top !== undefined && isUsers(top) && couldAct(cluster, scene) ? top.func : null;
});

/** Goroutines of the function's package that are not in it, main's own left out. */
function elsewhereInPackage(func: string, scene: Scene): number {
  const here = onTop(scene, func).filter((one) => !isMainGoroutine(one));
  return scene.sum(ofPackage(packageOf(func), scene)) - scene.sum(here);
}

const ofPackage = oncePerKey((pkg: string, scene: Scene) =>
  insidePackage(pkg, scene).filter((one) => !isMainGoroutine(one)),
);
