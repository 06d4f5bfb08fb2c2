// What could follow in the line being typed: words of a query, or names in a folder; and what was typed there before.

import type { Completion } from "./filter.ts";
import { queryOf } from "./queries.ts";
import type { Prompt, State } from "./state.ts";

/** @returns best first */
export function completionsOf(prompt: Prompt, state: State): readonly Completion[] {
  const query = queryOf(prompt.kind);
  if (query !== null) return query.complete(prompt, state);
  const { typed, names } = state.paths;
  if (!takesPath(prompt) || typed !== prompt.text || prompt.at !== typed.length) return [];
  const from = typed.lastIndexOf("/") + 1;
  return names.map((insert) => ({ from, insert, help: "" }));
}

export function takesPath({ kind }: Prompt): boolean {
  return kind === "open" || kind === "export";
}

/** @returns newest first */
export function historyOf({ kind }: Prompt, state: State): readonly string[] {
  if (kind === "open" || kind === "connect") return state.recent.map(({ source }) => source);
  return queryOf(kind)?.history(state) ?? [];
}
