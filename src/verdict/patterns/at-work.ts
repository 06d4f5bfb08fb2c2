// A scene -> who in it is at work, and may yet do something for those that wait: seen from the code they are in.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import { lockWaitOf } from "../lock-wait.ts";
import type { Scene } from "../scene.ts";
import { waitKindOf } from "../wait.ts";
import { oncePerKey, oncePerScene } from "./finding.ts";
import { isMainGoroutine, isUsers, pollOf, printsTheDump, visibleFrames, waitsIn } from "./frames.ts";
import { inPackage } from "./packages.ts";

/** A loop and what starts it: whoever waits for a word deeper down is in the middle of something. */
const LOOP_FRAMES = 2;

/**
 * Parked in a line of its own code until somebody has work for it. In a library's call or in a handler of Go's server it
 * is in the middle of something: a limiter's turn, an answer.
 */
export function idles(cluster: Cluster): boolean {
  if (!waitsIn(cluster, "chan receive", "select")) return false;
  const frames = visibleFrames(cluster);
  return frames.length <= LOOP_FRAMES && frames.every(isUsers);
}

/**
 * In a wait that ends by itself or by the world's doing, or in none: on a processor, on the clock, for a peer, in a
 * call of Go's own. Who waits for a lock, a receiver or its children can do nothing before others have; who waits for
 * connections or for work has nothing in hand.
 */
export function isAtWork(cluster: Cluster): boolean {
  return waitsAtWork(cluster) && cluster.frames.some(isUsers) && !printsTheDump(cluster);
}

function waitsAtWork(cluster: Cluster): boolean {
  switch (waitKindOf(cluster)) {
    case "active":
    case "sleep":
      return true;
    case "io":
      return pollOf(cluster)?.direction !== "accept";
    case "work":
      return lockWaitOf(cluster) === null && !idles(cluster);
    default:
      return false;
  }
}

const atWorkIn = oncePerScene((scene): readonly Cluster[] => scene.clusters.filter(isAtWork));

/** All that are at work in the user's own code. */
export const usersAtWork = oncePerScene((scene): readonly Cluster[] =>
  atWorkIn(scene).filter(({ frames }) => frames.some(({ origin }) => origin === "main")),
);

/** Those at work in the code that these came through: whatever it returned to them it may have returned to others. */
export function workingNear(cluster: Cluster, scene: Scene): readonly Cluster[] {
  return first(packagesOf(cluster), (pkg) => atWorkInPackage(pkg, scene));
}

/** Those that wait for work or a word in the code that these came through, the main goroutine aside. */
export function idleNear(cluster: Cluster, scene: Scene): readonly Cluster[] {
  return first(packagesOf(cluster), (pkg) => idleInPackage(pkg, scene));
}

/**
 * Those that are in one of the functions that these came through, at its call or behind it, and wait for a word: they may
 * have got there what these wait for, a lock or a slot. A loop that waits for work does so before its call.
 */
export function furtherOn(cluster: Cluster, scene: Scene): readonly Cluster[] {
  return first(cluster.frames.filter(isUsers), ({ func, line }) => behind(`${line} ${func}`, scene));
}

const behind = oncePerKey((place: string, scene: Scene): readonly Cluster[] => {
  const space = place.indexOf(" ");
  const line = Number(place.slice(0, space));
  const func = place.slice(space + 1);
  return scene
    .withFunc(func)
    .filter((one) => mayAct(one) && one.frames.some((at) => at.func === func && at.line >= line));
});

/** Neither on its way to something itself, nor the one that prints the dump. */
function mayAct(cluster: Cluster): boolean {
  return waitKindOf(cluster) === "work" ? lockWaitOf(cluster) === null : isAtWork(cluster);
}

const atWorkInPackage = oncePerKey((pkg: string, scene: Scene) => inPackage(pkg, scene).clusters.filter(isAtWork));
const idleInPackage = oncePerKey((pkg: string, scene: Scene) =>
  inPackage(pkg, scene).clusters.filter((one) => waitKindOf(one) === "work" && !isMainGoroutine(one)),
);

/** Of the user's code and of dependencies. */
function packagesOf({ frames, createdBy }: Cluster): ReadonlySet<string> {
  const all = createdBy === null ? frames : [...frames, createdBy];
  return new Set(all.filter(isUsers).map(({ func }) => packageOf(func)));
}

/** The first list that is not empty: whether there is anybody is what is asked, and all lists joined would grow too long. */
function first<Key>(keys: Iterable<Key>, listOf: (key: Key) => readonly Cluster[]): readonly Cluster[] {
  for (const key of keys) {
    const list = listOf(key);
    if (list.length > 0) return list;
  }
  return [];
}
