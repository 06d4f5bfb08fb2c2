// WaitGroup.Wait with children alive: the waiter is their victim.

import type { Cluster } from "../../cluster/cluster.ts";
import { type LockWait, lockWaitOf } from "../lock-wait.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { benign, counted, goidsOf, reason, victim, withFuncs } from "./finding.ts";
import { isMainGoroutine, isUsers } from "./frames.ts";
import { childrenOf } from "./lineage.ts";
import { shortName } from "./names.ts";

export const waitgroupChildStuck: Pattern = {
  id: "waitgroup-child-stuck",
  title: "Waits for its children",
  what: "A WaitGroup's waiter goes on when the goroutines it started are done; some of them are still there.",
  lookAlike: "Work in progress: the children then run, or change from dump to dump.",
  advice: "Look at the children: what they wait for is the cause.",
  match: (cluster, scene) => {
    if (lockWaitOf(cluster)?.kind !== "WaitGroup") return null;
    const children = livingChildren(cluster, scene);
    if (children.length === 0) return null;
    const count = scene.count(cluster);
    const where = [...new Set(children.map((one) => shortName(one.frames[0]?.func ?? "?")))].slice(0, 3).join(", ");
    const text = `${counted(count)} wait for ${counted(scene.sum(children))} of their making, now in ${where}`;
    const found = [reason("waitgroup-children", text)];
    return isMainGoroutine(cluster) ? benign(found) : victim("minutes", count, found, { blames: children });
  },
};

/**
 * Goroutines that the waiters, or the functions they are in, have started: by the creator's goid where Go prints it,
 * and by function, since a WaitGroup may count goroutines that another call of the same code started.
 */
export function livingChildren(cluster: Cluster, scene: Scene): readonly Cluster[] {
  const wait = lockWaitOf(cluster);
  const byGoid = childrenOf(goidsOf(cluster, scene), scene);
  const byFunc = callers(cluster, wait).flatMap((func) => scene.startedBy(func));
  return [...new Set([...byGoid, ...byFunc])].filter((one) => one !== cluster);
}

/** The functions of the user's that called Wait, from the caller down. */
function callers(cluster: Cluster, wait: LockWait | null): readonly string[] {
  if (wait === null) return [];
  return cluster.frames
    .slice(wait.callerAt)
    .filter(isUsers)
    .map((frame) => frame.func);
}

/** Clusters that run closures of the waiters' functions: a pool may run what the waiter handed to it. */
export function runsClosuresOf(cluster: Cluster, scene: Scene): readonly Cluster[] {
  const names = callers(cluster, lockWaitOf(cluster));
  return withFuncs(
    scene,
    [1, 2, 3, 4, 5, 6].flatMap((n) => names.map((func) => `${func}.func${n}`)),
  );
}
