// One stack that locks the same mutex twice.

import type { Cluster } from "../../cluster/cluster.ts";
import type { ArgumentSample } from "../../dump/model.ts";
import { LOCK_FUNCS, type LockWait, lockWaitOf } from "../lock-wait.ts";
import { locksOf } from "../locks.ts";
import type { Pattern } from "../pattern.ts";
import { pointersOf } from "../pointers.ts";
import type { Scene } from "../scene.ts";
import { bystandersText, couldHold, sureWithout } from "./bystanders.ts";
import { counted, leak, reason } from "./finding.ts";
import { HOLDER_WINDOW_BYTES } from "./limits.ts";
import { receiverOf, shortName } from "./names.ts";

export const mutexDoubleLock: Pattern = {
  id: "mutex-double-lock",
  title: "Locks the same mutex twice",
  what: "A method that has the lock calls another that takes it again. Go's mutexes know no owner: it waits for itself.",
  lookAlike:
    "The outer method may not lock at all, and another goroutine have the mutex for a moment. So it is a proof only " +
    "when no goroutine of the dump is in a place from which it could hold the lock.",
  advice: "Split the inner method: one that locks for callers outside, one that expects the lock to be held.",
  marks: { funcs: LOCK_FUNCS },
  match: (cluster, scene) => {
    const wait = lockWaitOf(cluster);
    if (wait?.kind !== "Mutex" || !isWithinType(cluster, wait)) return null;
    const holders = locksOf(scene)
      .waitedBy(cluster)
      .flatMap((lock) => lock.holders);
    if (holders.some(({ rank }) => rank === "type")) return null;
    const samples = scene.args(cluster);
    const found = samples.map((sample) => outerOf(cluster, sample, wait, scene));
    const twice = samples.filter((_, at) => found[at] !== null);
    const outer = found.find((func) => func !== null);
    if (outer == null || wait.caller === undefined || sharesLock(cluster, scene)) return null;
    const others = couldHold(cluster, scene) ?? [];
    const all = twice.length === samples.length;
    const accused = all ? scene.count(cluster) : twice.length;
    const text =
      `${counted(accused)} in ${shortName(wait.caller.func)}, called by ${shortName(outer)} on the same object: ` +
      `the arguments show it in ${twice.length} of ${counted(samples.length, "kept stack")}`;
    const goids = all ? undefined : twice.flatMap(({ row }) => scene.snapshot.goroutines?.goid[row] ?? []);
    return leak(
      sureWithout(others.length + holders.length, scene),
      accused,
      [reason("mutex-double-lock", text), reason("lock-bystanders", bystandersText(others, scene))],
      goids === undefined ? {} : { goids },
    );
  },
};

/**
 * Whether two goroutines of the cluster wait for one lock. Then the outer method does not hold it: with the lock in
 * hand, only one goroutine could have come as far as the inner method.
 */
function sharesLock(cluster: Cluster, scene: Scene): boolean {
  const addresses = scene.waitsFor(cluster).filter((address) => address > 0);
  return new Set(addresses).size < addresses.length;
}

/** Whether a method of the same type has called the one that locks: without it no stack of the cluster shows anything. */
function isWithinType({ frames }: Cluster, { caller, callerAt }: LockWait): boolean {
  const type = receiverOf(caller?.func ?? "");
  if (type === null) return false;
  return frames.some(({ func }, at) => at > callerAt && func.startsWith(type) && receiverOf(func) === type);
}

/** The outer method on the very object whose lock the goroutine waits for; null when the arguments show none. */
function outerOf(cluster: Cluster, sample: ArgumentSample, wait: LockWait, scene: Scene): string | null {
  const address = scene.snapshot.goroutines?.waitsFor[sample.row] ?? 0;
  const type = receiverOf(wait.caller?.func ?? "");
  if (address === 0 || type === null) return null;
  const below = pointersOf(cluster, sample).filter(
    ({ value }) => address - value >= 0 && address - value < HOLDER_WINDOW_BYTES,
  );
  const owner = Math.max(...below.map((pointer) => pointer.value));
  const outer = below.find(
    ({ value, first, frameAt, frame }) =>
      value === owner && first && frameAt > wait.callerAt && receiverOf(frame.func) === type,
  );
  return outer?.frame.func ?? null;
}
