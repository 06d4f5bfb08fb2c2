// An RWMutex shows no address: its waiters and holders -> the objects they have in hand.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import { lockWaitersIn, lockWaitOf } from "../lock-wait.ts";
import { liveValues } from "../pointers.ts";
import type { Scene } from "../scene.ts";
import { groupedBy, oncePerKey } from "./finding.ts";
import { receiverOf } from "./names.ts";

/** The receivers that one kept stack shows in methods of a type. */
export interface InHand {
  readonly goid: number;
  /** Index of the frame in `cluster.frames` -> address; frames whose receiver is stale are missing. */
  readonly byFrame: ReadonlyMap<number, number>;
}

/** What the kept stacks of a cluster have in hand, type by type. */
export const inHandOf = oncePerKey((cluster: Cluster, scene: Scene): ReadonlyMap<string, readonly InHand[]> => {
  const found = new Map<string, InHand[]>();
  const framesOf = new Map<string, number[]>();
  cluster.frames.forEach((frame, at) => {
    const type = receiverOf(frame.func);
    if (type !== null) framesOf.set(type, [...(framesOf.get(type) ?? []), at]);
  });
  for (const [type, frames] of framesOf) {
    const stacks = scene.args(cluster).map(({ row, args }): InHand => {
      const byFrame = new Map<number, number>();
      for (const at of frames) {
        const first = liveValues(args[at] ?? "").find((one) => one.first);
        if (first !== undefined) byFrame.set(at, first.value);
      }
      return { goid: scene.snapshot.goroutines?.goid[row] ?? 0, byFrame };
    });
    found.set(type, stacks);
  }
  return found;
});

/** All objects of the type that the cluster's kept stacks show. */
export function objectsOf(cluster: Cluster, type: string, scene: Scene): ReadonlySet<number> {
  const stacks = inHandOf(cluster, scene).get(type) ?? [];
  return new Set(stacks.flatMap((stack) => [...stack.byFrame.values()]));
}

/** All objects of the type that goroutines waiting for an RWMutex of the type have in hand. */
export const awaitedObjects = oncePerKey((type: string, scene: Scene): ReadonlySet<number> => {
  return new Set(rwWaitersOf(scene, type).flatMap((one) => [...objectsOf(one, type, scene)]));
});

/** The type whose methods take the RWMutex, or the package of the plain function that does; null for other waits. */
export function keyOf(cluster: Cluster): string | null {
  const wait = lockWaitOf(cluster);
  if (wait?.caller === undefined || !wait.kind.startsWith("RWMutex")) return null;
  const { func } = wait.caller;
  return receiverOf(func) ?? packageOf(func);
}

/** The clusters that wait for an RWMutex of this key. */
export const rwWaitersOf = groupedBy(keyOf, lockWaitersIn);
