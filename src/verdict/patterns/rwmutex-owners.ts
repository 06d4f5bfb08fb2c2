// An RWMutex shows no address: its waiters and holders -> the objects they have in hand.

import type { Cluster } from "../../cluster/cluster.ts";
import { lockWaitOf } from "../lock-wait.ts";
import { liveValues } from "../pointers.ts";
import type { Scene } from "../scene.ts";
import { groupedBy } from "./finding.ts";
import { packageOf, receiverOf } from "./names.ts";

/** Where the kept stacks of a cluster show a method of the type: the receivers, frame index -> addresses. */
export function receiversOf(cluster: Cluster, type: string, scene: Scene): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  cluster.frames.forEach((frame, at) => {
    if (receiverOf(frame.func) !== type) return;
    found.set(
      at,
      scene.args(cluster).flatMap((sample) => {
        const first = liveValues(sample.args[at] ?? "").find((one) => one.first);
        return first === undefined ? [] : [first.value];
      }),
    );
  });
  return found;
}

/** The clusters that wait for an RWMutex of the same type, or taken in the same package by plain functions. */
export function rwWaiters(cluster: Cluster, scene: Scene): readonly Cluster[] {
  const own = keyOf(cluster);
  return own === null ? [] : rwWaitersOf(scene, own);
}

/** The clusters that wait for an RWMutex of this key. */
export const rwWaitersOf = groupedBy(keyOf);

/** The type whose methods take the RWMutex, or the package of the plain function that does; null for other waits. */
export function keyOf(cluster: Cluster): string | null {
  const wait = lockWaitOf(cluster);
  if (wait?.caller === undefined || !wait.kind.startsWith("RWMutex")) return null;
  const { func } = wait.caller;
  return receiverOf(func) ?? packageOf(func);
}
