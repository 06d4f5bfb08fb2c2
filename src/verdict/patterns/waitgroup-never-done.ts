// WaitGroup.Wait with nobody left who could call Done.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import { LOCK_FUNCS, lockWaitersIn, lockWaitOf } from "../lock-wait.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { isUsersOwn } from "../wait.ts";
import { idleNear, usersAtWork } from "./at-work.ts";
import { insidePackage, sureWithout } from "./bystanders.ts";
import { counted, groupedBy, leak, oncePerKey, reason } from "./finding.ts";
import { isMainGoroutine } from "./frames.ts";
import { SEVERAL } from "./limits.ts";
import { lineageOf, printsCreators } from "./lineage.ts";
import { livingChildren, runsClosuresOf } from "./waitgroup-child-stuck.ts";

export const waitgroupNeverDone: Pattern = {
  id: "waitgroup-never-done",
  title: "WaitGroup.Done was never called",
  what: "The goroutines that should have called Done have ended without it: too many were added, or a path returned early.",
  lookAlike:
    "Done may be called from elsewhere: a callback, a worker of a pool, a goroutine that another call started, the one " +
    "that ends the program. So it is a proof only when the dump has no other goroutine of that package, and nobody is " +
    "at work in the user's code; a few whose starter is still there, or a library's own, may wait for a Close.",
  advice: "Call Add before the go statement, and write `defer wg.Done()` as the goroutine's first line (or use wg.Go).",
  marks: { funcs: LOCK_FUNCS },
  match: (cluster, scene) => {
    const caller = lockWaitOf(cluster)?.kind === "WaitGroup" ? lockWaitOf(cluster)?.caller : undefined;
    if (caller === undefined || isMainGoroutine(cluster) || livingChildren(cluster, scene).length > 0) return null;
    const count = scene.count(cluster);
    const others = elsewhere(cluster, caller.func, scene);
    const text = printsCreators(scene)
      ? `${counted(count)} in Wait, 0 goroutines started by them or by their functions are alive`
      : `${counted(count)} in Wait, 0 goroutines started by their functions are alive (this Go prints no creators)`;
    const farther = scene.sum(usersAtWork(scene)) + scene.sum(idleNear(cluster, scene));
    const who = `${counted(Math.max(others, farther))} elsewhere could still call Done`;
    // A type that counts what is under way is told of its end by those that it counts, in any package.
    const alone = printsCreators(scene) ? sureWithout(others + farther, scene) : "minutes";
    const sure = mayBeLatch(cluster, caller.func, scene) ? "growth" : alone;
    return leak(sure, count, [reason("waitgroup-never-done", text), reason("waitgroup-bystanders", who)]);
  },
};

/**
 * Some wait with a WaitGroup for a Close to come: a library's do, for whoever uses it, and the few whose starter is still
 * there, as main is until the program ends.
 */
function mayBeLatch(cluster: Cluster, func: string, scene: Scene): boolean {
  const { createdBy } = cluster;
  if (!isUsersOwn(cluster)) return true;
  const same = createdBy !== null && packageOf(createdBy.func) === packageOf(func);
  const { creators, gone } = lineageOf(cluster, scene);
  return same && gone < creators.length && scene.count(cluster) < SEVERAL;
}

/** Goroutines that could still call Done: in the caller's package, started by WaitGroup.Go, or in a closure of the waiters'. */
function elsewhere(cluster: Cluster, func: string, scene: Scene): number {
  const pkg = packageOf(func);
  const closures = runsClosuresOf(cluster, scene).filter((one) => !isMainGoroutine(one));
  const farther = closures.length === 0 ? [] : closures.filter((one) => !isNear(pkg, scene).has(one));
  // The waiters of the function are in its package.
  return scene.sum(near(pkg, scene)) - scene.sum(waitersOf(scene, func)) + scene.sum(farther);
}

/** The waiters themselves included: taking them out for each function apart would take the square of their number. */
const near = oncePerKey((pkg: string, scene: Scene): readonly Cluster[] => {
  const inside = insidePackage(pkg, scene);
  const started = scene.startedBy("sync.(*WaitGroup).Go");
  const all = started.length === 0 ? inside : [...new Set([...inside, ...started])];
  return all.filter((one) => !isMainGoroutine(one));
});

const isNear = oncePerKey((pkg: string, scene: Scene): ReadonlySet<Cluster> => new Set(near(pkg, scene)));

const waitersOf = groupedBy((cluster) => (isMainGoroutine(cluster) ? null : callerOf(cluster)), lockWaitersIn);

/** The function that called Wait; null for goroutines that wait for no WaitGroup. */
function callerOf(cluster: Cluster): string | null {
  const wait = lockWaitOf(cluster);
  return wait?.kind === "WaitGroup" ? (wait.caller?.func ?? null) : null;
}
