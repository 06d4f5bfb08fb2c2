// A cluster -> the text that `y` copies: its stack, its goids, one line, an issue in Markdown, the line to fix.

import type { Analysis, JudgedCluster } from "../../../analyse.ts";
import { codeSpan, fenced, prose } from "../../../report/markdown/markdown-text.ts";
import { clean } from "../../../text/clean.ts";
import { count, counted, minutesRange, signed } from "../../../text/units.ts";
import { waitKnown } from "../../parts/words.ts";
import type { Note } from "../../ports.ts";
import { countOf, deltaOf, lineToRead, whereOf } from "../../select.ts";
import type { CopyWhat } from "./state.ts";

/** @returns clean text, its lines ended by LF */
export function copyText(what: CopyWhat, cluster: JudgedCluster, analysis: Analysis, note: Note | null): string {
  if (what === "stack") return stackText(cluster);
  if (what === "goids") return goidsOf(cluster, analysis).join(" ");
  if (what === "file:line") return placeText(cluster);
  return what === "summary" ? summaryOf(cluster) : issueOf(cluster, analysis, note);
}

/** For an editor elsewhere. */
function placeText(cluster: JudgedCluster): string {
  const { file, line } = lineToRead(cluster);
  return file === "" ? "" : `${clean(file)}:${line}`;
}

/** As Go prints a stack, without arguments. */
export function stackText(cluster: JudgedCluster): string {
  return `${stackLines(cluster).join("\n")}\n`;
}

function stackLines({ frames, createdBy, elided, elidedBefore }: JudgedCluster): readonly string[] {
  const lines = frames.flatMap(({ func, file, line }, index) => [
    ...(elided !== null && index === elidedBefore
      ? [elided === "unknown" ? "...additional frames elided..." : `...${elided} frames elided...`]
      : []),
    `${clean(func)}(...)`,
    `\t${clean(file)}:${line}`,
  ]);
  if (createdBy !== null)
    lines.push(`created by ${clean(createdBy.func)}`, `\t${clean(createdBy.file)}:${createdBy.line}`);
  return lines;
}

/** Goids in the last snapshot, the accused first. */
export function goidsOf(cluster: JudgedCluster, { snapshots }: Analysis): readonly number[] {
  const accused = cluster.verdict.accusedGoids;
  const known = new Set(accused);
  const goids = snapshots.at(-1)?.goroutines?.goid;
  const rows = cluster.rows.at(-1) ?? [];
  return goids === undefined
    ? []
    : [...accused, ...Array.from(rows, (row) => goids[row] ?? 0).filter((goid) => !known.has(goid))];
}

function summaryOf(cluster: JudgedCluster): string {
  const { func, file, line } = whereOf(cluster);
  const wait = cluster.waits.at(-1);
  const minutes = waitKnown(wait, countOf(cluster)) ? ` for ${minutesRange(wait.min, wait.max)}` : "";
  const accused = cluster.verdict.accused;
  const who =
    accused > 0
      ? `${count(accused)} ${cluster.verdict.class} of ${countOf(cluster)}`
      : `${countOf(cluster)} ${cluster.verdict.class}`;
  const by = cluster.createdBy === null ? "" : `, started by ${clean(cluster.createdBy.func)}`;
  const growth = cluster.counts.length > 1 ? ` (${signed(deltaOf(cluster))})` : "";
  return `${who}${growth}: ${clean(func)} (${clean(file)}:${line}) in ${clean(cluster.state ?? "an unknown state")}${minutes}${by} [${cluster.id}]`;
}

/** What dump or folder brought stands in code, where Markdown does nothing with it. */
function issueOf(cluster: JudgedCluster, analysis: Analysis, note: Note | null): string {
  const { verdict } = cluster;
  const sources = analysis.snapshots.map((snapshot, index) => {
    const when = snapshot.takenAt === null ? "" : ` (${codeSpan(snapshot.takenAt)})`;
    return `- ${codeSpan(snapshot.source)}${when}: ${counted(snapshot.total, "goroutine")}, ${count(cluster.counts[index] ?? 0)} here`;
  });
  const parts = [
    `## Goroutines stuck in ${codeSpan(whereOf(cluster).func)}`,
    prose(summaryOf(cluster)),
    ["Why:", ...verdict.reasons.map(({ text }) => `- ${prose(text)}`)].join("\n"),
    ...(verdict.pattern === null
      ? []
      : [prose(`${verdict.pattern.title}: ${verdict.pattern.what} ${verdict.pattern.advice}`)]),
    ...(verdict.settledBy === null ? [] : [`What would settle it: ${prose(verdict.settledBy)}`]),
    ["Snapshots:", ...sources].join("\n"),
    fenced(stackLines(cluster).map((line) => line.replace("\t", "    "))),
    ...(note === null ? [] : [`Note: ${note}`]),
  ];
  return `${parts.join("\n\n")}\n`;
}
