// A scene -> what of it is in each package: clusters and functions.

import type { Cluster } from "../../cluster/cluster.ts";
import { packageOf } from "../../cluster/package-of.ts";
import type { Scene } from "../scene.ts";
import { oncePerScene } from "./finding.ts";

interface Package {
  /** With a frame in it, each once, in the order of the scene. */
  readonly clusters: Cluster[];
  /** That are in a stack, each once. */
  readonly funcs: string[];
}

const NOTHING: Package = { clusters: [], funcs: [] };

/** @returns what is in the package; the same object each time */
export function inPackage(pkg: string, scene: Scene): Readonly<Package> {
  return packagesIn(scene).get(pkg) ?? NOTHING;
}

/** A package is told once per function, not per frame: a large dump has a hundred times as many. */
const packagesIn = oncePerScene((scene): ReadonlyMap<string, Package> => {
  const byName = new Map<string, Package>();
  const ofFunc = new Map<string, Package>();
  for (const cluster of scene.clusters) {
    const { frames } = cluster;
    for (let at = 0; at < frames.length; at++) {
      const { func } = frames[at]!;
      let found = ofFunc.get(func);
      if (found === undefined) {
        const name = packageOf(func);
        found = byName.get(name) ?? { clusters: [], funcs: [] };
        found.funcs.push(func);
        byName.set(name, found);
        ofFunc.set(func, found);
      }
      const { clusters } = found;
      if (clusters[clusters.length - 1] !== cluster) clusters.push(cluster);
    }
  }
  return byName;
});
