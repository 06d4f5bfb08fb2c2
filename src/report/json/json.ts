// Analysis -> the JSON document of the contract, described in schema.ts.

import type { Analysis, JudgedCluster } from "../../analyse.ts";
import type { OriginFrame } from "../../cluster/cluster.ts";
import type { Snapshot, Warning } from "../../dump/model.ts";
import { escapeJson } from "../../text/clean.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import { fleetJson, perReplica, replicaSnapshots } from "../fleet.ts";
import { goidsOf } from "../goids.ts";
import { clustersOfEach, type ReportOptions, type Shown, shownOf } from "../options.ts";
import { longestWaitOf, statesOf } from "../waits.ts";

export const SCHEMA_VERSION = 1;

/** As `jsonPieces`, in one text. */
export function writeJson(analysis: Analysis, options: ReportOptions): string {
  return [...jsonPieces(analysis, options)].join("");
}

/**
 * Writes the document, one cluster after the other: as one text it takes several times the memory of the dump it is of.
 *
 * @returns JSON with two blanks of indentation. Texts are kept as they are; what a terminal would act on is `\u`-escaped.
 */
export function* jsonPieces(analysis: Analysis, options: ReportOptions): Generator<string, void, undefined> {
  let before = "{";
  for (const [key, value] of Object.entries(documentOf(analysis, options))) {
    yield `${before}\n  "${key}": `;
    if (isGenerator(value)) yield* listPieces(value);
    else yield escapeJson(pretty(value, "\n  "));
    before = ",";
  }
  yield "\n}\n";
}

/** As `pretty` writes a list in the document; its items are made as they are written. */
function* listPieces(items: Iterable<object>): Generator<string, void, undefined> {
  let isEmpty = true;
  for (const item of items) {
    yield `${isEmpty ? "[" : ","}\n    ${escapeJson(pretty(item, "\n    "))}`;
    isEmpty = false;
  }
  yield isEmpty ? "[]" : "\n  ]";
}

function isGenerator(value: unknown): value is Generator<object> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Symbol.iterator in value;
}

/** As `JSON.stringify` with two blanks, but a list of plain values stands on one line: goids would fill screens. */
export function pretty(value: unknown, newline: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${pretty(one, inner)}`);
    return entries.length === 0 ? "{}" : `{${inner}${entries.join(`,${inner}`)}${newline}}`;
  }
  // Goids of millions: a text for each of them would take many times their own memory.
  if (value.every(Number.isFinite)) return `[${value.join(", ")}]`;
  if (value.every((one) => typeof one !== "object" || one === null))
    return `[${value.map((one) => JSON.stringify(one)).join(", ")}]`;
  return `[${inner}${value.map((one) => pretty(one, inner)).join(`,${inner}`)}${newline}]`;
}

function documentOf(analysis: Analysis, options: ReportOptions): object {
  const shown = shownOf(analysis, options);
  const { class: worst, zombies, suspects, summary } = analysis.verdict;
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "unpark", version: options.version },
    matching: analysis.matching,
    grouping: analysis.grouping,
    snapshots:
      analysis.fleet === undefined
        ? clustersOfEach(analysis, options).map((clusters, at) => snapshotJson(analysis, clusters, at))
        : replicaSnapshots(analysis, options),
    clusters: clustersJson(shown, analysis, options),
    verdict: { class: worst, zombies, suspects, summary },
    ...(analysis.heap === undefined ? {} : { heap: analysis.heap }),
    ...fleetJson(analysis),
    ...filteredJson(shown),
  };
}

function* clustersJson(
  { clusters }: Shown,
  analysis: Analysis,
  options: ReportOptions,
): Generator<object, void, undefined> {
  for (const cluster of clusters) yield clusterJson(cluster, analysis, options);
}

function filteredJson({ hidden }: Shown): object {
  return hidden === null ? {} : { filtered: { clusters: hidden.clusters, goroutines: hidden.goroutines } };
}

function snapshotJson(analysis: Analysis, clusters: number | null, at: number): object {
  const { snapshots, warnings } = analysis;
  const snapshot = snapshots[at] as Snapshot;
  // What concerns the comparison and no single dump stands beside the last one's own warnings.
  const all = at === snapshots.length - 1 ? [...snapshot.warnings, ...warnings] : snapshot.warnings;
  return {
    source: snapshot.source,
    takenAt: snapshot.takenAt,
    goVersionHint: snapshot.goVersionHint,
    goroutines: snapshot.total,
    clusters,
    bytes: snapshot.bytes,
    truncated: snapshot.truncated,
    ...waitsJson(snapshot),
    warnings: all.map(warningJson),
  };
}

function waitsJson(snapshot: Snapshot): object {
  return { states: Object.fromEntries(statesOf(snapshot)), longestWaitMinutes: longestWaitOf(snapshot) };
}

function warningJson({ code, message, line }: Warning): object {
  return { code, message, line };
}

function clusterJson(cluster: JudgedCluster, analysis: Analysis, { notes }: ReportOptions): object {
  const { createdBy, flags, labels } = cluster;
  const note = notes?.get(cluster.id);
  const wait = cluster.waits.at(-1) ?? null;
  return {
    id: cluster.id,
    state: cluster.state,
    counts:
      analysis.fleet === undefined ? cluster.counts : perReplica(cluster, "count", analysis.fleet.replicas.length),
    waitMinutes: wait === null || wait.max < 0 ? null : { min: wait.min, max: wait.max, without: wait.without },
    frames: cluster.frames.map(frameJson),
    ...(cluster.elided === null ? {} : { elidedFrames: cluster.elided }),
    createdBy: createdBy === null ? null : { func: createdBy.func, file: createdBy.file, line: createdBy.line },
    goids: goidsOf(cluster, analysis),
    flags: { leaked: flags.leaked, lockedToThread: flags.lockedToThread, scan: flags.scan, durable: flags.durable },
    ...(labels.size === 0 ? {} : { labels: labelsJson(labels) }),
    ...(analysis.snapshots.length < 2 && analysis.fleet === undefined ? {} : identityJson(cluster)),
    verdict: verdictJson(cluster.verdict),
    ...replicasJson(cluster, analysis),
    ...(cluster.nearest === undefined ? {} : { nearest: cluster.nearest }),
    ...(note === undefined ? {} : { note: { mark: note.mark, text: note.text } }),
  };
}

function frameJson({ func, file, line, origin, inlined }: OriginFrame): object {
  return { func, file, line, origin, ...(inlined ? { inlined } : {}) };
}

function labelsJson(labels: JudgedCluster["labels"]): object {
  return Object.fromEntries([...labels].map(([key, values]) => [key, Object.fromEntries(values)]));
}

/** How many replicas have it, and how many goroutines of each the verdict speaks of. */
function replicasJson(cluster: JudgedCluster, { fleet }: Analysis): object {
  if (fleet === undefined) return {};
  const { replica = [] } = cluster.spread ?? {};
  const accused = cluster.verdict.accused > 0 ? { accused: perReplica(cluster, "accused", fleet.replicas.length) } : {};
  return { replicas: { with: replica.length, ...accused } };
}

/** Figures that are not known are null: of two processes, or of profiles. */
function identityJson({ identity }: JudgedCluster): object {
  const { survived = null, movedIn = null, movedOut = null, born = null, gone = null } = identity ?? {};
  return { survived, movedIn, movedOut, born, gone };
}

function verdictJson({ class: name, accused, reasons, settledBy, pattern }: Verdict): object {
  return {
    class: name,
    accused,
    reasons: reasons.map(({ code, text }) => ({ code, text })),
    ...(settledBy === null ? {} : { settledBy }),
    ...(pattern === null ? {} : { pattern: { id: pattern.id, title: pattern.title, advice: pattern.advice } }),
  };
}
