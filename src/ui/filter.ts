// The typed query -> a test of clusters, an error in place, or completions. The screen's one door to the query language.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { HeapStack } from "../heap/analysis.ts";
import { complete } from "../query/complete.ts";
import { completeHeap, heapQueryError } from "../query/heap.ts";
import type { QueryError } from "../query/lex.ts";
import { matcherOf } from "../query/match.ts";
import { parse } from "../query/parse.ts";

export type Filter = (cluster: JudgedCluster) => boolean;

/** @returns null where nothing is filtered: an empty text, or a faulty one */
export function filterOf(text: string, analysis: Analysis): Filter | null {
  const { query } = parse(text);
  return query === null || query.kind === "all" ? null : matcherOf(query, analysis);
}

export function filterError(text: string): QueryError | null {
  return parse(text).error;
}

export interface Completion {
  /** UTF-16 index where the word begins that `insert` replaces. */
  readonly from: number;
  readonly insert: string;
  readonly help: string;
}

export function heapFilterError(text: string): QueryError | null {
  return heapQueryError(text);
}

/** Best first. */
export function completeHeapFilter(
  text: string,
  at: number,
  stacks: readonly HeapStack[],
  unit: "bytes" | "count",
): readonly Completion[] {
  const { from, items } = completeHeap(text, at, stacks, unit);
  return items.map(({ insert, help }) => ({ from, insert, help }));
}

/** Best first. */
export function completeFilter(text: string, at: number, analysis: Analysis | null): readonly Completion[] {
  if (analysis === null) return [];
  const { from, items } = complete(text, at, analysis);
  return items.map(({ insert, help }) => ({ from, insert, help }));
}
