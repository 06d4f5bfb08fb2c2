// Who made these goroutines: is the creator still there, still in the function that made them, and how many has each?

import type { Cluster } from "../../cluster/cluster.ts";
import type { Scene } from "../scene.ts";
import { oncePerKey, oncePerScene } from "./finding.ts";

export interface Lineage {
  /** Goids of creators, each once; empty where Go prints none (before 1.21, profiles). */
  readonly creators: readonly number[];
  /** How many of the creators are not in the dump any more: they have ended. */
  readonly gone: number;
  /** How many goroutines those have left that are not in the dump any more. */
  readonly orphans: number;
  /** True when no creator that is still there has the creating function in its stack: the call is over. */
  readonly returned: boolean;
  /** Children per creator when each has the same number of them, else null. */
  readonly each: number | null;
}

/** Before Go 1.21 no creator is printed; then `returned` means that no goroutine at all is in the function. */
export const lineageOf = oncePerKey((cluster: Cluster, scene: Scene): Lineage => {
  const func = cluster.createdBy?.func ?? "";
  const makers = scene.creators(cluster);
  const children = new Map<number, number>();
  for (let at = 0; at < makers.length; at++)
    if (makers[at]! > 0) children.set(makers[at]!, (children.get(makers[at]!) ?? 0) + 1);
  const creators = [...children.keys()];
  const sizes = new Set(children.values());
  const inFunc = within(func, scene);
  const isWithin = (goid: number): boolean => inFunc.has(scene.clusterOf(goid));
  const ended = creators.filter((goid) => !scene.alive(goid));
  return {
    creators,
    gone: ended.length,
    orphans: ended.reduce((sum, goid) => sum + children.get(goid)!, 0),
    returned: func !== "" && (inFunc.size === 0 || (creators.length > 0 && !creators.some(isWithin))),
    each: sizes.size === 1 ? ([...sizes][0] ?? null) : null,
  };
});

const within = oncePerKey(
  (func: string, scene: Scene): ReadonlySet<Cluster | undefined> => new Set(scene.withFunc(func)),
);

/** True when all were made by one goroutine that is still in the function that made them: a fixed set, by its look. */
export function hasLivingParent(cluster: Cluster, scene: Scene): boolean {
  const { creators, gone, returned } = lineageOf(cluster, scene);
  if (cluster.createdBy === null || returned || gone > 0 || creators.length > 1) return false;
  return creators.length === 1 || scene.sum(scene.withFunc(cluster.createdBy.func)) === 1;
}

/** Clusters with at least one goroutine that one of these goroutines started. */
export function childrenOf(goids: Iterable<number>, scene: Scene): readonly Cluster[] {
  const { last, before } = rowsByCreator(scene);
  const found = new Set<number>();
  for (const goid of goids) {
    const homes: number[] = [];
    for (let row = last.get(goid) ?? -1; row >= 0; row = before[row]!) homes.push(scene.homeOf(row));
    for (const home of homes.sort((a, b) => a - b)) found.add(home);
  }
  return Array.from(found, (home) => scene.clusters[home]!);
}

/** Creator -> the last row that it started; row -> the one before with the same creator, -1 for the first. */
const rowsByCreator = oncePerScene((scene) => {
  const creators = scene.snapshot.goroutines?.creator ?? [];
  const last = new Map<number, number>();
  const before = new Int32Array(creators.length);
  for (let row = 0; row < creators.length; row++) {
    const creator = creators[row]!;
    if (creator === 0) continue;
    before[row] = last.get(creator) ?? -1;
    last.set(creator, row);
  }
  return { last, before };
});

/** True when this dump prints the goids of creators (Go 1.21 and later). */
export const printsCreators = oncePerScene(
  (scene) => scene.snapshot.goroutines?.creator.some((goid) => goid > 0) ?? false,
);
