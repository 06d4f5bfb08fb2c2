// A query in the making and the place of the cursor -> what could be typed next: fields, and values of this analysis.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { isHostile } from "../text/clean.ts";
import { counted } from "../text/units.ts";
import { FIELDS, type Field } from "./fields.ts";
import { lex, type Term } from "./lex.ts";

export interface Completion {
  /** What replaces the text from `from` to `to`. Ends in a colon when a value is to follow. */
  readonly insert: string;
  /** A word on it, e.g. `40 goroutines` or a field's help. */
  readonly help: string;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  /** Best first, at most `MOST`; `more` counts what is left out. */
  readonly items: readonly Completion[];
  readonly more: number;
}

/** What a query is asked of: which of the fields these things have, and what a value of theirs weighs, in words. */
export interface Dialect {
  readonly fields: readonly Field[];
  readonly weigh: (weight: number) => string;
}

const OF_CLUSTERS: Dialect = { fields: FIELDS, weigh: (goroutines) => counted(goroutines, "goroutine") };

const MOST = 50;

/** From this many letters on, free words are completed with functions too: before, the fields would be lost among them. */
const FREE_FROM = 2;

/**
 * Proposes how to go on.
 *
 * @param text   the query as typed so far
 * @param cursor characters before the cursor
 * @returns the part to replace and its candidates: those that begin with what is typed before those that contain it, and
 *          then those of more goroutines (bytes, objects) first. A value with unsafe characters is never offered.
 */
export function complete(
  text: string,
  cursor: number,
  analysis: Pick<Analysis, "clusters">,
  dialect: Dialect = OF_CLUSTERS,
): Completions {
  const term = termBefore(text.slice(0, cursor));
  const field = term.field === null ? null : fieldIn(dialect, term.field);
  if (term.field !== null && field === null) return { from: cursor, to: cursor, items: [], more: 0 };
  const withSign = field?.kind === "count" || field?.kind === "minutes" ? term.operator : "";
  const from = field === null ? term.at : term.valueAt - withSign.length;
  const found = field === null ? freeWord(term.value, analysis, dialect) : valuesOf(field, analysis, dialect);
  const typed = withSign + term.value.replaceAll("\\", "").toLowerCase();
  const ranked = rank(found, typed);
  return { from, to: cursor, items: ranked.slice(0, MOST).map(offer), more: Math.max(0, ranked.length - MOST) };
}

interface Candidate {
  readonly value: string;
  readonly help: string;
  /** Text that needs quotes where it has blanks; a field or an example is inserted as it is. */
  readonly quote: boolean;
}

function termBefore(prefix: string): Pick<Term, "field" | "operator" | "value" | "at" | "valueAt"> {
  const last = lex(prefix).tokens.at(-1);
  if (last?.kind === "term" && last.at + last.length === prefix.length && !isClosed(last)) return last;
  return { field: null, operator: "", value: "", at: prefix.length, valueAt: prefix.length };
}

function isClosed(term: Term): boolean {
  const opening = term.form === "word" ? 0 : 1;
  return term.valueAt + term.value.length + opening < term.at + term.length;
}

/** As `fieldNamed`, of the dialect's own. */
function fieldIn({ fields }: Dialect, name: string): Field | null {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name === wanted) ?? null;
}

function freeWord(typed: string, analysis: Clusters, dialect: Dialect): readonly Candidate[] {
  const fields = dialect.fields.map(({ name, help }): Candidate => ({ value: `${name}:`, help, quote: false }));
  const functions = fieldIn(dialect, "fn");
  return typed.length < FREE_FROM || functions === null
    ? fields
    : [...fields, ...valuesOf(functions, analysis, dialect)];
}

type Clusters = Pick<Analysis, "clusters">;

const cache = new WeakMap<Clusters, Map<Field, readonly Candidate[]>>();

/** Values are gathered once for each analysis: completion runs at every key. */
function valuesOf(field: Field, analysis: Clusters, dialect: Dialect): readonly Candidate[] {
  let known = cache.get(analysis);
  if (known === undefined) {
    known = new Map();
    cache.set(analysis, known);
  }
  let values = known.get(field);
  if (values === undefined) {
    values = gather(field, analysis, dialect);
    known.set(field, values);
  }
  return values;
}

function gather(field: Field, analysis: Clusters, { weigh }: Dialect): readonly Candidate[] {
  switch (field.kind) {
    case "word":
      return field.words.map(({ name, help }) => ({ value: name, help, quote: false }));
    case "count":
    case "minutes":
      return field.examples.map((value) => ({ value, help: field.help, quote: false }));
    case "goid":
      return [];
    case "label":
      return labelled(analysis.clusters, weigh);
    case "text":
      return weighed(analysis.clusters, field.suggest ?? field.read, weigh);
  }
}

function weighed(
  clusters: readonly JudgedCluster[],
  read: (cluster: JudgedCluster) => readonly string[],
  weigh: Dialect["weigh"],
): Candidate[] {
  const weights = new Map<string, number>();
  for (const cluster of clusters) {
    for (const value of new Set(read(cluster))) add(weights, value, cluster.counts.at(-1) ?? 0);
  }
  return candidates(weights, weigh);
}

function labelled(clusters: readonly JudgedCluster[], weigh: Dialect["weigh"]): Candidate[] {
  const weights = new Map<string, number>();
  for (const { labels } of clusters) {
    for (const [key, values] of labels) {
      for (const [value, goroutines] of values) add(weights, `${key}=${value}`, goroutines);
    }
  }
  return candidates(weights, weigh);
}

function add(weights: Map<string, number>, value: string, goroutines: number): void {
  weights.set(value, (weights.get(value) ?? 0) + goroutines);
}

function candidates(weights: ReadonlyMap<string, number>, weigh: Dialect["weigh"]): Candidate[] {
  return [...weights]
    .filter(([value]) => value !== "" && !isHostile(value))
    .sort(([left, more], [right, less]) => less - more || (left < right ? -1 : 1))
    .map(([value, weight]) => ({ value, help: weigh(weight), quote: true }));
}

function rank(found: readonly Candidate[], typed: string): readonly Candidate[] {
  const begins = found.filter(({ value }) => value.toLowerCase().startsWith(typed));
  const contains = found.filter(({ value }) => value.toLowerCase().indexOf(typed) > 0);
  return [...begins, ...contains];
}

function offer({ value, help, quote }: Candidate): Completion {
  return { insert: quote && needsQuotes(value) ? `"${value.replaceAll(/["\\]/g, "\\$&")}"` : value, help };
}

/** True when the lexer would not read the value back as one word. */
function needsQuotes(value: string): boolean {
  const [token, ...rest] = lex(value).tokens;
  return rest.length > 0 || token?.kind !== "term" || token.form !== "word" || token.value !== value;
}
