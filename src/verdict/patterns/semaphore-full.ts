// A channel used as a semaphore: some stand at the acquire line, others hang further on with the slots.

import type { Cluster, OriginFrame } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { counted, groupedBy, leak, reason, victim } from "./finding.ts";
import { isOnCpu, isUsers, topFrame, waitsIn } from "./frames.ts";
import { shortName } from "./names.ts";

export const semaphoreFull: Pattern = {
  id: "semaphore-full",
  title: "All slots are taken",
  what: "Goroutines wait to send into a channel that counts slots; those that have the slots hang further on.",
  lookAlike: "A limit at work under load: the holders change and finish, and nobody shows wait minutes.",
  advice: "Look at what the holders wait for, and give it a time-out; release the slot in a defer.",
  match: (cluster, scene) => {
    const line = acquireLine(cluster);
    if (line !== null) {
      const holders = further(line, cluster, scene);
      if (holders.length === 0) return null;
      return victim("minutes", scene.count(cluster), [figures(line, [cluster], holders, scene)], { blames: holders });
    }
    if (isOnCpu(cluster)) return null;
    for (const frame of cluster.frames.filter(isUsers)) {
      const waiting = acquirersOf(scene, frame.func).filter((one) => {
        const theirs = acquireLine(one);
        return theirs !== null && further(theirs, one, scene).includes(cluster);
      });
      const first = waiting[0] === undefined ? null : acquireLine(waiting[0]);
      if (first !== null) return leak("minutes", scene.count(cluster), [figures(first, waiting, [cluster], scene)]);
    }
    return null;
  },
};

/** The user's own line that sends, when the goroutine is parked right there. */
function acquireLine(cluster: Cluster): OriginFrame | null {
  const top = topFrame(cluster);
  return top !== undefined && isUsers(top) && waitsIn(cluster, "chan send") ? top : null;
}

const acquirersOf = groupedBy((cluster) => acquireLine(cluster)?.func ?? null);

/** Clusters in the same function below that line, started by the same function. */
function further(line: OriginFrame, waiting: Cluster, scene: Scene): readonly Cluster[] {
  return scene.withFunc(line.func).filter((one) => {
    if (one === waiting || one.createdBy?.func !== waiting.createdBy?.func) return false;
    return one.frames.some((frame) => frame.func === line.func && frame.line > line.line);
  });
}

function figures(line: OriginFrame, waiting: readonly Cluster[], holders: readonly Cluster[], scene: Scene) {
  const text = `${counted(scene.sum(waiting))} wait to send in ${shortName(line.func)}, ${counted(scene.sum(holders))} hang further on in it`;
  return reason("semaphore-full", text);
}
