// Analysis -> SARIF 2.1.0 for code scanning: a result at the stuck line for each zombie and suspect.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { Warning } from "../dump/model.ts";
import { clean } from "../text/clean.ts";
import { counted, minutesRange } from "../text/units.ts";
import type { PatternCard } from "../verdict/verdict.ts";
import { hiddenText, type ReportOptions, shownOf } from "./options.ts";
import { fixPlaceOf, whereOf } from "./place.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** Classes that are reported; a drain, a pool and what is normal ask nothing of anybody. */
const LEVELS = { zombie: "error", suspect: "warning" } as const;
type Reported = keyof typeof LEVELS;

/** What a cluster without a recognised pattern is filed under. */
const CLASS_RULES: Readonly<Record<Reported, PatternCard>> = {
  zombie: {
    id: "zombie",
    title: "Goroutine that will never go on",
    what: "It outlived the load that made it and makes no progress, or can never go on.",
    lookAlike: "",
    advice: "See the reasons: who should have woken it, and why did that not happen?",
  },
  suspect: {
    id: "suspect",
    title: "Goroutine that may never go on",
    what: "It looks stuck, but something healthy would look the same.",
    lookAlike: "",
    advice: "The result says what would settle the doubt, mostly one more round of load.",
  },
};

type Place = Readonly<Record<"func" | "file", string>> & { readonly line: number };

/**
 * Writes one run.
 *
 * @returns JSON. A rule is a pattern, or the verdict's class where no pattern is recognised; the level follows the class
 *          (zombie: error, suspect: warning). The fingerprint is the cluster's id. Files that `sourceFile` finds are
 *          relative to the source root, which is what GitHub's code scanning shows beside the code.
 */
export function writeSarif(analysis: Analysis, options: ReportOptions): string {
  const { clusters, hidden } = shownOf(analysis, options);
  const reported = clusters.filter(isReported);
  const rules = new Map(reported.map((cluster) => [ruleOf(cluster).id, ruleOf(cluster)]));
  const ruleIds = [...rules.keys()];
  const notifications = [
    ...analysis.warnings.map((warning) => notificationOf(warning, null)),
    ...analysis.snapshots.flatMap(({ source, warnings }) => warnings.map((one) => notificationOf(one, source))),
    ...(hidden === null ? [] : [note("filtered", `${hiddenText(hidden)} not shown`, "note")]),
    note("verdict", analysis.verdict.summary, "note"),
  ];
  const run = {
    tool: { driver: { name: "unpark", version: clean(options.version), rules: [...rules.values()].map(descriptorOf) } },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
    columnKind: "utf16CodeUnits",
    results: reported.map((cluster) => resultOf(cluster, ruleIds, options)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

type ReportedCluster = JudgedCluster & { readonly verdict: { readonly class: Reported } };

function isReported(cluster: JudgedCluster): cluster is ReportedCluster {
  return cluster.verdict.class in LEVELS;
}

function ruleOf({ verdict }: ReportedCluster): PatternCard {
  return verdict.pattern ?? CLASS_RULES[verdict.class];
}

function descriptorOf({ id, title, what, lookAlike, advice }: PatternCard): object {
  const help = [what, lookAlike === "" ? "" : `Healthy look-alike: ${lookAlike}`, advice].filter((one) => one !== "");
  return {
    id: clean(id),
    shortDescription: message(title),
    fullDescription: message(what),
    help: message(help.join(" ")),
    defaultConfiguration: { level: "warning" },
    properties: { tags: ["goroutine-leak", "concurrency"] },
  };
}

function resultOf(cluster: ReportedCluster, ruleIds: readonly string[], options: ReportOptions): object {
  const { verdict, id, state, counts, frames, createdBy } = cluster;
  const rule = ruleOf(cluster);
  const place = fixPlaceOf(cluster) ?? whereOf(cluster);
  const mark = options.notes?.get(id);
  return {
    ruleId: clean(rule.id),
    ruleIndex: ruleIds.indexOf(rule.id),
    level: LEVELS[verdict.class],
    message: { text: textOf(cluster) },
    ...(place === null ? {} : { locations: [locationOf(place, options)] }),
    ...(createdBy === null
      ? {}
      : { relatedLocations: [{ id: 1, ...locationOf(createdBy, options), message: message("started here") }] }),
    ...(frames.length === 0
      ? {}
      : {
          stacks: [
            { message: message("where it stands, innermost call first"), frames: frames.map(stackFrame(options)) },
          ],
        }),
    ...(verdict.accused > 0 ? { occurrenceCount: verdict.accused } : {}),
    partialFingerprints: { "unparkCluster/v1": id },
    properties: {
      class: verdict.class,
      accused: verdict.accused,
      counts,
      ...(state === null ? {} : { state: clean(state) }),
      ...(mark === undefined ? {} : { note: clean(`${mark.mark} ${mark.text}`.trim()) }),
    },
  };
}

/** The sentence of the alert; GitHub shows nothing else of it in a list. */
function textOf(cluster: ReportedCluster): string {
  const { verdict, createdBy, waits, state } = cluster;
  const wait = waits.at(-1) ?? null;
  const since = wait === null || wait.max < 0 ? "" : `, waiting ${minutesRange(wait.min, wait.max)}`;
  const head = `${counted(verdict.accused, verdict.class)} in ${whereOf(cluster)?.func ?? "an empty stack"}${state === null ? "" : `, ${state}`}${since}.`;
  const lines = [
    plain(head),
    ...verdict.reasons.map(({ text }) => plain(`${text}.`)),
    ...(verdict.settledBy === null ? [] : [plain(`To settle it: ${verdict.settledBy}.`)]),
    ...(verdict.pattern === null ? [] : [plain(`${verdict.pattern.title}: ${verdict.pattern.advice}`)]),
    // A link to the related location of that id.
    ...(createdBy === null ? [] : [`Started by [${linkText(createdBy.func)}](1).`]),
  ];
  return lines.join("\n");
}

function stackFrame(options: ReportOptions): (frame: Place) => object {
  return (frame) => ({ location: locationOf(frame, options) });
}

function locationOf({ func, file, line }: Place, { sourceFile }: ReportOptions): object {
  const region = line >= 1 ? { region: { startLine: line } } : {};
  return {
    ...(file === ""
      ? {}
      : { physicalLocation: { artifactLocation: artifactOf(file, sourceFile?.(file) ?? null), ...region } }),
    logicalLocations: [{ fullyQualifiedName: clean(func), kind: "function" }],
  };
}

/** @param found the path below the source root; null when it is not there, or no root was named */
function artifactOf(file: string, found: string | null): object {
  if (found !== null) return { uri: uriPath(found), uriBaseId: "%SRCROOT%" };
  const path = uriPath(file.replaceAll("\\", "/"));
  if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${path}` };
  return { uri: path.startsWith("/") ? `file://${path}` : path };
}

/** Each element of a path by itself, so that nothing in it can be taken for a scheme, a query or a host. */
function uriPath(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURIComponent(clean(part)))
    .join("/")
    .replace(/^([A-Za-z])%3A(?=\/)/, "$1:")
    .replace(/^\/{2,}/, "/");
}

function notificationOf({ code, message: text, line }: Warning, source: string | null): object {
  const where = [...(source === null ? [] : [source]), ...(line === null ? [] : [`line ${line}`])].join(", ");
  return note(code, where === "" ? text : `${where}: ${text}`, "warning");
}

function note(code: string, text: string, level: "warning" | "note"): object {
  return { level, descriptor: { id: clean(code) }, message: message(text) };
}

function message(text: string): { readonly text: string } {
  return { text: plain(text) };
}

/** SARIF reads `[text](target)` in a message as a link: a bracket that could begin one is escaped. */
function plain(text: string): string {
  return clean(text).replaceAll(/\[(?=[^\]]*\]\()/g, "\\[");
}

function linkText(text: string): string {
  return clean(text).replaceAll(/[\\[\]]/g, "\\$&");
}
