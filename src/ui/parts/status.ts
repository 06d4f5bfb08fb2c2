// State -> the line above the keys: what is under way, what has just happened, what is hidden.

import type { QueryError } from "../../query/lex.ts";
import { clean } from "../../text/clean.ts";
import { bytes, count, counted, percent } from "../../text/units.ts";
import { widthOf } from "../../text/width.ts";
import { cell, EMPTY, type Line, line, spread, widthOfLine, wrapText } from "../draw/line.ts";
import type { Role } from "../draw/theme.ts";
import type { Completion } from "../filter.ts";
import type { Progress } from "../ports.ts";
import { VIEWS } from "../scope.ts";
import { heapCounts, stacksShown } from "../screens/heap/view.ts";
import { rowsOf } from "../select.ts";
import { groupingOf, type Prompt, type State, scopeOf } from "../state.ts";
import { completionsOf } from "../update/completions.ts";
import { positionOf } from "../update/move.ts";
import { type QueryPrompt, queryOf } from "../update/queries.ts";
import { menuLines, waysOut } from "./footer.ts";
import { glyphsOf } from "./words.ts";

/** Of a notice; more than that is cut. */
const MOST_ROWS = 3;

/** What is under way, else what has just happened, else what the screen holds and hides; a notice has the rows it needs. */
export function statusLines(state: State): readonly Line[] {
  const { more } = glyphsOf(state);
  if (state.pasting !== null) return [underWay(` pasting ${progressText(state.pasting, state)}`, true, state)];
  if (state.menu !== null) return [...toldLines(state, state.menu.title, "strong"), ...menuLines(state).slice(0, -1)];
  if (state.prompt !== null && state.prompt.kind !== "hunt") return promptStatus(state, state.prompt);
  const work = [...state.pending.values()].at(-1);
  if (work !== undefined) {
    const figures = work.progress === null ? more : ` ${progressText(work.progress, state)}`;
    return [underWay(` ${clean(work.what)}${figures}`, work.cancellable, state)];
  }
  if (state.notice !== null) {
    const { text, tone } = state.notice;
    return toldLines(state, text, tone === "error" ? "error" : tone === "good" ? "added" : "accent");
  }
  if (state.live?.trouble != null) return toldLines(state, state.live.trouble, "error");
  return [restingLine(state)];
}

function toldLines({ columns }: State, text: string, role: Role): readonly Line[] {
  const rows = wrapText(clean(text).slice(0, columns * MOST_ROWS), columns - 2);
  const shown =
    rows.length <= MOST_ROWS ? rows : [...rows.slice(0, MOST_ROWS - 1), rows.slice(MOST_ROWS - 1).join(" ")];
  return shown.map((row) => line([` ${row}`, role]));
}

/** When nothing happens: what the screen holds, and where in it one is. */
function restingLine(state: State): Line {
  const scope = scopeOf(state);
  if (scope === "heap") return heapCounts(state);
  if (state.view === "start") return EMPTY;
  const position = positionOf(state);
  // What is one text has no rows to count.
  if (scope === "goroutine" || scope === "stacks" || scope === "help" || scope === "process")
    return line([position === "" ? "" : ` ${position}`, "dim"]);
  return countsLine(state, position);
}

/** However long it is, the way out of it stays in sight. */
function underWay(text: string, cancellable: boolean, state: State): Line {
  const hint = cancellable ? "   esc cancels" : "";
  const room = state.columns - hint.length;
  return line([widthOf(text) <= room ? text : cell(text, room, glyphsOf(state).more), "accent"], [hint, "dim"]);
}

/** `38.2 MB … 41,220 goroutines`; with the share where the whole is known, and what is waited for. */
function progressText({ bytes: many, share, goroutines, step }: Progress, state: State): string {
  const found =
    goroutines === 0 && share !== null ? "" : ` ${glyphsOf(state).more} ${counted(goroutines, "goroutine")}`;
  return `${bytes(many)}${share === null ? "" : ` (${percent(share, 1)})`}${found}${step === "" ? "" : `, ${clean(step)}`}`;
}

/** `4 of 57 clusters · 112 of 431 goroutines · /main · by verdict · grouped by function` */
function countsLine(state: State, position: string): Line {
  const { dot } = glyphsOf(state);
  const found = rowsOf(state);
  const { sort, reversed, filter, zombiesOnly, hideIdle } = state.clusters;
  const of = (shown: number, total: number, noun: string): string =>
    shown === total ? counted(total, noun) : `${count(shown)} of ${counted(total, noun)}`;
  const filters = [
    filter === "" ? "" : `/${clean(filter)}`,
    zombiesOnly ? "zombies only (z)" : "",
    hideIdle ? "idle hidden (i)" : "",
  ];
  // What is hidden, and what was not understood, keeps its room before what anybody sees.
  const parts = [
    of(found.clusters.length, found.totalClusters, "cluster"),
    of(found.goroutines, found.totalGoroutines, "goroutine"),
    ...filters,
    warningsText(state),
    `by ${sort}${reversed ? ", reversed" : ""}`,
    groupingOf(state) === "signature" ? "" : `grouped by ${groupingOf(state).replace("-", " ")}`,
    position,
    clean(state.live?.slowed ?? ""),
  ].filter((text) => text !== "");
  const hidden = found.clusters.length < found.totalClusters;
  return line([` ${parts.join(` ${dot} `)}`, hidden ? "accent" : "dim"]);
}

/** What was not understood is told of in every list, and listed in one view alone. */
function warningsText({ session: { analysis, snapshots } }: State): string {
  const many = snapshots.reduce((sum, { warnings }) => sum + warnings.length, analysis?.warnings.length ?? 0);
  return many === 0 ? "" : `${counted(many, "warning")}: view ${VIEWS.indexOf("process") + 1}`;
}

/** What is wrong with what is typed; else what it leaves, what could follow, and the ways out. */
function promptStatus(state: State, prompt: Prompt): readonly Line[] {
  const query = queryOf(prompt.kind);
  const error = query?.errorOf(prompt.text) ?? null;
  if (query !== null && error !== null) return errorLines(state, prompt, query, error);
  const left = prompt.kind === "heapFilter" ? stacksShown(state) : prompt.kind === "filter" ? clustersShown(state) : "";
  const out = waysOut(state);
  const room = state.columns - widthOf(` ${left}`) - widthOfLine({ spans: out }) - 1;
  const { more } = glyphsOf(state);
  const found = completionsOf(prompt, state);
  const beside = offeredText(found, room);
  // What does not fit beside the ways out has a line of its own.
  const above = widthOf(offeredText(found, Number.POSITIVE_INFINITY)) > room;
  return [
    ...(above ? [line([offeredText(found, state.columns), "dim"])] : []),
    spread(line([` ${left}`, "accent"], [above ? "" : beside, "dim"]), { spans: out }, state.columns, more),
  ];
}

/** `   tab: state:  stack:  and 9 more`: as many whole words as fit, one at least; the others are counted. Of one alone, what it means. */
function offeredText(found: readonly Completion[], columns: number): string {
  const [first, ...others] = found;
  if (first === undefined) return "";
  let text = `   tab: ${clean(first.insert)}`;
  if (others.length === 0) return first.help === "" ? text : `${text}  ${first.help}`;
  let shown = 1;
  const rest = (many: number): string => (many === 0 ? "" : `  and ${count(many)} more`);
  for (const { insert } of others) {
    const longer = `${text}  ${clean(insert)}`;
    if (widthOf(longer + rest(found.length - shown - 1)) > columns) break;
    text = longer;
    shown++;
  }
  return text + rest(found.length - shown);
}

/** The mark stands over the fault in the line below; what has no room behind it comes before it. */
function errorLines(state: State, prompt: Prompt, query: QueryPrompt, error: QueryError): readonly Line[] {
  const inForce = query.inForce(state);
  const force = inForce === "" ? "no filter in force" : `in force: ${clean(inForce)}`;
  const mark = ` ${" ".repeat(2 + widthOf(clean(prompt.text.slice(0, error.at))))}^`;
  const told = `${mark} ${clean(error.message)}`;
  if (widthOf(told) <= state.columns) return [line([told, "error"], [`  (${force})`, "dim"])];
  return [...toldLines(state, `${error.message} (${force})`, "error"), line([mark, "error"])];
}

function clustersShown(state: State): string {
  const found = rowsOf(state);
  return `${count(found.clusters.length)} of ${counted(found.totalClusters, "cluster")}`;
}
