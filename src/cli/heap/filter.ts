// `--filter` on heap stacks -> their test.

import type { HeapStack } from "../../heap/analysis.ts";
import { heapMatcher, heapQueryError } from "../../query/heap.ts";
import { parse } from "../../query/parse.ts";
import { UserError } from "../exit.ts";

/** @throws UserError (exit 2) that points at the place in a faulty query, or names what heap stacks do not have */
export function stackFilter(query: string): (stack: HeapStack) => boolean {
  const error = heapQueryError(query);
  if (error !== null)
    throw new UserError(`--filter, column ${error.at + 1}: ${error.message} (in ${JSON.stringify(query)})`);
  return heapMatcher(parse(query).query ?? { kind: "all" });
}
