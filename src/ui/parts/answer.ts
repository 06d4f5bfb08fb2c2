// The analysis -> the first lines of the list: the verdict in words, and what could not be known.

import type { Analysis } from "../../analyse.ts";
import { headlineClass } from "../../report/words.ts";
import { clean } from "../../text/clean.ts";
import { EMPTY, type Line, line, spread, wrapText } from "../line.ts";
import { baseOf } from "../names.ts";
import { rememberBy } from "../select.ts";
import type { State } from "../state.ts";
import { glyphsOf, sentence } from "./words.ts";

/** Two rows at least, so that the list seldom jumps; a long answer may take more where there is room. */
const LEAST = 2;
const MOST = 4;

/** The list keeps this many rows of the screen for itself and what stands under it. */
const OTHER_ROWS = 18;

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
  const facts = factsOf(analysis).join(` ${glyphsOf(state).dot} `);
  const summary = sentence(verdict.summary);
  const wrapped = wrapText(
    offer === "" ? summary : summary.replace(OFFERED, ""),
    state.columns - 4,
    state.columns - 4 - offer.length,
  );
  const first = line(" ", [sign, name], [wrapped[0] ?? "", name === "normal" ? "strong" : name]);
  const rest = wrapped.slice(1);
  const room = Math.max(LEAST, Math.min(MOST, state.rows - OTHER_ROWS)) - 1 - (facts === "" ? 0 : 1);
  const shown = rest.length <= room ? rest : [...rest.slice(0, room - 1), rest.slice(room - 1).join(" ")];
  const lines = [
    offer === "" ? first : spread(first, line([`${offer} `, "accent"]), state.columns, glyphsOf(state).more),
    ...(room < 1 ? [] : shown).map((text) => line(`   ${text}`)),
    ...(facts === "" ? [] : [line([`   ${facts}`, "accent"])]),
  ];
  return lines.length < LEAST ? [...lines, EMPTY] : lines;
}

function offerOf(state: State): string {
  const { options, snapshots } = state.session;
  if (idleApplies(state)) return "  I: idle, no client left?";
  return options.idle === true && snapshots.length > 1 ? "  taken as idle (I)" : "";
}

/** What must be known of the dump itself: what ended the process, that a part is missing, that there is nothing to tell by. */
function factsOf({ snapshots, fleet }: Analysis): readonly string[] {
  const last = snapshots.at(-1);
  return [
    last?.trigger == null ? "" : `ended by ${clean(last.trigger)}`,
    last?.truncated === true ? "the dump is cut: goroutines may be missing at its end" : "",
    fleet === undefined ? unknownOf(snapshots) : "",
  ].filter((text) => text !== "");
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
