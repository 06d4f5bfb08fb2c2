// A ring of goroutines, each waiting for a lock that the next one has.

import type { Cluster } from "../../cluster/cluster.ts";
import { LOCK_FUNCS } from "../lock-wait.ts";
import { type Cycle, locksOf } from "../locks.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { bystandersText, couldHold, sureWithout } from "./bystanders.ts";
import { counted, goidsOf, leak, reason } from "./finding.ts";

export const lockOrderInversion: Pattern = {
  id: "lock-order-inversion",
  title: "Locks taken in opposite order",
  what: "Two or more goroutines hold one lock each and wait for the next one's: a deadlock.",
  lookAlike:
    "A goroutine may have an object among its arguments without holding its lock yet, while a third has it. So it is " +
    "a proof only when no goroutine outside the ring could hold one of the locks.",
  advice: "Take the locks in one order everywhere (by id, by address), or guard both objects by one lock.",
  marks: { funcs: LOCK_FUNCS },
  match: (cluster, scene) => {
    const rings = locksOf(scene).cycles.filter((ring) => ring.locks.some(({ holder }) => holder.cluster === cluster));
    if (rings.length === 0) return null;
    const members = clustersOf(rings);
    const others = [...new Set(members.flatMap((one) => couldHold(one, scene) ?? []))];
    const goids = inRings(cluster, rings, scene);
    const all = scene.args(cluster).every(({ row }) => goids.includes(goidAt(row, scene)));
    const accused = all ? scene.count(cluster) : goids.length;
    const longest = Math.max(...rings.map((ring) => ring.locks.length));
    const text =
      `${counted(rings.length, "ring")} of up to ${counted(longest, "lock")} through these goroutines: each waits ` +
      "for an object that the next one has among its arguments";
    return leak(
      sureWithout(others.length, scene),
      accused,
      [reason("lock-order-inversion", text), reason("lock-bystanders", bystandersText(others, scene))],
      { blames: members.filter((one) => one !== cluster), ...(all ? {} : { goids }) },
    );
  },
};

function clustersOf(rings: readonly Cycle[]): readonly Cluster[] {
  return [...new Set(rings.flatMap((ring) => ring.locks.map(({ holder }) => holder.cluster)))];
}

/** The cluster's goroutines that are members of a ring. */
function inRings(cluster: Cluster, rings: readonly Cycle[], scene: Scene): readonly number[] {
  const members = new Set(rings.flatMap((ring) => ring.locks.map(({ holder }) => holder.goid)));
  return goidsOf(cluster, scene).filter((goid) => members.has(goid));
}

function goidAt(row: number, scene: Scene): number {
  return scene.snapshot.goroutines?.goid[row] ?? 0;
}
