// WaitGroup.Wait with children alive: the waiter is their victim.

import type { Cluster } from "../../cluster/cluster.ts";
import { LOCK_FUNCS, type LockWait, lockWaitOf } from "../lock-wait.ts";
import type { Pattern, PatternMatch } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { benign, counted, doing, goidsOf, leak, oncePerKey, oncePerScene, reason, victim } from "./finding.ts";
import { isMainGoroutine, isUsers, waitsIn } from "./frames.ts";
import { childrenOf, lineageOf } from "./lineage.ts";
import { outerFunc, shortName } from "./names.ts";

export const waitgroupChildStuck: Pattern = {
  id: "waitgroup-child-stuck",
  title: "Waits for its children",
  what: "A WaitGroup's waiter goes on when the goroutines it started are done; some of them are still there.",
  lookAlike: "Work in progress: the children then run, or change from dump to dump.",
  advice: "Look at the children: what they wait for is the cause.",
  marks: { funcs: LOCK_FUNCS, states: ["chan send"] },
  match: (cluster, scene) => {
    if (lockWaitOf(cluster)?.kind !== "WaitGroup") return asChild(cluster, scene);
    const children = livingChildren(cluster, scene);
    if (children.length === 0) return null;
    const count = scene.count(cluster);
    const where = [...new Set(children.map((one) => shortName(one.frames[0]?.func ?? "?")))].slice(0, 3).join(", ");
    const text = `${doing(count, "wait")} for ${counted(scene.sum(children))} of their making, now in ${where}`;
    const found = [reason("waitgroup-children", text)];
    return isMainGoroutine(cluster) ? benign(found) : victim("minutes", count, found, { blames: children });
  },
};

/** Children in a send whose parents all stand in Wait: the one who should take it may well be the parent. */
function asChild(cluster: Cluster, scene: Scene): PatternMatch | null {
  const by = cluster.createdBy?.func;
  if (by === undefined || !waitsIn(cluster, "chan send") || !lineageOf(cluster, scene).creators.every(scene.alive))
    return null;
  const parents = waitingParents(by, scene);
  if (parents.length === 0) return null;
  const count = scene.count(cluster);
  const text = `${doing(count, "wait")} to send, started by ${counted(scene.sum(parents))} now in Wait`;
  return leak("minutes", count, [reason("waitgroup-children", text)]);
}

/** Whoever is in the function, when all of them stand in Wait. */
const waitingParents = oncePerKey((by: string, scene: Scene): readonly Cluster[] => {
  const parents = scene.withFunc(by);
  return parents.every((one) => lockWaitOf(one)?.kind === "WaitGroup" && !isMainGoroutine(one)) ? parents : [];
});

/**
 * Goroutines that the waiters, or the functions they are in, have started: by the creator's goid where Go prints it,
 * and by function, since a WaitGroup may count goroutines that another call of the same code started.
 */
export function livingChildren(cluster: Cluster, scene: Scene): readonly Cluster[] {
  const wait = lockWaitOf(cluster);
  const byGoid = childrenOf(goidsOf(cluster, scene), scene);
  const funcs = callers(cluster, wait).flatMap((func) => [func, outerFunc(func)]);
  const byFunc = [...new Set(funcs)].flatMap((func) => scene.startedBy(func));
  const waits = (one: Cluster) =>
    lockWaitOf(one)?.kind === "WaitGroup" && lockWaitOf(one)?.caller?.func === wait?.caller?.func;
  return [...new Set([...byGoid, ...byFunc])].filter((one) => !waits(one));
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
  const closures = closuresIn(scene);
  return scene.withAny(callers(cluster, lockWaitOf(cluster)).flatMap((func) => closures.get(func) ?? []));
}

/** Function -> the closures written in it that are in a stack. */
const closuresIn = oncePerScene((scene): ReadonlyMap<string, readonly string[]> => {
  const closures = new Map<string, string[]>();
  scene.eachFunction((func) => {
    if (!/\.func[1-6]$/.test(func)) return;
    const outer = func.slice(0, func.lastIndexOf("."));
    const known = closures.get(outer);
    if (known === undefined) closures.set(outer, [func]);
    else known.push(func);
  });
  return closures;
});
