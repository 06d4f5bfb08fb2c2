// A reader that takes the read lock again while a writer waits.

import type { Cluster } from "../../cluster/cluster.ts";
import { LOCK_FUNCS, lockWaitOf } from "../lock-wait.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { bystandersText, couldHold, sureWithout } from "./bystanders.ts";
import { counted, leak, oncePerKey, reason, victim } from "./finding.ts";
import { receiverOf, shortName } from "./names.ts";
import { inHandOf, rwWaitersOf } from "./rwmutex-owners.ts";

export const rwmutexRecursiveRlock: Pattern = {
  id: "rwmutex-recursive-rlock",
  title: "Takes a read lock twice",
  what:
    "A method with the read lock calls another that takes it again. A writer that came in between waits for the " +
    "first, and the second waits for the writer.",
  lookAlike: "The outer method may hold no lock; then the writer waits for another reader, who is in the dump.",
  advice: "Never take a read lock twice in one call path: split the inner method into a locking and a bare one.",
  marks: { funcs: LOCK_FUNCS },
  match: (cluster, scene) => {
    const wait = lockWaitOf(cluster);
    const type = receiverOf(wait?.caller?.func ?? "");
    if (type === null || wait === null || !wait.kind.startsWith("RWMutex")) return null;
    const { writers, twice } = partiesOf(type, scene);
    if (writers.length === 0 || twice.length === 0) return null;
    const outer = outerOf(cluster, type, scene);
    const others = couldHold(cluster, scene) ?? [];
    const sure = sureWithout(others.length, scene);
    const count = scene.count(cluster);
    const behind = reason("lock-bystanders", bystandersText(others, scene));
    if (outer === null) {
      const text = `${counted(count)} behind ${counted(scene.sum(twice))} that took the read lock twice`;
      return victim(sure, count, [reason("rwmutex-recursive-rlock", text), behind], { blames: twice });
    }
    const text =
      `${counted(count)} in ${shortName(wait.caller?.func ?? "")}, called by ${shortName(outer)} on the same object, ` +
      `and ${counted(scene.sum(writers))} waiting to write`;
    return leak(sure, count, [reason("rwmutex-recursive-rlock", text), behind]);
  },
};

/** Of those who wait for an RWMutex of the type: who wants to write, and who is in two of its methods. */
const partiesOf = oncePerKey((type: string, scene: Scene) => {
  const waiters = rwWaitersOf(scene, type);
  return {
    writers: waiters.filter((one) => lockWaitOf(one)?.kind === "RWMutex.Lock"),
    twice: waiters.filter((one) => outerOf(one, type, scene) !== null),
  };
});

/** The outer method of readers that are in two methods of one object; null when in one, or on two objects. */
function outerOf(cluster: Cluster, type: string, scene: Scene): string | null {
  const wait = lockWaitOf(cluster);
  const stacks = inHandOf(cluster, scene).get(type) ?? [];
  if (wait?.kind !== "RWMutex.RLock" || stacks.length === 0) return null;
  const outer = cluster.frames.findIndex((frame, at) => {
    if (at <= wait.callerAt || receiverOf(frame.func) !== type) return false;
    return stacks.every(({ byFrame }) => {
      const own = byFrame.get(at);
      return own !== undefined && (byFrame.get(wait.callerAt) ?? own) === own;
    });
  });
  return cluster.frames[outer]?.func ?? null;
}
