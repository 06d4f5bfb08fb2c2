// A lock whose likely holder is in the dump and waits for something else.

import type { Cluster } from "../../cluster/cluster.ts";
import { isHeld, lockWaitOf } from "../lock-wait.ts";
import { type Lock, likeliest, locksOf } from "../locks.ts";
import type { Pattern, PatternMatch } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { doing, leak, reason, victim } from "./finding.ts";
import { isOnCpu, waitState } from "./frames.ts";
import { shortName } from "./names.ts";

export const mutexHeldWhileWaiting: Pattern = {
  id: "mutex-held-while-waiting",
  title: "A lock is held while waiting",
  what: "One goroutine has the lock and waits for a channel, a connection or another lock; the rest wait for it.",
  lookAlike:
    "The holder is found by the address among its arguments: likely, not certain. A hot lock has a holder too, but " +
    "another one in the next dump.",
  advice: "Let go of the lock before anything that can block; copy what is needed under the lock.",
  match: (cluster, scene) => {
    const wait = lockWaitOf(cluster);
    return wait !== null && isHeld(wait.kind) ? asWaiter(cluster, scene) : asHolder(cluster, scene);
  },
};

function asWaiter(cluster: Cluster, scene: Scene): PatternMatch | null {
  const held = locksOf(scene)
    .waitedBy(cluster)
    .filter((lock) => lock.holders.length > 0);
  if (held.length === 0) return null;
  const goids = held.flatMap((lock) =>
    lock.waiters.filter((one) => one.cluster === cluster).flatMap((one) => one.goids),
  );
  const holders = held.flatMap(likeliest);
  const weak = holders.every((one) => one.rank === "address" || isOnCpu(one.cluster));
  const blames = [...new Set(holders.map((one) => one.cluster))];
  const names = [...new Set(holders.map((one) => `goroutine ${one.goid} in ${shortName(one.func)}`))].slice(0, 3);
  const text = `${doing(goids.length, "wait")} for a lock that ${names.join(", or ")} likely has`;
  return victim(weak ? "suspicion" : "minutes", goids.length, [reason("lock-holder", text)], { blames, goids });
}

function asHolder(cluster: Cluster, scene: Scene): PatternMatch | null {
  if (isOnCpu(cluster)) return null;
  const locks = locksOf(scene).heldBy(cluster).filter(speaksFor);
  if (locks.length === 0) return null;
  const holders = locks.flatMap((lock) => likeliest(lock)).filter((one) => one.cluster === cluster);
  const goids = [...new Set(holders.map((one) => one.goid))].sort((a, b) => a - b);
  const waiting = locks.reduce((sum, lock) => sum + lock.count, 0);
  const tied = locks.some((lock) => likeliest(lock).length > 1);
  const text =
    `${doing(waiting, "wait")} for a lock that this goroutine likely has while it waits in ${waitState(cluster) ?? "its own line"}` +
    (tied ? "; another is as likely" : "");
  return leak(tied ? "suspicion" : "minutes", goids.length, [reason("lock-held", text)], { goids });
}

function speaksFor(lock: Lock): boolean {
  return likeliest(lock).some((one) => one.rank !== "address");
}
