// A cluster that waits to finish, in a lock or a send -> who in the dump may yet let it.

import type { Cluster } from "../cluster/cluster.ts";
import type { PatternMatch } from "./pattern.ts";
import { furtherOn, idleNear, usersAtWork, workingNear } from "./patterns/at-work.ts";
import { couldHold } from "./patterns/bystanders.ts";
import type { Scene } from "./scene.ts";
import { waitKindOf } from "./wait.ts";

/**
 * How near somebody is who may let them. A holder or a receiver that is busy for minutes (a backup, a session, a slow
 * upstream) and one that is gone leave the same waiters behind: only who else is there tells them apart.
 *
 * near       in their code, at work or behind the place where they wait: theirs is a queue, however long
 * elsewhere  at work in other code of the user's
 * idle       nobody is at work; some wait for a word in their code
 * nobody     nobody is there at all
 */
export type Relief = "near" | "elsewhere" | "idle" | "nobody";

/** @param match what the pattern found, which may name those that have what these wait for */
export function reliefOf(cluster: Cluster, match: PatternMatch | null, scene: Scene): Relief {
  const isNear =
    (match?.kind === "victim" && match.blames.some(mayGoOn)) ||
    workingNear(cluster, scene).length > 0 ||
    furtherOn(cluster, scene).length > 0 ||
    (waitKindOf(cluster) === "lock" && couldHold(cluster, scene)?.some(mayGoOn) !== false);
  if (isNear) return "near";
  if (usersAtWork(scene).length > 0) return "elsewhere";
  return idleNear(cluster, scene).length > 0 ? "idle" : "nobody";
}

/** Who is stuck in the same way lets nobody go on. */
function mayGoOn(cluster: Cluster): boolean {
  const wait = waitKindOf(cluster);
  return wait !== "lock" && wait !== "send" && wait !== "never";
}
