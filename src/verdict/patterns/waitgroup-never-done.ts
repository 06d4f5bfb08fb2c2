// WaitGroup.Wait with nobody left who could call Done.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import { lockWaitOf } from "../lock-wait.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { insidePackage, insideType, sureWithout } from "./bystanders.ts";
import { counted, leak, reason } from "./finding.ts";
import { isMainGoroutine } from "./frames.ts";
import { printsCreators } from "./lineage.ts";
import { receiverOf } from "./names.ts";
import { livingChildren, runsClosuresOf } from "./waitgroup-child-stuck.ts";

export const waitgroupNeverDone: Pattern = {
  id: "waitgroup-never-done",
  title: "WaitGroup.Done was never called",
  what: "The goroutines that should have called Done have ended without it: too many were added, or a path returned early.",
  lookAlike:
    "Done may be called from elsewhere: a callback, a worker of a pool, a goroutine that another call started. So it " +
    "is a proof only when the dump has no other goroutine of that package.",
  advice: "Call Add before the go statement, and write `defer wg.Done()` as the goroutine's first line (or use wg.Go).",
  match: (cluster, scene) => {
    const caller = lockWaitOf(cluster)?.kind === "WaitGroup" ? lockWaitOf(cluster)?.caller : undefined;
    if (caller === undefined || isMainGoroutine(cluster) || livingChildren(cluster, scene).length > 0) return null;
    const count = scene.count(cluster);
    const others = elsewhere(cluster, caller.func, scene);
    const text = printsCreators(scene)
      ? `${counted(count)} in Wait, 0 goroutines started by them or by their functions are alive`
      : `${counted(count)} in Wait, 0 goroutines started by their functions are alive (this Go prints no creators)`;
    const who = `${counted(scene.sum(others))} elsewhere in that code could still call Done`;
    const sure = printsCreators(scene) ? sureWithout(others, scene) : "minutes";
    return leak(sure, count, [reason("waitgroup-never-done", text), reason("waitgroup-bystanders", who)]);
  },
};

function elsewhere(cluster: Cluster, func: string, scene: Scene): readonly Cluster[] {
  const type = receiverOf(func);
  const found = new Set([
    ...runsClosuresOf(cluster, scene),
    ...(type === null ? [] : insideType(type, scene)),
    ...insidePackage(packageOf(func), scene),
    ...scene.startedBy("sync.(*WaitGroup).Go"),
  ]);
  const waits = (one: Cluster) => lockWaitOf(one)?.kind === "WaitGroup" && lockWaitOf(one)?.caller?.func === func;
  return [...found].filter((one) => !waits(one) && !isMainGoroutine(one));
}
