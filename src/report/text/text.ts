// Analysis -> a report for a terminal or a pipe: the answer first, then the table, then the stacks to look at.

import type { Analysis, JudgedCluster } from "../../analyse.ts";
import { clean } from "../../text/clean.ts";
import { count, counted } from "../../text/units.ts";
import { wrap } from "../../text/width.ts";
import { crashedIn } from "../crash.ts";
import { fleetFacts, sumText } from "../fleet.ts";
import { clustersOfEach, hiddenText, type ReportOptions, shownOf } from "../options.ts";
import { fileLine } from "../place.ts";
import { headlineClass, orderDoubt, snapshotText, warningText } from "../words.ts";
import { detailLines } from "./detail.ts";
import { glyphOf, type Paint, painterOf } from "./paint.ts";
import { tableLines } from "./table.ts";

/** Rows and stacks on a terminal unless `--top` says otherwise; a pipe gets all. What is accused is always shown. */
const TERMINAL_ROWS = 30;
const TERMINAL_DETAILS = 10;

/** As `textPieces`, in one text. */
export function writeText(analysis: Analysis, options: ReportOptions): string {
  return [...textPieces(analysis, options)].join("");
}

/**
 * Writes the report. A large one is printed as it is made: one text of it takes more memory than the dump it is of.
 *
 * @returns lines of at most `width` columns (any length when it is null), each with its newline. Everything from a dump
 *          is cleaned; the only escapes are the report's own colours, none with `color` 0.
 */
export function* textPieces(analysis: Analysis, options: ReportOptions): Generator<string, void, undefined> {
  let isFirst = true;
  for (const section of sectionsOf(analysis, options)) {
    let before = isFirst ? "" : "\n";
    for (const line of section) {
      yield `${before}${line}\n`;
      before = "";
      isFirst = false;
    }
  }
}

/** What stands between blank lines; a section without lines is none. */
function* sectionsOf(analysis: Analysis, options: ReportOptions): Generator<Iterable<string>, void, undefined> {
  const paint = painterOf(options.color);
  const limited = { ...options, top: options.top ?? rowsFor(analysis, options.width) };
  const { clusters } = shownOf(analysis, limited);
  const told = clusters.filter((cluster) => isTold(cluster, options));
  const detailed = options.width === null || options.top !== null ? told : told.slice(0, TERMINAL_DETAILS);
  yield [...headlineLines(analysis, options, paint), ...snapshotLines(analysis, options, paint)];
  yield tableLines(clusters, analysis, options, paint);
  for (const cluster of detailed) yield detailLines(cluster, analysis, options, paint);
  yield warningLines(analysis, options, paint);
  const more =
    told.length > detailed.length
      ? [`${counted(told.length - detailed.length, "more stack")} to look at: not shown here, --top N shows them`]
      : [];
  yield [...more, ...hiddenLines(analysis, limited)].map((line) => paint("dim", line));
}

function rowsFor({ clusters }: Analysis, width: number | null): number | null {
  if (width === null || clusters.length <= TERMINAL_ROWS) return null;
  const accused = clusters.filter(({ verdict }) => verdict.class === "zombie" || verdict.class === "suspect").length;
  return Math.max(TERMINAL_ROWS, accused);
}

/** What gets its stack printed: who is accused, and what a person wrote a note on. */
function isTold(cluster: JudgedCluster, { notes }: ReportOptions): boolean {
  return cluster.verdict.class === "zombie" || cluster.verdict.class === "suspect" || notes?.has(cluster.id) === true;
}

function headlineLines(analysis: Analysis, { width, unicode }: ReportOptions, paint: Paint): readonly string[] {
  const [first = "", ...rest] = lines(analysis.verdict.summary, width === null ? null : width - 2);
  const name = headlineClass(analysis);
  const glyph = glyphOf(name, unicode);
  // A normal verdict is good news, not an aside: it is the one line that must not be dim.
  const role = name === "normal" ? "strong" : name;
  return [`${paint(role, `${glyph} ${first}`)}`, ...rest.map((line) => paint(role, `  ${line}`))];
}

function snapshotLines(analysis: Analysis, options: ReportOptions, paint: Paint): readonly string[] {
  const { width } = options;
  const { snapshots, matching } = analysis;
  const perSnapshot = clustersOfEach(analysis, options);
  const facts =
    analysis.fleet === undefined
      ? snapshots.map((snapshot, at) => {
          const clusters = perSnapshot[at]!;
          return `${snapshotText(snapshot)}${clusters === null ? "" : `, ${counted(clusters, "cluster")}`}`;
        })
      : [sumText(analysis, options), ...fleetFacts(analysis)];
  const match = snapshots.length > 1 && matching.why !== "" ? [`matched by ${matching.by}: ${matching.why}`] : [];
  const crash = crashedIn(analysis);
  const ended = crash === null ? [] : [`ended in ${crash.func} ${fileLine(crash)}`];
  const doubt = orderDoubt(analysis);
  const told = (role: "dim" | "warning", fact: string): readonly string[] =>
    lines(fact, width === null ? null : width - 2).map((line) => paint(role, `  ${line}`));
  return [
    ...[...facts, ...match, ...ended].flatMap((fact) => told("dim", fact)),
    ...(doubt === null ? [] : told("warning", doubt)),
  ];
}

function warningLines(
  { snapshots, warnings }: Analysis,
  { width, unicode }: ReportOptions,
  paint: Paint,
): readonly string[] {
  const several = snapshots.length > 1;
  const texts = [
    // The order is doubted above, where the snapshots are named.
    ...warnings.filter(({ code }) => code !== "order").map((warning) => warningText(warning, "")),
    ...snapshots.flatMap(({ source, warnings: own }) =>
      own.map((warning) => warningText(warning, several ? source : "")),
    ),
  ];
  const columns = width === null ? null : width - 2;
  return texts.flatMap((text) => {
    const [first = "", ...rest] = lines(text, columns);
    return [paint("warning", `${unicode ? "⚠" : "!"} ${first}`), ...rest.map((line) => paint("warning", `  ${line}`))];
  });
}

function hiddenLines(analysis: Analysis, { top, filtered }: ReportOptions): readonly string[] {
  const cut = shownOf(analysis, { top, filtered: null }).hidden;
  return [
    ...(filtered === null ? [] : [`${hiddenText(filtered)} hidden by --filter`]),
    ...(cut === null ? [] : [`${hiddenText(cut)} below the first ${count(top ?? 0)}: --top N shows more`]),
  ];
}

function lines(text: string, columns: number | null): readonly string[] {
  const safe = clean(text);
  return columns === null ? [safe] : wrap(safe, Math.max(20, columns));
}
