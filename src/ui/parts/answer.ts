// The analysis -> the first lines of the list: the verdict in words, and what could not be known.

import type { Analysis } from "../../analyse.ts";
import { crashedIn } from "../../report/crash.ts";
import { headlineClass, orderDoubt } from "../../report/words.ts";
import { clean } from "../../text/clean.ts";
import { truncate, widthOf } from "../../text/width.ts";
import { EMPTY, type Line, line, spread, wrapText } from "../draw/line.ts";
import { baseOf } from "../draw/names.ts";
import { rememberBy } from "../select.ts";
import type { State } from "../state.ts";
import { glyphsOf, sentence, shortFunc, shortPlace } from "./words.ts";

/** Two rows at least, so that the list seldom jumps; a long answer may take more where there is room. */
const LEAST = 2;
const MOST = 4;

/** The list keeps this many rows of the screen for itself and what stands under it. */
const OTHER_ROWS = 18;

/** Columns of what ended the process that are shown, whatever else there is to say. */
const LEAST_OF_END = 24;

/** What the offer beside the answer says in fewer words. */
const OFFERED = /; or I \(idle\), when [^;]+$/;

export const answerLines: (state: State) => readonly Line[] = rememberBy(
  ({ session, columns, rows, unicode, plain }) => [
    session.analysis,
    session.options,
    session.snapshots,
    columns,
    rows,
    unicode,
    plain,
  ],
  answerOf,
);

function answerOf(state: State): readonly Line[] {
  const { analysis } = state.session;
  if (analysis === null) return [line("  …"), EMPTY];
  const { verdict } = analysis;
  const name = headlineClass(analysis);
  const sign = state.plain ? "" : `${glyphsOf(state)[name]} `;
  const offer = offerOf(state);
  const most = Math.max(LEAST, Math.min(MOST, state.rows - OTHER_ROWS));
  const whole = sentence(verdict.summary);
  const summary = offer === "" ? whole : whole.replace(OFFERED, "");
  const rows = wrapText(summary, state.columns - 4, state.columns - 4 - offer.length);
  const facts = factLines(analysis, state, Math.max(1, most - rows.length));
  const room = most - facts.length;
  // What has no room is cut at the end of the last row, which shows it.
  const shown = rows.length <= room ? rows : [...rows.slice(0, room - 1), rows.slice(room - 1).join(" ")];
  const first = line(" ", [sign, name], [shown[0] ?? "", name === "normal" ? "strong" : name]);
  const lines = [
    offer === "" ? first : spread(first, line([`${offer} `, "accent"]), state.columns, glyphsOf(state).more),
    ...shown.slice(1).map((text) => line(`   ${text}`)),
    ...facts.map((text) => line([`   ${text}`, "accent"])),
  ];
  return lines.length < LEAST ? [...lines, EMPTY] : lines;
}

function offerOf(state: State): string {
  const { options, snapshots } = state.session;
  if (idleApplies(state)) return "  I: idle, no client left?";
  return options.idle === true && snapshots.length > 1 ? "  taken as idle (I)" : "";
}

/** Facts of the dump itself, whole where there are rows for them. */
function factLines(analysis: Analysis, state: State, rows: number): readonly string[] {
  const columns = state.columns - 4;
  const whole = wrapText(factsOf(analysis, state, Number.POSITIVE_INFINITY), columns);
  if (whole.length <= rows) return whole.filter((text) => text !== "");
  return [factsOf(analysis, state, columns)];
}

/** What must be known: what ended the process, that a part is missing, that there is nothing to tell by. */
function factsOf(analysis: Analysis, state: State, columns: number): string {
  const { snapshots, fleet } = analysis;
  const { dot, more } = glyphsOf(state);
  const last = snapshots.at(-1);
  const others = [
    clean(orderDoubt(analysis) ?? ""),
    last?.truncated === true ? "the dump is cut: goroutines may be missing at its end" : "",
    fleet === undefined ? unknownOf(snapshots) : "",
  ].filter((text) => text !== "");
  if (last?.trigger == null) return others.join(` ${dot} `);
  // A panic may be as long as it likes: what stands behind it stays in sight.
  const room = columns - others.reduce((sum, text) => sum + widthOf(text) + 3, 0);
  const end = truncate(endOf(analysis, last.trigger), Math.max(LEAST_OF_END, room), more);
  return [end, ...others].join(` ${dot} `);
}

function endOf(analysis: Analysis, trigger: string): string {
  const crash = crashedIn(analysis);
  return crash === null
    ? `ended by ${clean(trigger)}`
    : `ended in ${shortFunc(crash.func)} (${shortPlace(crash.file, crash.line)}) by ${clean(trigger)}`;
}

/** Why no cluster has a state: one profile among the snapshots is enough, since clusters are matched over all. */
function unknownOf(snapshots: Analysis["snapshots"]): string {
  const profiles = snapshots.filter(({ goroutines }) => goroutines === null);
  if (profiles.length === 0) return "";
  return profiles.length === snapshots.length
    ? "a profile has no states, waits or goids (debug=2 has)"
    : `no states or waits, since ${baseOf(profiles[0]!.source)} is a profile and has none`;
}

/** Some suspect would be a zombie, if only it were known that nobody is there any more. */
function idleApplies({ session }: State): boolean {
  const { analysis, options } = session;
  if (analysis === null || options.idle === true || analysis.snapshots.length < 2) return false;
  return analysis.clusters.some(
    ({ verdict }) => verdict.class === "suspect" && verdict.reasons.some(({ code }) => code === "outlived"),
  );
}
