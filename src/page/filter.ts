// The query of the table: typed, completed, checked by the same code as the terminal's.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { complete } from "../query/complete.ts";
import { FIELDS, type Field } from "../query/fields.ts";
import { matcherOf } from "../query/match.ts";
import { parse } from "../query/parse.ts";
import { hiddenText } from "../report/options.ts";
import { glyphOf } from "../report/text/paint.ts";
import { counted } from "../text/units.ts";
import { CLASSES, type VerdictClass } from "../verdict/verdict.ts";
import { goroutinesIn } from "./detail.ts";
import { type Child, el, facts, fill } from "./dom.ts";
import { queryInput } from "./query-input.ts";

export interface Filter {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** Puts a query in the place of what was typed. */
  readonly set: (query: string) => void;
}

/** @param changed called with the clusters that match, in the order of the analysis, and at once with all */
export function filterOf(analysis: Analysis, changed: (clusters: readonly JudgedCluster[]) => void): Filter {
  const status = el("p", { class: "status", role: "status" });
  const { elements, input, set } = queryInput({
    placeholder: 'e.g. is:zombie, state:"chan send", wait:>5m',
    faultOf: (text) => parse(text).error,
    complete: (text) => complete(text, text.length, analysis),
    changed: (text) => {
      const { query } = parse(text);
      if (query === null) return;
      const matches = matcherOf(query, analysis);
      const clusters = query.kind === "all" ? analysis.clusters : analysis.clusters.filter(matches);
      fill(status, statusText(clusters, analysis));
      changed(clusters);
    },
  });
  const element = el(
    "div",
    { class: "filter", role: "search", "aria-label": "clusters" },
    ...elements,
    el("div", { class: "chips" }, ...CLASSES.map((name) => chip(name, analysis, set))),
    languageHelp(FIELDS, "function, file, state, label or creator"),
    status,
  );
  return { element, input, set };
}

function statusText(clusters: readonly JudgedCluster[], analysis: Analysis): string {
  const shown = `${counted(clusters.length, "cluster")} with ${goroutinesIn(clusters)}`;
  const rest = analysis.clusters.filter((cluster) => !clusters.includes(cluster));
  if (rest.length === 0) return shown;
  const goroutines = rest.reduce((sum, { counts }) => sum + (counts.at(-1) ?? 0), 0);
  return `${shown}; ${hiddenText({ clusters: rest.length, goroutines })} hidden by the filter`;
}

/** A button for each verdict that occurs: how much of it there is, and the query that shows it. */
function chip(name: VerdictClass, analysis: Analysis, set: (query: string) => void): Child {
  const clusters = analysis.clusters.filter(({ verdict }) => verdict.class === name);
  if (clusters.length === 0) return null;
  return el(
    "button",
    { type: "button", class: `chip ${name}`, title: helpOf(name), onclick: () => set(`is:${name}`) },
    `${glyphOf(name, true)} ${name} `,
    el("small", {}, `${counted(clusters.length, "cluster")}, ${goroutinesIn(clusters)}`),
  );
}

/** @returns what a verdict means, in the words of the query language's help */
export function helpOf(name: VerdictClass): string {
  const is = FIELDS.find((field) => field.name === "is");
  return (is?.kind === "word" ? is.words.find((word) => word.name === name)?.help : undefined) ?? "";
}

/** @param free what a word without a field is looked for in */
export function languageHelp(fields: readonly Field[], free: string): HTMLElement {
  return el(
    "details",
    { class: "help" },
    el("summary", {}, "Query language"),
    el(
      "p",
      {},
      `Words match ${free}. - negates, quotes keep blanks, * is a wildcard, /…/ a regular expression; OR and brackets combine; numbers take > >= < <= = and ranges (10..100).`,
    ),
    facts(
      fields.map((field) => [
        `${field.name}:`,
        field.help,
        field.kind === "word" ? `: ${field.words.map(({ name }) => name).join(" ")}` : "",
        field.kind === "count" || field.kind === "minutes" ? `, e.g. ${field.examples.join(" ")}` : "",
      ]),
    ),
  );
}
