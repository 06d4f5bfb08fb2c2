// Clusters -> coarser clusters (--group-by).

import type { Cluster } from "./cluster.ts";
import { packageOf } from "./package-of.ts";

export const GROUPINGS = ["signature", "function", "top", "state", "created-by"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/**
 * @returns what two clusters must share to stand in one group; `function` ignores lines, so it matches across builds
 */
export function groupKey(cluster: Cluster, by: Grouping): string {
  switch (by) {
    case "signature":
      return cluster.id;
    case "function":
      return [cluster.state, ...cluster.frames.map(({ func }) => func), "by", cluster.createdBy?.func].join("\n");
    case "top": {
      const own =
        cluster.frames.find(({ origin }) => origin === "main") ??
        cluster.frames.find(({ origin }) => origin === "module") ??
        cluster.frames.find(({ func }) => packageOf(func) !== "runtime") ??
        cluster.frames[0];
      return own === undefined ? "" : `${own.func}\n${own.file}\n${own.line}`;
    }
    case "state":
      return cluster.state ?? "";
    case "created-by":
      return cluster.createdBy === null
        ? ""
        : `${cluster.createdBy.func}\n${cluster.createdBy.file}\n${cluster.createdBy.line}`;
  }
}
