// `--filter` on heap stacks -> their test.

import type { HeapStack } from "../heap/analysis.ts";
import { heapMatcher, unfitForHeap } from "../query/heap.ts";
import { parse } from "../query/parse.ts";
import { UserError } from "./exit.ts";

/** @throws UserError (exit 2) that points at the place in a faulty query, or names what heap stacks do not have */
export function stackFilter(query: string): (stack: HeapStack) => boolean {
  const parsed = parse(query);
  if (parsed.error !== null)
    throw new UserError(
      `--filter, column ${parsed.error.at + 1}: ${parsed.error.message} (in ${JSON.stringify(query)})`,
    );
  const unfit = unfitForHeap(parsed.query);
  if (unfit !== null)
    throw new UserError(
      `--filter: ${unfit} is of goroutines; heap stacks have words, fn: file: pkg: origin: count: delta: (in ${JSON.stringify(query)})`,
    );
  return heapMatcher(parsed.query);
}
