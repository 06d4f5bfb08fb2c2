// A read lock that is never given back: the writer behind it, and all readers behind the writer.

import type { Cluster } from "../../cluster/cluster.ts";
import { lockWaitOf } from "../lock-wait.ts";
import type { Pattern, PatternMatch } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { insidePackage, insideType } from "./bystanders.ts";
import { counted, leak, reason, victim } from "./finding.ts";
import { isMainGoroutine, isOnCpu } from "./frames.ts";
import { packageOf, receiverOf, shortName } from "./names.ts";
import { keyOf, receiversOf, rwWaiters, rwWaitersOf } from "./rwmutex-owners.ts";

export const rwmutexReaderForever: Pattern = {
  id: "rwmutex-reader-forever",
  title: "A read lock is never given back",
  what: "A writer waits for the readers that were there before it, and each new reader waits for the writer.",
  lookAlike: "A slow reader: the lock comes back, and wait minutes stay small.",
  advice: "Defer RUnlock, and do nothing that can block (I/O, a channel, another lock) under a read lock.",
  match: (cluster, scene) => (keyOf(cluster) === null ? asHolder(cluster, scene) : asWaiter(cluster, scene)),
};

function asWaiter(cluster: Cluster, scene: Scene): PatternMatch | null {
  const waiters = rwWaiters(cluster, scene);
  const count = scene.count(cluster);
  const writers = ofKind(waiters, "RWMutex.Lock", scene);
  const text = `${counted(writers)} to write and ${counted(ofKind(waiters, "RWMutex.RLock", scene))} to read wait for ${keyOf(cluster)}`;
  const holders = candidates(cluster, scene);
  if (holders.length === 0) {
    const nobody = reason("lock-bystanders", "no goroutine of the dump is where it could hold the lock");
    return leak("minutes", count, [reason("rwmutex-reader-forever", text), nobody]);
  }
  const where = holders.map((one) => shortName(ownFrame(one, cluster) ?? "?")).slice(0, 3);
  const who = reason("lock-holder", `likely held by ${counted(scene.sum(holders))} in ${where.join(", ")}`);
  const sure = holders.some(isOnCpu) ? "suspicion" : "minutes";
  return victim(sure, count, [reason("rwmutex-reader-forever", text), who], { blames: holders });
}

/** Accused only where the object in its hands is the one that the others wait for. */
function asHolder(cluster: Cluster, scene: Scene): PatternMatch | null {
  if (isOnCpu(cluster) || lockWaitOf(cluster) !== null) return null;
  const types = new Set(cluster.frames.flatMap((frame) => receiverOf(frame.func) ?? []));
  for (const type of types) {
    const waiters = rwWaitersOf(scene, type).filter((one) => sharesObject(cluster, one, type, scene));
    if (waiters.length === 0 || ofKind(waiters, "RWMutex.Lock", scene) === 0) continue;
    const rivals = insideType(type, scene).filter((one) =>
      waiters.some((waiter) => sharesObject(one, waiter, type, scene)),
    );
    const text =
      `${counted(scene.sum(waiters))} wait for an RWMutex of the ${type} that this goroutine has in hand` +
      (rivals.length > 1 ? `, as ${counted(scene.sum(rivals) - scene.count(cluster))} more have` : "");
    const sure = rivals.length > 1 ? "suspicion" : "minutes";
    return leak(sure, scene.count(cluster), [reason("rwmutex-reader-forever", text)]);
  }
  return asOnlyOne(cluster, scene);
}

/** A package's own RWMutex has no owner to show; then the one goroutine that is in the package is suspected, no more. */
function asOnlyOne(cluster: Cluster, scene: Scene): PatternMatch | null {
  if (scene.count(cluster) !== 1 || isMainGoroutine(cluster)) return null;
  const packages = new Set(cluster.frames.map((frame) => packageOf(frame.func)));
  const writer = [...packages]
    .flatMap((pkg) => rwWaitersOf(scene, pkg))
    .find((one) => {
      if (lockWaitOf(one)?.kind !== "RWMutex.Lock") return false;
      const holders = candidates(one, scene);
      return holders.length === 1 && holders[0] === cluster;
    });
  if (writer === undefined) return null;
  const text = `the only goroutine elsewhere in ${keyOf(writer)}, where ${counted(scene.sum(rwWaiters(writer, scene)))} wait for an RWMutex`;
  return leak("suspicion", 1, [reason("rwmutex-reader-forever", text)]);
}

function candidates(cluster: Cluster, scene: Scene): readonly Cluster[] {
  const func = lockWaitOf(cluster)?.caller?.func ?? "";
  const type = receiverOf(func);
  const inType = type === null ? [] : insideType(type, scene);
  const near = inType.filter((one) => type !== null && sharesObject(one, cluster, type, scene));
  if (near.length > 0) return near;
  return (inType.length > 0 ? inType : insidePackage(packageOf(func), scene)).filter((one) => !isMainGoroutine(one));
}

function sharesObject(one: Cluster, other: Cluster, type: string, scene: Scene): boolean {
  const values = new Set([...receiversOf(other, type, scene).values()].flat());
  return [...receiversOf(one, type, scene).values()].flat().some((value) => values.has(value));
}

function ownFrame(holder: Cluster, waiter: Cluster): string | undefined {
  const pkg = packageOf(lockWaitOf(waiter)?.caller?.func ?? "");
  return holder.frames.find((frame) => packageOf(frame.func) === pkg)?.func;
}

function ofKind(clusters: readonly Cluster[], kind: string, scene: Scene): number {
  return scene.sum(clusters.filter((one) => lockWaitOf(one)?.kind === kind));
}
