// Analysis -> Markdown to paste into an issue: headline, table, and a foldable stack for each cluster to look at.

import type { Analysis, JudgedCluster } from "../../analyse.ts";
import { count, counted, minutesRange, signed } from "../../text/units.ts";
import { fleetFacts, holdersText, spreadText, sumText } from "../fleet.ts";
import { hiddenText, type ReportOptions, shownOf } from "../options.ts";
import { fileLine, fixPlaceOf, whereOf } from "../place.ts";
import { glyphOf } from "../text/paint.ts";
import { headlineClass } from "../words.ts";
import { codeSpan, fenced, htmlCode, prose, tableCode } from "./markdown-text.ts";

/** GitHub refuses an issue above 65,536 characters: without `--top` a report of many clusters stays below. */
const ROWS = 100;
const DETAILS = 25;

/**
 * Writes the report.
 *
 * @returns Markdown as GitHub reads it. Text from a dump stands in code spans, fences and escaped HTML alone, where it
 *          can't become a link, a mention, a heading or a tag.
 */
export function writeMarkdown(analysis: Analysis, options: ReportOptions): string {
  const { clusters, hidden } = shownOf(analysis, { ...options, top: options.top ?? ROWS });
  const told = clusters.filter(
    ({ id, verdict }) => verdict.class === "zombie" || verdict.class === "suspect" || options.notes?.has(id) === true,
  );
  const unfolded = told.length - (options.top ?? DETAILS);
  const blocks = [
    `### ${glyphOf(headlineClass(analysis), true)} ${prose(analysis.verdict.summary)}`,
    analysis.fleet === undefined ? snapshotList(analysis) : replicaList(analysis, options),
    table(clusters, analysis, options),
    ...told.slice(0, options.top ?? DETAILS).map((cluster) => details(cluster, analysis, options)),
    warningList(analysis),
    unfolded > 0 ? `${counted(unfolded, "more stack")} not shown (\`--top\`).` : "",
    hidden === null ? "" : `${hiddenText(hidden)} not shown (\`--filter\`, \`--top\`).`,
    `<sub>unpark ${prose(options.version)}</sub>`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function snapshotList({ snapshots }: Analysis): string {
  return snapshots
    .map(({ source, takenAt, total, goVersionHint, truncated }) => {
      const facts = [
        counted(total, "goroutine"),
        ...(takenAt === null ? [] : [codeSpan(takenAt)]),
        ...(goVersionHint === null ? [] : [codeSpan(goVersionHint)]),
        ...(truncated ? ["cut off"] : []),
      ];
      return `- ${codeSpan(source)}: ${facts.join(", ")}`;
    })
    .join("\n");
}

function replicaList(analysis: Analysis, options: ReportOptions): string {
  return [sumText(analysis, options), ...fleetFacts(analysis)].map((fact) => `- ${prose(fact)}`).join("\n");
}

function table(clusters: readonly JudgedCluster[], analysis: Analysis, { notes }: ReportOptions): string {
  if (clusters.length === 0) return "";
  const { snapshots, fleet } = analysis;
  const several = snapshots.length > 1;
  const noted = clusters.some(({ id }) => notes?.has(id));
  const titles = [
    "Verdict",
    "Count",
    ...(fleet === undefined ? [] : ["Replicas"]),
    ...(several ? ["Change"] : []),
    "Wait",
    "State",
    "Where",
    "Created by",
    ...(noted ? ["Note"] : []),
  ];
  const numbers = new Set(["Count", "Replicas", "Change"]);
  const rows = clusters.map((cluster) => {
    const note = notes?.get(cluster.id);
    const now = cluster.counts.at(-1) ?? 0;
    return [
      `${glyphOf(cluster.verdict.class, true)} ${cluster.verdict.class}`,
      count(now),
      ...(fleet === undefined ? [] : [spreadText(cluster, analysis) ?? "-"]),
      ...(several ? [signed(now - (cluster.counts[0] ?? 0))] : []),
      waitText(cluster),
      tableCode(cluster.state),
      tableCode(whereOf(cluster)?.func ?? null),
      tableCode(cluster.createdBy?.func ?? null),
      ...(noted ? [tableCode(note === undefined ? null : note.mark)] : []),
    ];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map((title) => (numbers.has(title) ? "--:" : "---"))), ...rows.map(line)].join(
    "\n",
  );
}

function details(cluster: JudgedCluster, analysis: Analysis, { notes }: ReportOptions): string {
  const { verdict, state, counts, createdBy } = cluster;
  const note = notes?.get(cluster.id);
  const place = fixPlaceOf(cluster);
  const points = [
    ...verdict.reasons.map(({ text }) => prose(text)),
    ...(verdict.settledBy === null ? [] : [`settled by: ${prose(verdict.settledBy)}`]),
    ...(verdict.pattern === null ? [] : [`**${prose(verdict.pattern.title)}**: ${prose(verdict.pattern.advice)}`]),
    ...(place === null
      ? []
      : [`${place.how === "stuck" ? "stands at" : "started at"} ${codeSpan(fileLine(place) || place.func)}`]),
    ...(counts.length > 1 ? [`counts: ${counts.map(count).join(" → ")}`] : []),
    ...(analysis.fleet === undefined ? [] : [`replicas: ${prose(holdersText(cluster, analysis) ?? "")}`]),
    ...(note === undefined ? [] : [`note: ${prose(`${note.mark} ${note.text}`.trim())}`]),
    `cluster ${codeSpan(cluster.id)}`,
  ];
  const frames = cluster.frames.map(frameText);
  if (cluster.elided !== null) frames.splice(cluster.elidedBefore, 0, `(${cluster.elided} frames left out)`);
  const stack = [...frames, ...(createdBy === null ? [] : [`created by ${frameText(createdBy)}`])];
  const number = counted(counts.at(-1) ?? 0, "goroutine");
  const summary = `${glyphOf(verdict.class, true)} ${verdict.class}: ${number} in ${htmlCode(whereOf(cluster)?.func ?? "")}`;
  const waiting = [
    ...(state === null ? [] : [htmlCode(state)]),
    ...(waitText(cluster) === "-" ? [] : [waitText(cluster)]),
  ];
  const accused =
    verdict.accused > 0 && verdict.accused < (counts.at(-1) ?? 0) ? `, ${count(verdict.accused)} of them accused` : "";
  // The first stack of the list is open: it is the one to read.
  const open = analysis.clusters[0] === cluster ? " open" : "";
  return [
    `<details${open}><summary>${[`${summary}${accused}`, ...waiting].join(", ")}</summary>`,
    points.map((point) => `- ${point}`).join("\n"),
    fenced(stack),
    "</details>",
  ].join("\n\n");
}

function frameText(frame: { readonly func: string; readonly file: string; readonly line: number }): string {
  return frame.file === "" ? frame.func : `${frame.func}  ${fileLine(frame)}`;
}

function waitText({ waits }: JudgedCluster): string {
  const wait = waits.at(-1) ?? null;
  return wait === null || wait.max < 0 ? "-" : minutesRange(wait.min, wait.max);
}

function warningList({ snapshots, warnings }: Analysis): string {
  const own = snapshots.flatMap(({ source, warnings: some }) => some.map((one) => ({ ...one, source })));
  const all = [...warnings.map((one) => ({ ...one, source: "" })), ...own];
  return all
    .map(({ source, line, message }) => {
      const place = [...(source === "" ? [] : [codeSpan(source)]), ...(line === null ? [] : [`line ${line}`])].join(
        ", ",
      );
      return `- ⚠ ${place === "" ? "" : `${place}: `}${prose(message)}`;
    })
    .join("\n");
}
