// The part of the query language that heap stacks have an answer to: a test of stacks, what is wrong with a query, completion.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { HeapStack } from "../heap/analysis.ts";
import { megabytes } from "../heap/words.ts";
import { counted } from "../text/units.ts";
import { type Completions, complete, type Dialect } from "./complete.ts";
import { FIELDS, type Field } from "./fields.ts";
import type { QueryError } from "./lex.ts";
import { matcherOf } from "./match.ts";
import { parse, type Query } from "./parse.ts";

/** Free words (""), and the fields that look at frames; what these are of a stack, where it is not what they are of a cluster. */
const HELP: Readonly<Record<string, string | null>> = {
  "": null,
  is: "whose code: runtime, std, main",
  fn: null,
  file: null,
  pkg: null,
  origin: null,
  count: "the last profile's figure of the stack: objects, or bytes (kB, MB, GB)",
  delta: "growth of that figure since the first profile",
};
const WORDS = new Set(["runtime", "std", "module", "main"]);
const EXAMPLES: Readonly<Record<string, readonly string[]>> = { count: [">1MB", ">1000"], delta: [">0", ">1MB", "<0"] };

/** The fields of the language that a heap stack has, with the words that it can be. */
export const HEAP_FIELDS: readonly Field[] = FIELDS.flatMap((field): readonly Field[] => {
  if (!Object.hasOwn(HELP, field.name)) return [];
  const help = HELP[field.name] ?? field.help;
  if (field.kind === "word") return [{ ...field, help, words: field.words.filter(({ name }) => WORDS.has(name)) }];
  if (field.kind === "count") return [{ ...field, help, examples: EXAMPLES[field.name] ?? field.examples }];
  return [{ ...field, help }];
});

/** @returns true for the stacks that match */
export function heapMatcher(query: Query): (stack: HeapStack) => boolean {
  const matches = matcherOf(query, { snapshots: [] });
  return (stack) => matches(asCluster(stack));
}

/** @returns the first part of the query that only goroutines have an answer to, e.g. "state"; null when there is none */
export function unfitForHeap(query: Query): string | null {
  switch (query.kind) {
    case "all":
      return null;
    case "and":
    case "or":
      return query.parts.map(unfitForHeap).find((found) => found !== null) ?? null;
    case "not":
      return unfitForHeap(query.part);
    case "word":
      return WORDS.has(query.word.name) ? null : query.word.name;
    default:
      return Object.hasOwn(HELP, query.field.name) ? null : query.field.name;
  }
}

/** @returns what is wrong with a query of heap stacks, and where; null when it is right */
export function heapQueryError(text: string): QueryError | null {
  const { query, error } = parse(text);
  if (query === null) return error;
  const unfit = unfitForHeap(query);
  if (unfit === null) return null;
  const names = HEAP_FIELDS.map(({ name }) => `${name}:`).join(" ");
  const at = Math.max(0, text.toLowerCase().indexOf(unfit.toLowerCase()));
  return { message: `${unfit} is of goroutines; heap stacks have words, ${names}`, at, length: unfit.length };
}

/** Values are gathered once for the stacks of an analysis: completion runs at every key. */
const clustersOf = new WeakMap<readonly HeapStack[], Pick<Analysis, "clusters">>();

/** As `complete`, for stacks and their figures; those that hold most come first. */
export function completeHeap(
  text: string,
  cursor: number,
  stacks: readonly HeapStack[],
  unit: "bytes" | "count",
): Completions {
  let known = clustersOf.get(stacks);
  if (known === undefined) {
    known = { clusters: stacks.map(asCluster) };
    clustersOf.set(stacks, known);
  }
  return complete(text, cursor, known, DIALECTS[unit]);
}

const DIALECTS: Readonly<Record<"bytes" | "count", Dialect>> = {
  bytes: { fields: HEAP_FIELDS, weigh: megabytes },
  count: { fields: HEAP_FIELDS, weigh: (objects) => counted(objects, "object") },
};

function asCluster({ frames, values }: HeapStack): JudgedCluster {
  return {
    id: "",
    state: null,
    frames,
    elided: null,
    elidedBefore: 0,
    createdBy: null,
    counts: values,
    rows: [],
    waits: [],
    flags: { leaked: 0, lockedToThread: 0, scan: 0, durable: 0 },
    labels: new Map(),
    identity: null,
    verdict: { class: "normal", accused: 0, accusedGoids: [], reasons: [], settledBy: null, pattern: null },
  };
}
