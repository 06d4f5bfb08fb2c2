// A cluster that waits for a lock -> the goroutines that could have it, seen from the code they are in.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import { isHeld, lockWaitOf } from "../lock-wait.ts";
import type { Sure } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { counted, oncePerKey, oncePerScene } from "./finding.ts";
import { isOnCpu, isUsers, printsTheDump, topFrame, waitsIn } from "./frames.ts";
import { receiverOf } from "./names.ts";

interface Places {
  readonly byType: ReadonlyMap<string, readonly Cluster[]>;
  readonly byFunc: ReadonlyMap<string, readonly Cluster[]>;
  readonly byPackage: ReadonlyMap<string, readonly Cluster[]>;
  /** SIGQUIT cannot show the stack of a goroutine that runs on another thread: it may be anywhere. */
  readonly unseen: readonly Cluster[];
}

/**
 * Who might give the lock back that this cluster waits for.
 *
 * A dump is taken with the world stopped: a lock that somebody waits for is held by a living goroutine, or by none and
 * then for ever. Text shows holders by their addresses at best, so for a proof everybody counts who is inside the
 * lock's type, in the function that locks, or at work anywhere in its package. Goroutines that wait for locks
 * themselves do not count, nor does an idle loop of the package, the main function, and whoever prints the dump.
 *
 * @returns the clusters, empty when nobody in the dump could hold it; null when the stack does not tell whose it is
 */
export function couldHold(cluster: Cluster, scene: Scene): readonly Cluster[] | null {
  const func = lockWaitOf(cluster)?.caller?.func;
  if (func === undefined) return null;
  return around(func, scene);
}

const around = oncePerKey((func: string, scene: Scene): readonly Cluster[] => {
  const places = placesOf(scene);
  const type = receiverOf(func);
  const atWork = workingIn(packageOf(func), scene);
  const nearer = [...(places.byFunc.get(func) ?? []), ...(type === null ? [] : insideType(type, scene))];
  // Whoever is in the function or in the type is in the package too: only its idle ones are not yet among those at work.
  const more = [...nearer.filter(idles), ...places.unseen];
  return more.length === 0 ? atWork : [...new Set([...more, ...atWork])];
});

const workingIn = oncePerKey((pkg: string, scene: Scene) => insidePackage(pkg, scene).filter((one) => !idles(one)));

/**
 * How far the absence of anybody who could act carries: a proof in a whole dump, and no further than wait minutes in
 * one that is cut, lists only some goroutines, or is an excerpt without goroutine 1.
 *
 * @param others how many clusters, or goroutines, could act
 */
export function sureWithout(others: number, scene: Scene): Sure {
  const whole = !scene.snapshot.truncated && !scene.snapshot.leakedOnly && scene.alive(1);
  return whole && others === 0 ? "proof" : "minutes";
}

/** Says who else could hold a lock. */
export function bystandersText(others: readonly Cluster[], scene: Scene): string {
  return others.length === 0
    ? "no other goroutine of the dump is where it could hold the lock"
    : `${counted(scene.sum(others))} elsewhere could hold the lock too`;
}

/** Clusters inside methods of the type, lock waiters left out. */
export function insideType(type: string, scene: Scene): readonly Cluster[] {
  return placesOf(scene).byType.get(type) ?? [];
}

/** Clusters with a frame in the package, lock waiters left out. */
export function insidePackage(pkg: string, scene: Scene): readonly Cluster[] {
  return placesOf(scene).byPackage.get(pkg) ?? [];
}

const placesOf = oncePerScene((scene): Places => {
  const byType = new Map<string, Cluster[]>();
  const byFunc = new Map<string, Cluster[]>();
  const byPackage = new Map<string, Cluster[]>();
  const partsOf = new Map<string, readonly [type: string | null, pkg: string]>();
  for (const cluster of scene.clusters) {
    const wait = lockWaitOf(cluster);
    // Cond.Wait gives its lock back while it waits (sync/cond.go). Runnable in a lock's queue is one that was handed it.
    const queues = wait !== null && (isHeld(wait.kind) || wait.kind === "Cond") && !isOnCpu(cluster);
    if (queues || printsTheDump(cluster)) continue;
    for (const { func } of cluster.frames) {
      if (func === "main.main") continue;
      const parts = partsOf.get(func) ?? ([receiverOf(func), packageOf(func)] as const);
      partsOf.set(func, parts);
      if (parts[0] !== null) add(byType, parts[0], cluster);
      add(byFunc, func, cluster);
      add(byPackage, parts[1], cluster);
    }
  }
  return { byType, byFunc, byPackage, unseen: scene.clusters.filter((one) => one.frames.length === 0) };
});

/** All keys of one cluster come before those of the next: a repeated one is the last of its list. */
function add(map: Map<string, Cluster[]>, key: string, cluster: Cluster): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [cluster]);
  else if (list.at(-1) !== cluster) list.push(cluster);
}

/** Parked in a line of its own code until somebody has work for it. */
function idles(cluster: Cluster): boolean {
  const top = topFrame(cluster);
  return top !== undefined && isUsers(top) && waitsIn(cluster, "chan receive", "select");
}
