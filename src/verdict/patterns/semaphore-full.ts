// A channel used as a semaphore: some stand at the acquire line, others hang further on with the slots.

import type { Cluster, OriginFrame } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { doing, groupedBy, leak, oncePerKey, oncePerScene, reason, victim } from "./finding.ts";
import { isOnCpu, isUsers, sendersIn, topFrame, waitsIn } from "./frames.ts";
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
      const holders = furtherThan(gateOf(line, cluster), scene);
      if (holders.length === 0) return null;
      return victim("minutes", scene.count(cluster), [figures(line, [cluster], holders, scene)], { blames: holders });
    }
    if (isOnCpu(cluster) || !nearGates(scene).has(cluster)) return null;
    for (const frame of cluster.frames.filter(isUsers)) {
      const waiting = acquirersOf(scene, frame.func).filter(
        (one) => (topFrame(one)?.line ?? 0) < frame.line && one.createdBy?.func === cluster.createdBy?.func,
      );
      if (waiting.length > 0) return leak("minutes", scene.count(cluster), [figures(frame, waiting, [cluster], scene)]);
    }
    return null;
  },
};

/** The user's own line that sends, when the goroutine is parked right there. */
function acquireLine(cluster: Cluster): OriginFrame | null {
  const top = topFrame(cluster);
  return top !== undefined && isUsers(top) && waitsIn(cluster, "chan send") ? top : null;
}

const acquirersOf = groupedBy((cluster) => acquireLine(cluster)?.func ?? null, sendersIn);

/** All that are in a function in which somebody stands at an acquire line. */
const nearGates = oncePerScene((scene): ReadonlySet<Cluster> => {
  const gates = new Set(sendersIn(scene).flatMap((one) => acquireLine(one)?.func ?? []));
  return new Set(scene.withAny(gates));
});

/** What clusters at one acquire line have in common: function, line, creator. */
function gateOf(line: OriginFrame, cluster: Cluster): string {
  return `${line.line} ${line.func} ${cluster.createdBy?.func ?? ""}`;
}

/** Clusters in the same function below the line, started by the same function. */
const furtherThan = oncePerKey((gate: string, scene: Scene): readonly Cluster[] => {
  const [line = "", func = "", by = ""] = gate.split(" ");
  return scene.withFunc(func).filter((one) => {
    if ((one.createdBy?.func ?? "") !== by) return false;
    return one.frames.some((frame) => frame.func === func && frame.line > Number(line));
  });
});

function figures(line: OriginFrame, waiting: readonly Cluster[], holders: readonly Cluster[], scene: Scene) {
  const text = `${doing(scene.sum(waiting), "wait")} to send in ${shortName(line.func)}, ${doing(scene.sum(holders), "hang")} further on in it`;
  return reason("semaphore-full", text);
}
