// Three causes of one stack: a goroutine waits to send its result to a call that is over.

import type { Cluster } from "../../cluster/cluster.ts";
import { tell } from "../../text/units.ts";
import type { Scene } from "../scene.ts";
import { counted, doing, reason } from "./finding.ts";
import { isUsers, topFrame, waitsIn } from "./frames.ts";
import { type Lineage, lineageOf } from "./lineage.ts";
import { outerFunc, shortName } from "./names.ts";

export interface AbandonedSend extends Lineage {
  /** True when the goroutine is a closure of the function that started it. */
  readonly closure: boolean;
}

/** @returns null unless the goroutines wait in a send of their own code, for a function of the user's that has returned */
export function abandonedSend(cluster: Cluster, scene: Scene): AbandonedSend | null {
  const by = cluster.createdBy;
  if (scene.count(cluster) < 2 || by === null || (by.origin !== "main" && by.origin !== "module")) return null;
  const top = topFrame(cluster);
  if (top === undefined || !isUsers(top) || !waitsIn(cluster, "chan send")) return null;
  const lineage = lineageOf(cluster, scene);
  return lineage.returned ? { ...lineage, closure: outerFunc(top.func) === outerFunc(by.func) } : null;
}

/** The figures that all three share. */
export function abandonedText(cluster: Cluster, send: AbandonedSend, scene: Scene) {
  const by = shortName(cluster.createdBy?.func ?? "?");
  const creators =
    send.creators.length === 0
      ? "no goroutine is in it any more"
      : tell`${send.gone} of ${counted(send.creators.length, "creator")} ended, none is in it any more`;
  return reason("abandoned-send", `${doing(scene.count(cluster), "wait")} to send, started by ${by}: ${creators}`);
}
