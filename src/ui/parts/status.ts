// State -> the line above the keys: what is under way, what has just happened, what is hidden.

import { clean } from "../../text/clean.ts";
import { bytes, count, counted, percent } from "../../text/units.ts";
import { widthOf } from "../../text/width.ts";
import { cell, EMPTY, type Line, line } from "../line.ts";
import { positionOf } from "../move.ts";
import type { Progress } from "../ports.ts";
import { type QueryPrompt, queryOf } from "../queries.ts";
import { heapCounts, stacksShown } from "../screens/heap/view.ts";
import { rowsOf } from "../select.ts";
import { groupingOf, type Prompt, type State, scopeOf } from "../state.ts";
import { glyphsOf } from "./words.ts";

/** What is under way, else what has just happened, else what the screen holds and hides. */
export function statusLine(state: State): Line {
  const { more } = glyphsOf(state);
  if (state.pasting !== null) return underWay(` pasting ${progressText(state.pasting, state)}`, true, state);
  if (state.menu !== null) return line([` ${clean(state.menu.title)}`, "strong"]);
  const query = state.prompt === null ? null : queryOf(state.prompt.kind);
  if (state.prompt !== null && query !== null) return filterStatus(state, state.prompt, query);
  const work = [...state.pending.values()].at(-1);
  if (work !== undefined) {
    const figures = work.progress === null ? more : ` ${progressText(work.progress, state)}`;
    return underWay(` ${clean(work.what)}${figures}`, work.cancellable, state);
  }
  if (state.notice !== null) {
    const { text, tone } = state.notice;
    return line([` ${clean(text)}`, tone === "error" ? "error" : tone === "good" ? "added" : "accent"]);
  }
  if (state.live?.trouble != null) return line([` ${clean(state.live.trouble)}`, "error"]);
  return restingLine(state);
}

/** When nothing happens: what the screen holds, and where in it one is. */
function restingLine(state: State): Line {
  const scope = scopeOf(state);
  if (scope === "heap") return heapCounts(state);
  if (scope === "start" || (scope === "help" && state.view === "start")) return EMPTY;
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

/** `4 of 57 clusters · 112 of 431 goroutines · by verdict · grouped by signature` */
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
  const parts = [
    of(found.clusters.length, found.totalClusters, "cluster"),
    of(found.goroutines, found.totalGoroutines, "goroutine"),
    `by ${sort}${reversed ? ", reversed" : ""}`,
    ...(groupingOf(state) === "signature" ? [] : [`grouped by ${groupingOf(state).replace("-", " ")}`]),
    ...[...filters, position].filter((text) => text !== ""),
  ];
  const hidden = found.clusters.length < found.totalClusters;
  return line([` ${parts.join(` ${dot} `)}`, hidden ? "accent" : "dim"]);
}

/** The error in place, with the last good query in force; else how much is left, and what could follow. */
function filterStatus(state: State, prompt: Prompt, query: QueryPrompt): Line {
  const error = query.errorOf(prompt.text);
  if (error !== null) {
    const inForce = query.inForce(state);
    const force = inForce === "" ? "no filter in force" : `in force: ${clean(inForce)}`;
    return line(
      [` ${" ".repeat(2 + widthOf(clean(prompt.text.slice(0, error.at))))}^ ${clean(error.message)}`, "error"],
      [`  (${force})`, "dim"],
    );
  }
  const completions = query.complete(prompt, state).slice(0, 12);
  const words = completions.map(({ insert }) => clean(insert)).join("  ");
  return line(
    [` ${prompt.kind === "heapFilter" ? stacksShown(state) : clustersShown(state)}`, "accent"],
    [words === "" ? "" : `   tab: ${words}`, "dim"],
  );
}

function clustersShown(state: State): string {
  const found = rowsOf(state);
  return `${count(found.clusters.length)} of ${counted(found.totalClusters, "cluster")}`;
}
