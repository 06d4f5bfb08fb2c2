// A cluster that waits for a lock -> the goroutines that could have it, seen from the code they are in.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import { lockWaitersIn, lockWaitOf } from "../lock-wait.ts";
import type { Sure } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { furtherOn, idles, workingNear } from "./at-work.ts";
import { counted, oncePerKey, oncePerScene } from "./finding.ts";
import { isOnCpu, PRINTS } from "./frames.ts";
import { receiverOf } from "./names.ts";
import { inPackage } from "./packages.ts";

/**
 * Who might give the lock back that this cluster waits for.
 *
 * A dump is taken with the world stopped: a lock that somebody waits for is held by a living goroutine, or by none and
 * then for ever. Text shows holders by their addresses at best, so for a proof everybody counts who is inside the
 * lock's type, in the function that locks, or at work anywhere in its package; where nobody is, who is at work in the
 * packages that the waiters came through, or further on in their functions: a lock may outlast the call that took it
 * (bbolt's Begin returns with one). Goroutines that wait for locks themselves do not count, nor does an idle loop of
 * the package, the main function, and whoever prints the dump.
 *
 * @returns the clusters, empty when nobody in the dump could hold it; null when the stack does not tell whose it is
 */
export function couldHold(cluster: Cluster, scene: Scene): readonly Cluster[] | null {
  const func = lockWaitOf(cluster)?.caller?.func;
  if (func === undefined) return null;
  const found = around(func, scene);
  if (found.length > 0) return found;
  const working = workingNear(cluster, scene);
  return working.length > 0 ? working : furtherOn(cluster, scene);
}

const around = oncePerKey((func: string, scene: Scene): readonly Cluster[] => {
  const type = receiverOf(func);
  // Whoever is in the function or in the type is in the package too: only its idle ones are not yet among those at work.
  const inFunc = func === MAIN ? [] : scene.withFunc(func).filter((one) => idles(one) && couldAct(one, scene));
  const more = [...inFunc, ...(type === null ? [] : idleIn(type, scene)), ...unseenIn(scene)];
  const atWork = workingIn(packageOf(func), scene);
  return more.length === 0 ? atWork : [...new Set(more), ...atWork];
});

const idleIn = oncePerKey((type: string, scene: Scene) => insideType(type, scene).filter(idles));

const workingIn = oncePerKey((pkg: string, scene: Scene) => insidePackage(pkg, scene).filter((one) => !idles(one)));

/** SIGQUIT cannot show the stack of a goroutine that runs on another thread: it may be anywhere. */
const unseenIn = oncePerScene((scene) => scene.clusters.filter((one) => one.frames.length === 0));

/** True when the snapshot shows all goroutines: it is not cut, and no excerpt without goroutine 1. */
export function isWhole(scene: Scene): boolean {
  return !scene.snapshot.truncated && !scene.snapshot.leakedOnly && scene.alive(1);
}

/**
 * How far the absence of anybody who could act carries: a proof in a whole dump, and no further than wait minutes in
 * one that is cut, lists only some goroutines, or is an excerpt without goroutine 1.
 *
 * @param others how many clusters, or goroutines, could act
 */
export function sureWithout(others: number, scene: Scene): Sure {
  return isWhole(scene) && others === 0 ? "proof" : "minutes";
}

/** Thousands of clusters may have the same bystanders. */
export const anyOnCpu = oncePerKey((clusters: readonly Cluster[], _scene: Scene) => clusters.some(isOnCpu));

/** Says who else could hold a lock. */
export function bystandersText(others: readonly Cluster[], scene: Scene): string {
  return others.length === 0
    ? "no other goroutine of the dump is where it could hold the lock"
    : `${counted(scene.sum(others))} elsewhere could hold the lock too`;
}

/** Clusters inside methods of the type, lock waiters left out. */
export const insideType = oncePerKey((type: string, scene: Scene) => {
  const funcs = functionsOfType(packageOf(type), scene).get(type) ?? [];
  return scene.withAny(funcs).filter((one) => couldAct(one, scene));
});

/** Clusters with a frame in the package, lock waiters left out. `main.main` waits for the program's end, whatever it does. */
export const insidePackage = oncePerKey((pkg: string, scene: Scene): readonly Cluster[] => {
  const all = inPackage(pkg, scene).clusters.filter((one) => couldAct(one, scene));
  if (pkg !== packageOf(MAIN)) return all;
  return all.filter(({ frames }) => frames.some(({ func }) => func !== MAIN && packageOf(func) === pkg));
});

/** The functions of a package, by type. */
const functionsOfType = oncePerKey((pkg: string, scene: Scene) => {
  const ofType = new Map<string, string[]>();
  for (const func of inPackage(pkg, scene).funcs) {
    const type = receiverOf(func);
    if (type === null) continue;
    const list = ofType.get(type);
    if (list === undefined) ofType.set(type, [func]);
    else list.push(func);
  }
  return ofType;
});

const MAIN = "main.main";

/**
 * False for who waits for a lock itself, and for who prints the dump. Cond.Wait gives its lock back while it waits
 * (sync/cond.go). Runnable in a lock's queue is one that was handed it.
 */
export function couldAct(cluster: Cluster, scene: Scene): boolean {
  return !powerlessIn(scene).has(cluster);
}

const powerlessIn = oncePerScene((scene): ReadonlySet<Cluster> => {
  const waiting = lockWaitersIn(scene).filter((one) => lockWaitOf(one)?.kind !== "WaitGroup");
  return new Set([...waiting, ...scene.withAny(PRINTS)]);
});
