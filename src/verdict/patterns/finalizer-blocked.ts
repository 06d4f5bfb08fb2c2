// The finalizer goroutine, parked in the user's finalizer.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { isWhole } from "./bystanders.ts";
import { goidsOf, leak, oncePerScene, reason } from "./finding.ts";
import { bottomFrame, isCut, isMainGoroutine, isOnCpu, isUsers, userFrame } from "./frames.ts";

export const finalizerBlocked: Pattern = {
  id: "finalizer-blocked",
  title: "A finalizer blocks",
  what: "Finalizers run one after the other in one goroutine. While one blocks, no other runs and the heap grows.",
  lookAlike: "A finalizer that is only slow: no wait minutes then.",
  advice: "Never lock, send or call out in a finalizer; start a goroutine there, or close the thing explicitly.",
  match: (cluster, scene) => {
    if (isOnCpu(cluster) || userFrame(cluster) === undefined || !runsFinalizers(cluster, scene)) return null;
    const text = `the finalizer goroutine waits in ${cluster.state ?? "the user's code"}: all finalizers wait behind it`;
    return leak("minutes", scene.count(cluster), [reason("finalizer-blocked", text)]);
  },
};

/**
 * Go 1.26 shows runtime.runFinalizers at the bottom; before, the stack ends in the finalizer and has no creator. So does
 * any stack whose last lines somebody has cut off: in an excerpt that says nothing.
 */
function runsFinalizers(cluster: Cluster, scene: Scene): boolean {
  if (finalizersIn(scene).has(cluster)) return true;
  if (scene.snapshot.goroutines === null || cluster.createdBy !== null || cluster.state === null) return false;
  if (isMainGoroutine(cluster) || isCut(cluster) || scene.count(cluster) !== 1 || !isWhole(scene)) return false;
  const bottom = bottomFrame(cluster);
  return bottom !== undefined && isUsers(bottom) && !startsProgram(bottom.func) && !goidsOf(cluster, scene).includes(1);
}

const finalizersIn = oncePerScene(
  (scene) => new Set(scene.withAny(["runtime.runFinalizers", "runtime.runCleanups", "runtime.runfinq"])),
);

/** The main goroutine runs init functions before main; a C thread enters Go through an exported function. */
function startsProgram(func: string): boolean {
  return /\.init(\.\d+)?$/.test(func) || func.includes("_cgoexp");
}
