// `--filter` and an analysis -> the analysis of what matches.

import { type Analysis, narrowed } from "../analyse.ts";
import { matcherOf } from "../query/match.ts";
import { parse } from "../query/parse.ts";
import { prune } from "../query/prune.ts";
import type { Hidden } from "../report/options.ts";
import { UserError } from "./exit.ts";

/**
 * Keeps the clusters that match `--filter`; the verdict speaks of what is left.
 *
 * @throws UserError (exit 2) that points at the place in a faulty query
 */
export function filtered(analysis: Analysis, query: string | null): { analysis: Analysis; hidden: Hidden | null } {
  if (query === null || query.trim() === "") return { analysis, hidden: null };
  const parsed = parse(query);
  if (parsed.error !== null)
    throw new UserError(
      `--filter, column ${parsed.error.at + 1}: ${parsed.error.message} (in ${JSON.stringify(query)})`,
    );
  const { clusters, filtered: hidden } = prune(analysis, matcherOf(parsed.query, analysis));
  return { analysis: narrowed(analysis, clusters), hidden };
}
