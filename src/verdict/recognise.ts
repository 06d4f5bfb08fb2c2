// One cluster among all of a snapshot -> the pattern it is, if any.

import type { Cluster } from "../cluster/cluster.ts";
import type { Pattern, PatternMatch } from "./pattern.ts";
import { PATTERNS } from "./patterns/index.ts";
import type { Scene } from "./scene.ts";

/** @returns the first of PATTERNS that matches; null when none does, or no goroutine of the cluster is in the scene */
export function recognise(cluster: Cluster, scene: Scene): { pattern: Pattern; match: PatternMatch } | null {
  if (scene.count(cluster) === 0) return null;
  for (const pattern of PATTERNS) {
    const match = pattern.match(cluster, scene);
    if (match !== null) return { pattern, match };
  }
  return null;
}
