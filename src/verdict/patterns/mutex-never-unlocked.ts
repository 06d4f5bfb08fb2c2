// A lock that nobody in the dump could hold: its holder has returned without unlocking.

import { LOCK_FUNCS, lockWaitOf } from "../lock-wait.ts";
import { locksOf } from "../locks.ts";
import type { Pattern } from "../pattern.ts";
import { anyOnCpu, bystandersText, couldHold } from "./bystanders.ts";
import { counted, doing, leak, reason } from "./finding.ts";

export const mutexNeverUnlocked: Pattern = {
  id: "mutex-never-unlocked",
  title: "A lock was never unlocked",
  what: "Goroutines wait for a lock, and no other goroutine is in the code that it guards: some path returned with it.",
  lookAlike: "A hot lock: then somebody runs in the critical section, and nobody shows wait minutes.",
  advice: "Look for a return or a panic between Lock and Unlock; write `defer mu.Unlock()` behind each Lock.",
  marks: { funcs: LOCK_FUNCS },
  match: (cluster, scene) => {
    const wait = lockWaitOf(cluster);
    if (wait === null || (wait.kind !== "Mutex" && wait.kind !== "RWMutex.Lock")) return null;
    const locks = locksOf(scene).waitedBy(cluster);
    const others = couldHold(cluster, scene);
    if (locks.length === 0 || others === null) return null;
    const count = scene.count(cluster);
    const addresses = locks.filter((lock) => lock.address !== null).length;
    const text = `${doing(count, "wait")} for ${addresses === 0 ? "a lock" : counted(addresses, "lock")}`;
    const reasons = [reason("mutex-never-unlocked", text), reason("lock-bystanders", bystandersText(others, scene))];
    return leak(anyOnCpu(others, scene) ? "suspicion" : "minutes", count, reasons);
  },
};
