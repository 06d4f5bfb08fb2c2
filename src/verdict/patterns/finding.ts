// What a pattern found, put into a PatternMatch: the kinds, the evidence with its figures, the accused by goid.

import type { Cluster } from "../../cluster/cluster.ts";
import { goidsAt } from "../../cluster/goids.ts";
import { count } from "../../text/units.ts";
import type { PatternMatch, Sure } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { CROWD, CROWD_SHARE } from "../thresholds.ts";
import type { Reason } from "../verdict.ts";

interface More {
  readonly blames?: readonly Cluster[];
  readonly goids?: readonly number[];
  readonly endedBy?: PatternMatch["endedBy"];
}

/** `code` is the pattern's id or a word below it; `text` has the figures. */
export function reason(code: string, text: string): Reason {
  return { code, text };
}

/** These goroutines are at fault. */
export function leak(sure: Sure, accused: number, reasons: readonly Reason[], more: More = {}): PatternMatch {
  return { kind: "leak", sure, accused, reasons, ...rest(more) };
}

/** These goroutines are stuck through the fault of `blames`. */
export function victim(sure: Sure, accused: number, reasons: readonly Reason[], more: More = {}): PatternMatch {
  return { kind: "victim", sure, accused, reasons, ...rest(more) };
}

/** Healthy as they stand. Nobody is accused; only their number could speak against them, hence "growth". */
export function benign(reasons: readonly Reason[], endedBy: PatternMatch["endedBy"] = null): PatternMatch {
  return { kind: "benign", sure: "growth", accused: 0, reasons, blames: [], goids: null, endedBy };
}

function rest(more: More): Pick<PatternMatch, "blames" | "goids" | "endedBy"> {
  const { blames = [], goids = null, endedBy = null } = more;
  return { blames, goids, endedBy };
}

/** "1 goroutine", "6 goroutines". */
export function counted(n: number, noun = "goroutine"): string {
  const plural = noun.endsWith("s") || noun.endsWith("x") || noun.endsWith("ch") ? `${noun}es` : `${noun}s`;
  return `${count(n)} ${n === 1 ? noun : plural}`;
}

/** "1 goroutine waits", "6 goroutines wait". */
export function doing(count: number, verb: string, noun = "goroutine"): string {
  const singular = verb === "have" ? "has" : verb.endsWith("y") ? `${verb.slice(0, -1)}ies` : `${verb}s`;
  return `${counted(count, noun)} ${count === 1 ? singular : verb}`;
}

/** Goids of a cluster's goroutines in this snapshot, in the order of `scene.creators` and `scene.waitsFor`. */
export function goidsOf(cluster: Cluster, scene: Scene): readonly number[] {
  return goidsAt(cluster.rows[scene.at], scene.snapshot);
}

/**
 * Groups clusters by a key, once per scene: a pattern that looked through all clusters for each cluster would take
 * the square of their number.
 *
 * @param keyOf null leaves the cluster out
 * @param among those that may have a key: where they are few, the others need not be touched
 */
export function groupedBy(
  keyOf: (cluster: Cluster, scene: Scene) => string | null,
  among: (scene: Scene) => readonly Cluster[] = ({ clusters }) => clusters,
) {
  const groupsOf = oncePerScene((scene) => {
    const groups = new Map<string, Cluster[]>();
    for (const cluster of among(scene)) {
      const key = keyOf(cluster, scene);
      if (key === null) continue;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [cluster]);
      else group.push(cluster);
    }
    return groups;
  });
  return (scene: Scene, key: string): readonly Cluster[] => groupsOf(scene).get(key) ?? [];
}

/**
 * Computes a fact about a whole scene once, however many clusters ask for it.
 *
 * @returns a function of the scene with the same answer each time
 */
export function oncePerScene<Fact>(compute: (scene: Scene) => Fact): (scene: Scene) => Fact {
  const known = new WeakMap<Scene, { readonly fact: Fact }>();
  return (scene) => {
    let entry = known.get(scene);
    if (entry === undefined) {
      entry = { fact: compute(scene) };
      known.set(scene, entry);
    }
    return entry.fact;
  };
}

/** As oncePerScene, for a fact about one key (a function's name, a type, a cluster). */
export function oncePerKey<Key, Fact>(compute: (key: Key, scene: Scene) => Fact): (key: Key, scene: Scene) => Fact {
  const known = oncePerScene(() => new Map<Key, { readonly fact: Fact }>());
  return (key, scene) => {
    let entry = known(scene).get(key);
    if (entry === undefined) {
      entry = { fact: compute(key, scene) };
      known(scene).set(key, entry);
    }
    return entry.fact;
  };
}

/** Most of all goroutines in one place. */
export function isCrowd(cluster: Cluster, scene: Scene): boolean {
  const count = scene.count(cluster);
  return count >= CROWD && count >= scene.snapshot.total * CROWD_SHARE;
}
