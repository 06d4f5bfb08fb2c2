// One call does the work for all, and hangs in it.

import type { Cluster } from "../../cluster/cluster.ts";
import { lockWaitersIn, lockWaitOf } from "../lock-wait.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { counted, doing, groupedBy, leak, oncePerKey, oncePerScene, reason, victim } from "./finding.ts";
import { isOnCpu } from "./frames.ts";
import { receiverOf, shortName } from "./names.ts";

const SHARED_DO = ["golang.org/x/sync/singleflight.(*Group).Do", "golang.org/x/sync/singleflight.(*Group).DoChan"];
const SHARED_CALL = "golang.org/x/sync/singleflight.(*Group).doCall";

export const singleflightStuck: Pattern = {
  id: "singleflight-stuck",
  title: "A shared call hangs",
  what: "The first caller does the work, the others wait for its result in the same function; the first does not come back.",
  lookAlike: "A slow call with many askers: wait minutes stay small, and the one at work changes.",
  advice: "Give the shared call a time-out of its own, or use DoChan and let each caller give up.",
  match: (cluster, scene) => {
    const func = waitsIn(cluster) ?? leads(cluster, scene);
    if (func === null) return null;
    const waiters = waitersOf(scene, func);
    const first = working(func, scene);
    if (first.length === 0 || scene.sum(first) >= scene.sum(waiters)) return null;
    const text = `${doing(scene.sum(waiters), "wait")} in ${shortName(func)} for ${counted(scene.sum(first))} further on in it`;
    const found = [reason("singleflight-stuck", text)];
    const count = scene.count(cluster);
    if (waitsIn(cluster) === func) return victim("minutes", count, found, { blames: first });
    return isFurther(cluster, func) && !isOnCpu(cluster) ? leak("minutes", count, found) : null;
  },
};

/** The method in which the cluster waits for another's WaitGroup. */
function waitsIn(cluster: Cluster): string | null {
  const wait = lockWaitOf(cluster);
  if (wait?.kind !== "WaitGroup" || wait.caller === undefined) return null;
  return receiverOf(wait.caller.func) === null ? null : wait.caller.func;
}

const waitersOf = groupedBy(waitsIn, lockWaitersIn);

/** Fewer than the waiters, in the same function on another line, with its own call on top. */
const working = oncePerKey((func: string, scene: Scene): readonly Cluster[] =>
  scene.withFunc(workOf(func)).filter((one) => isFurther(one, func)),
);

function isFurther(cluster: Cluster, func: string): boolean {
  return cluster.frames.findIndex((frame) => frame.func === workOf(func)) > 0 && waitsIn(cluster) !== func;
}

/** Where the first caller of the function does the work. */
function workOf(func: string): string {
  return SHARED_DO.includes(func) ? SHARED_CALL : func;
}

/** The function of the call that the cluster is further on in. */
function leads(cluster: Cluster, scene: Scene): string | null {
  if (!sharing(scene).has(cluster)) return null;
  if (cluster.frames.some((frame) => frame.func === SHARED_CALL)) {
    return SHARED_DO.find((func) => waitersOf(scene, func).length > 0) ?? null;
  }
  const shared = cluster.frames.slice(1).find(({ func }) => waitersOf(scene, func).length > 0);
  return shared?.func ?? null;
}

/** All that are in a function in which others wait, or in singleflight's own call. */
const sharing = oncePerScene((scene): ReadonlySet<Cluster> => {
  const shared = new Set(lockWaitersIn(scene).flatMap((one) => waitsIn(one) ?? []));
  return new Set(scene.withAny([SHARED_CALL, ...shared]));
});
