// A read lock that is never given back: the writer behind it, and all readers behind the writer.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import { tell } from "../../text/units.ts";
import { lockWaitersIn, lockWaitOf } from "../lock-wait.ts";
import type { Pattern, PatternMatch } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { idles } from "./at-work.ts";
import { insidePackage, insideType } from "./bystanders.ts";
import { counted, leak, oncePerKey, oncePerScene, reason, victim } from "./finding.ts";
import { isMainGoroutine, isOnCpu } from "./frames.ts";
import { receiverOf, shortName } from "./names.ts";
import { awaitedObjects, inHandOf, keyOf, objectsOf, rwWaitersOf } from "./rwmutex-owners.ts";

export const rwmutexReaderForever: Pattern = {
  id: "rwmutex-reader-forever",
  title: "A read lock is never given back",
  what: "A writer waits for the readers that were there before it, and each new reader waits for the writer.",
  lookAlike: "A slow reader: the lock comes back, and wait minutes stay small.",
  advice: "Defer RUnlock, and do nothing that can block (I/O, a channel, another lock) under a read lock.",
  match: (cluster, scene) => (keyOf(cluster) === null ? asHolder(cluster, scene) : asWaiter(cluster, scene)),
};

function asWaiter(cluster: Cluster, scene: Scene): PatternMatch | null {
  const key = keyOf(cluster) ?? "";
  const count = scene.count(cluster);
  const found = reason("rwmutex-reader-forever", `${figures(key, scene)} wait for ${shortName(key)}`);
  const { holders, near } = candidates(cluster, scene);
  if (holders.length === 0) {
    const nobody = reason("lock-bystanders", "no goroutine of the dump is where it could hold the lock");
    return leak("minutes", count, [found, nobody]);
  }
  const where = holders.map((one) => shortName(ownFrame(one, cluster) ?? "?")).slice(0, 3);
  const text = `${near ? "likely" : "possibly"} held by ${near ? "one of " : ""}${counted(scene.sum(holders))} in ${where.join(", ")}`;
  const sure = holders.some(isOnCpu) ? "suspicion" : "minutes";
  // Loops that wait for work stand in every package: of several one may have it, and none is known to.
  const known = near || scene.sum(holders) === 1 || !holders.every(idles);
  return (known ? victim : leak)(sure, count, [found, reason("lock-holder", text)], { blames: holders });
}

/** Accused only where the object in its hands is one that a writer and others wait for. */
function asHolder(cluster: Cluster, scene: Scene): PatternMatch | null {
  if (!nearWriters(scene).has(cluster) || isOnCpu(cluster) || lockWaitOf(cluster) !== null) return null;
  for (const [type, stacks] of inHandOf(cluster, scene)) {
    if (!hasWriter(type, scene)) continue;
    const awaited = awaitedObjects(type, scene);
    const goids = stacks
      .filter(({ byFrame }) => [...byFrame.values()].some((one) => awaited.has(one)))
      .map((one) => one.goid);
    if (goids.length === 0) continue;
    const rivals = scene.sum(handsOf(type, scene)) - scene.count(cluster);
    const text = `${figures(type, scene)} wait for an RWMutex of a ${shortName(type)} in the hands of ${counted(goids.length)} here`;
    const more = rivals === 0 ? [] : [reason("lock-rivals", `${counted(rivals)} elsewhere may have it as well`)];
    return leak(rivals > 0 ? "suspicion" : "minutes", goids.length, [reason("rwmutex-reader-forever", text), ...more], {
      goids,
    });
  }
  return asOnlyOne(cluster, scene);
}

/** Who has an object in hand that others wait for. */
const handsOf = oncePerKey((type: string, scene: Scene) =>
  insideType(type, scene).filter((one) => overlaps(objectsOf(one, type, scene), awaitedObjects(type, scene))),
);

/** A package's own RWMutex has no owner to show; then the one goroutine that is in the package is suspected, no more. */
function asOnlyOne(cluster: Cluster, scene: Scene): PatternMatch | null {
  if (scene.count(cluster) !== 1 || isMainGoroutine(cluster)) return null;
  for (const pkg of new Set(cluster.frames.map((frame) => packageOf(frame.func)))) {
    const writer = rwWaitersOf(scene, pkg).find((one) => lockWaitOf(one)?.kind === "RWMutex.Lock");
    if (writer === undefined) continue;
    const { holders } = candidates(writer, scene);
    if (holders.length !== 1 || holders[0] !== cluster) continue;
    const text = `the only goroutine elsewhere in ${pkg}, where ${figures(pkg, scene)} wait for an RWMutex`;
    return leak("suspicion", 1, [reason("rwmutex-reader-forever", text)]);
  }
  return null;
}

/** Those with the waiters' object in hand; else all in the type, else all in the package. */
function candidates(waiter: Cluster, scene: Scene): { readonly holders: readonly Cluster[]; readonly near: boolean } {
  const func = lockWaitOf(waiter)?.caller?.func ?? "";
  const type = receiverOf(func);
  const inType = type === null ? [] : insideType(type, scene);
  const objects = type === null ? new Set<number>() : objectsOf(waiter, type, scene);
  const near = inType.filter((one) => overlaps(objectsOf(one, type ?? "", scene), objects));
  if (near.length > 0) return { holders: near, near: true };
  const wide = inType.length > 0 ? inType : insidePackage(packageOf(func), scene);
  return { holders: wide.filter((one) => !isMainGoroutine(one)), near: false };
}

function overlaps(some: ReadonlySet<number>, others: ReadonlySet<number>): boolean {
  for (const one of some) if (others.has(one)) return true;
  return false;
}

function ownFrame(holder: Cluster, waiter: Cluster): string | undefined {
  const pkg = packageOf(lockWaitOf(waiter)?.caller?.func ?? "");
  return holder.frames.find((frame) => packageOf(frame.func) === pkg)?.func;
}

/** All that are in a type, or in the package of plain functions, whose RWMutex somebody waits to write. */
const nearWriters = oncePerScene((scene): ReadonlySet<Cluster> => {
  const keys = new Set(lockWaitersIn(scene).flatMap((one) => keyOf(one) ?? []));
  const written = [...keys].filter((key) => hasWriter(key, scene));
  return new Set(written.flatMap((key) => [...insideType(key, scene), ...insidePackage(key, scene)]));
});

const hasWriter = oncePerKey((key: string, scene: Scene) => {
  return rwWaitersOf(scene, key).some((one) => lockWaitOf(one)?.kind === "RWMutex.Lock");
});

const figures = oncePerKey((key: string, scene: Scene) => {
  const waiters = rwWaitersOf(scene, key);
  const writers = waiters.filter((one) => lockWaitOf(one)?.kind === "RWMutex.Lock");
  const toWrite = scene.sum(writers);
  return tell`${counted(toWrite)} to write and ${scene.sum(waiters) - toWrite} to read`;
});
