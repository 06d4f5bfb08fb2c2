// The replicas behind a sum -> what the reports say of them.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { accusedOf, outliersOf, shortNames } from "../fleet/outliers.ts";
import { bytes, count, counted } from "../text/units.ts";
import { clustersOfEach, type ReportOptions } from "./options.ts";

/** @returns facts of the replicas, one a line; none where nothing was summed */
export function fleetFacts({ fleet }: Analysis): readonly string[] {
  if (fleet === undefined) return [];
  const { replicas } = fleet;
  const sizes = replicas.map(({ goroutines }) => goroutines).sort((a, b) => a - b);
  const [least, most] = [sizes[0] ?? 0, sizes.at(-1) ?? 0];
  if (least === most) return [`${counted(most, "goroutine")} in every replica`];
  const largest = replicas.findIndex(({ goroutines }) => goroutines === most);
  const median = sizes[Math.floor((sizes.length - 1) / 2)] ?? 0;
  const name = shortNames(replicas.map(({ source }) => source))[largest];
  return [`${count(least)} to ${counted(most, "goroutine")} in a replica, median ${count(median)}; most in ${name}`];
}

/** @returns e.g. `3/1,000`; null for a cluster that is no sum of replicas */
export function spreadText({ spread }: JudgedCluster, { fleet }: Analysis): string | null {
  if (spread === undefined || fleet === undefined) return null;
  return `${count(spread.replica.length)}/${count(fleet.replicas.length)}`;
}

/** The most that one cluster's list of replicas names. */
const NAMED = 8;

/** @returns e.g. `pod-17 500, pod-3 40 and 12 more`: those with the most accused first, else with the most goroutines */
export function holdersText({ spread, verdict }: JudgedCluster, { fleet }: Analysis): string | null {
  if (spread === undefined || fleet === undefined) return null;
  const names = shortNames(fleet.replicas.map(({ source }) => source));
  const column = verdict.accused > 0 ? spread.accused : spread.count;
  const holders = Array.from(spread.replica, (replica, at) => ({ name: names[replica], count: column[at] ?? 0 }))
    .filter(({ count: here }) => here > 0)
    .sort((a, b) => b.count - a.count);
  const rest = holders.length > NAMED ? ` and ${count(holders.length - NAMED)} more` : "";
  return `${holders
    .slice(0, NAMED)
    .map(({ name, count: here }) => `${name} ${count(here)}`)
    .join(", ")}${rest}`;
}

/** The replicas as the JSON's snapshots: each was a dump of its own. */
export function replicaSnapshots(analysis: Analysis, options: ReportOptions): readonly object[] {
  const { replicas } = analysis.fleet!;
  const whole = options.filtered === null || options.filtered.clusters === 0;
  return replicas.map((replica, at) => ({
    source: replica.source,
    takenAt: replica.takenAt,
    goVersionHint: replica.goVersionHint,
    goroutines: replica.goroutines,
    clusters: whole ? groupsIn(analysis, at) : analysis.grouping === "signature" ? replica.clusters : null,
    bytes: replica.bytes,
    truncated: replica.truncated,
    states: replica.states,
    longestWaitMinutes: replica.longestWaitMinutes,
    warnings: [...replica.warnings, ...(at === replicas.length - 1 ? analysis.warnings : [])],
  }));
}

function groupsIn(analysis: Analysis, at: number): number {
  return analysis.clusters.filter(({ spread }) => spread?.replica.includes(at)).length;
}

/** One figure per replica, 0 where it has none. */
export function perReplica({ spread }: JudgedCluster, column: "count" | "accused", length: number): readonly number[] {
  const all = new Array<number>(length).fill(0);
  for (const [at, replica] of spread?.replica.entries() ?? []) all[replica] = spread?.[column][at] ?? 0;
  return all;
}

/** The document's own part on the replicas. */
export function fleetJson({ fleet, clusters }: Analysis): object {
  if (fleet === undefined) return {};
  const { replicas, unread } = fleet;
  const outliers = outliersOf(clusters, fleet);
  const zombies = accusedOf(clusters, "zombie", replicas.length);
  const suspects = accusedOf(clusters, "suspect", replicas.length);
  return {
    replicas: {
      read: replicas.length,
      unread: unread.map(({ source, code, message }) => ({ source, code, message })),
      zombies: [...zombies],
      suspects: [...suspects],
      outliers:
        outliers === null || outliers.replicas.length === 0
          ? null
          : {
              class: outliers.class,
              share: outliers.replicas.reduce((sum, { accused }) => sum + accused, 0) / outliers.accused,
              sources: outliers.replicas.map(({ replica, accused }) => ({
                source: replicas[replica]!.source,
                accused,
              })),
            },
    },
  };
}

/** The sum in one line: `998 replicas: 1,204,113 goroutines, 1.05 GB, 53 clusters`. */
export function sumText(analysis: Analysis, options: ReportOptions): string {
  const sum = analysis.snapshots[0]!;
  const clusters = clustersOfEach(analysis, options)[0]!;
  const parts = [
    `${sum.source}: ${counted(sum.total, "goroutine")}`,
    ...(sum.goVersionHint === null ? [] : [sum.goVersionHint]),
    bytes(sum.bytes),
    ...(clusters === null ? [] : [counted(clusters, "cluster")]),
    ...(sum.truncated ? ["some cut off"] : []),
  ];
  return parts.join(", ");
}
