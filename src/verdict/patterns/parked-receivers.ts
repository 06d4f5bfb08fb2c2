// Goroutines parked in a receive or select of their own code: one text, many causes. What the text does tell of them.

import type { Cluster } from "../../cluster/cluster.ts";
import { tell } from "../../text/units.ts";
import type { Scene } from "../scene.ts";
import { isUsersOwn } from "../wait.ts";
import { counted, oncePerKey, reason } from "./finding.ts";
import { isMainGoroutine, isUsers, topFrame, waitsIn } from "./frames.ts";
import { SEVERAL } from "./limits.ts";
import { hasLivingParent, type Lineage, lineageOf } from "./lineage.ts";
import { isConstructor, outerFunc, shortName } from "./names.ts";

export interface ParkedReceiver extends Lineage {
  readonly state: "chan receive" | "select";
  /** All of one goroutine that is still where it started them. */
  readonly livingParent: boolean;
  /** Started by a closure's own function, e.g. `(*bus).follow` for `(*bus).follow.func1`. */
  readonly closure: boolean;
  /** Started by something named as a constructor. */
  readonly constructed: boolean;
}

/** @returns null for fewer than SEVERAL goroutines, for main, and for those that Go's own code started */
export function parkedReceiver(cluster: Cluster, scene: Scene): ParkedReceiver | null {
  return scene.count(cluster) < SEVERAL ? null : parkedIn(cluster, scene);
}

/** Several patterns ask in turn. */
const parkedIn = oncePerKey((cluster: Cluster, scene: Scene): ParkedReceiver | null => {
  const top = topFrame(cluster);
  const by = cluster.createdBy;
  if (top === undefined || by === null || !isUsers(top) || isMainGoroutine(cluster) || !isUsersOwn(cluster))
    return null;
  if (!waitsIn(cluster, "chan receive", "select")) return null;
  if (by.origin !== "main" && by.origin !== "module" && by.func !== "sync.(*WaitGroup).Go") return null;
  return {
    ...lineageOf(cluster, scene),
    state: waitsIn(cluster, "select") ? "select" : "chan receive",
    livingParent: hasLivingParent(cluster, scene),
    closure: outerFunc(top.func) === outerFunc(by.func),
    constructed: isConstructor(by.func),
  };
});

export function parkedText(cluster: Cluster, parked: ParkedReceiver, scene: Scene) {
  const by = shortName(cluster.createdBy?.func ?? "?");
  const parent = parked.livingParent
    ? "by one goroutine that is still in it"
    : parked.creators.length === 0
      ? "whose creators this dump does not name"
      : tell`(${parked.gone} of ${counted(parked.creators.length, "creator")} ended, none is in it any more)`;
  const text = `${counted(scene.count(cluster))} in ${parked.state} of their own code, started in ${by} ${parent}`;
  return reason("parked-receivers", text);
}
