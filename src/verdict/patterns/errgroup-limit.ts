// A group with a limit: Go waits for a slot, and the goroutines that it started hang.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { counted, doing, groupedBy, leak, reason, victim } from "./finding.ts";
import { isOnCpu, isUsers, sendersIn, topFrame, waitsIn } from "./frames.ts";
import { receiverOf, shortName } from "./names.ts";

export const errgroupLimit: Pattern = {
  id: "errgroup-limit",
  title: "A group's limit is used up",
  what: "The function that starts workers waits for a slot, while those it has started hang.",
  lookAlike: "A limit at work: the workers finish one after the other and the waiter goes on.",
  advice: "Look at what the workers wait for; hand them the group's context, and let them give up with it.",
  match: (cluster, scene) => {
    const starter = startsAndWaits(cluster, scene);
    if (starter !== null) {
      const workers = scene.startedBy(starter);
      return victim("minutes", scene.count(cluster), [figures(starter, [cluster], workers, scene)], {
        blames: workers,
      });
    }
    const by = cluster.createdBy?.func;
    if (by === undefined || isOnCpu(cluster)) return null;
    const waiting = startersOf(scene, by);
    if (waiting.length === 0) return null;
    return leak("minutes", scene.count(cluster), [figures(by, waiting, [cluster], scene)]);
  },
};

/** A method that is parked in its own send, and has started goroutines that are alive. */
function startsAndWaits(cluster: Cluster, scene: Scene): string | null {
  const top = topFrame(cluster);
  if (top === undefined || !isUsers(top) || receiverOf(top.func) === null || !waitsIn(cluster, "chan send"))
    return null;
  return scene.startedBy(top.func).length > 0 ? top.func : null;
}

const startersOf = groupedBy(startsAndWaits, sendersIn);

function figures(starter: string, waiting: readonly Cluster[], workers: readonly Cluster[], scene: Scene) {
  const text = `${doing(scene.sum(waiting), "wait")} for a slot in ${shortName(starter)}, ${counted(scene.sum(workers))} started by it are alive`;
  return reason("errgroup-limit", text);
}
