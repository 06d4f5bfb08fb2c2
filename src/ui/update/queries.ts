// The two prompts that take a query: of clusters, and of heap stacks. What is wrong with it, what could follow, what it does.

import type { QueryError } from "../../query/lex.ts";
import { type Completion, completeFilter, completeHeapFilter, filterError, heapFilterError } from "../filter.ts";
import { analyseHeap } from "../screens/heap/ask.ts";
import type { Prompt, State } from "../state.ts";
import { keepVisible } from "./move.ts";
import { only, type Step } from "./step.ts";

export interface QueryPrompt {
  readonly errorOf: (text: string) => QueryError | null;
  /** Best first. */
  readonly complete: (prompt: Prompt, state: State) => readonly Completion[];
  /** The last good one; "" for none. */
  readonly inForce: (state: State) => string;
  readonly put: (state: State, text: string) => Step;
  /** Newest first. */
  readonly history: (state: State) => readonly string[];
  readonly remember: (state: State, history: readonly string[]) => State;
}

export const QUERIES: Readonly<Record<"filter" | "heapFilter", QueryPrompt>> = {
  filter: {
    errorOf: filterError,
    complete: ({ text, at }, { session }) => completeFilter(text, at, session.analysis),
    inForce: ({ clusters }) => clusters.filter,
    put: (state, filter) => only(keepVisible({ ...state, clusters: { ...state.clusters, filter } })),
    history: ({ clusters }) => clusters.history,
    remember: (state, history) => ({ ...state, clusters: { ...state.clusters, history } }),
  },
  heapFilter: {
    errorOf: heapFilterError,
    complete: ({ text, at }, { heap }) => completeHeapFilter(text, at, heap.known, heap.analysis?.unit ?? "bytes"),
    inForce: ({ heap }) => heap.wanted.filter ?? "",
    put: (state, text) => {
      const wanted = { ...state.heap.wanted, filter: text.trim() === "" ? null : text };
      return analyseHeap({ ...state, heap: { ...state.heap, wanted } });
    },
    history: ({ heap }) => heap.history,
    remember: (state, history) => ({ ...state, heap: { ...state.heap, history } }),
  },
};

/** @returns what a prompt's text is a query of; null for other prompts */
export function queryOf(kind: Prompt["kind"]): QueryPrompt | null {
  return kind === "filter" || kind === "heapFilter" ? QUERIES[kind] : null;
}
