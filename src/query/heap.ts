// A query -> a test of heap stacks, for the parts of the language that stacks have an answer to.

import type { JudgedCluster } from "../analyse.ts";
import type { HeapStack } from "../heap/analysis.ts";
import { matcherOf } from "./match.ts";
import type { Query } from "./parse.ts";

/** Free words (""), and the fields that look at frames; `count:` is the last profile's figure, `delta:` its growth. */
const FIELDS = new Set(["", "fn", "file", "pkg", "count", "delta"]);
const WORDS = new Set(["runtime", "std", "module", "main"]);

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
      return FIELDS.has(query.field.name) ? null : query.field.name;
  }
}

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
