// Small pieces that every screen words alike: verdicts, functions, places, trends.

import type { JudgedCluster } from "../../analyse.ts";
import type { WaitMinutes } from "../../cluster/cluster.ts";
import { baseName, shortFunc as withoutFolders } from "../../report/place.ts";
import { clean } from "../../text/clean.ts";
import { minutesRangeShort } from "../../text/units.ts";
import type { VerdictClass } from "../../verdict/verdict.ts";
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from "../draw/theme.ts";
import type { State } from "../state.ts";

export function glyphsOf(state: Pick<State, "unicode" | "plain">): Glyphs {
  return state.unicode && !state.plain ? UNICODE_GLYPHS : ASCII_GLYPHS;
}

/** `✖ zombie`; the word alone where a screen reader reads. */
export function verdictWord(name: VerdictClass, glyphs: Glyphs, plain = false): string {
  return plain ? name : `${glyphs[name]} ${name}`;
}

/** `example.com/shop/internal/hub.(*Hub).serve` -> `hub.(*Hub).serve`: the path of the package says little in a column. */
export function shortFunc(func: string): string {
  return clean(withoutFolders(func));
}

/** The folders of a package in front of a function, in a sentence: neither an absolute path nor a URL. */
const FOLDERS = /(?<![\w./:~-])(?:[\w.~-]+\/)+(?=[\w.~-]+\.[\w(])/g;

/** A sentence of a verdict as the screen says it: functions as the columns name them, and the key instead of the option. */
export function sentence(text: string): string {
  return clean(text)
    .replace(FOLDERS, "")
    .replace(/--idle\b/, "I (idle)");
}

/** What has no room for a wait state: `sync.Mutex.Lock` -> `Mutex.Lock`, `chan receive (nil chan)` -> `nil chan recv`. */
export function shortState(state: string): string {
  return SHORT_STATES[state] ?? state.replace(/^sync\./, "").replace(/ \(idle\)$/, "");
}

const SHORT_STATES: Readonly<Record<string, string>> = {
  "chan receive (nil chan)": "nil chan recv",
  "chan send (nil chan)": "nil chan send",
  "select (no cases)": "no-case select",
};

/** `/src/shop/hub.go`, 88 -> `hub.go:88`; "" where Go printed no place. */
export function shortPlace(file: string, line: number): string {
  return file === "" ? "" : clean(`${baseName(file)}:${line}`);
}

/**
 * Counts over snapshots -> one bar each, by the highest; a blank for none. What never changed is drawn at half height. Where
 * there are more than columns, a bar is the most of some that follow each other.
 */
export function spark(counts: readonly number[], glyphs: Glyphs, columns: number): string {
  const shown = counts.length > columns ? mostOf(counts, columns) : counts;
  const highest = Math.max(1, ...shown);
  const last = glyphs.steps.length - 1;
  if (new Set(counts).size === 1 && counts[0] !== 0) return (glyphs.steps[last >> 1] ?? "").repeat(shown.length);
  return shown
    .map((count) =>
      count === 0 ? " " : (glyphs.steps[Math.max(0, Math.ceil((count / highest) * (last + 1)) - 1)] ?? ""),
    )
    .join("");
}

/** Counts -> the highest of each of `columns` parts. */
function mostOf(counts: readonly number[], columns: number): readonly number[] {
  return Array.from({ length: columns }, (_, part) => {
    const from = Math.floor((part * counts.length) / columns);
    const to = Math.floor(((part + 1) * counts.length) / columns);
    return counts.slice(from, to).reduce((most, count) => Math.max(most, count), 0);
  });
}

/** `5-7m`; `-` where Go printed no minutes for any of the goroutines. */
export function waitText(wait: WaitMinutes | null | undefined, goroutines: number): string {
  return waitKnown(wait, goroutines) ? minutesRangeShort(wait.min, wait.max) : "-";
}

/** False where no goroutine prints minutes: that is not "0 minutes". */
export function waitKnown(wait: WaitMinutes | null | undefined, goroutines: number): wait is WaitMinutes {
  return wait !== null && wait !== undefined && wait.without < goroutines;
}

export function lastWait(cluster: JudgedCluster): string {
  return waitText(cluster.waits.at(-1), cluster.counts.at(-1) ?? 0);
}
