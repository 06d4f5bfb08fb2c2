// What could follow in the line being typed: words of a query, or names in a folder; and what was typed there before.

import type { Completion } from "../filter.ts";
import type { Prompt, State } from "../state.ts";
import { queryOf } from "./queries.ts";

/** @returns best first */
export function completionsOf(prompt: Prompt, state: State): readonly Completion[] {
  const query = queryOf(prompt.kind);
  if (query !== null) return query.complete(prompt, state);
  const { text } = prompt;
  const { typed, names } = state.paths;
  const from = text.lastIndexOf("/") + 1;
  // Those of less of the name do while those of all of it are looked for: keys may be faster than the folder.
  if (!takesPath(prompt) || prompt.at !== text.length || typed.length < from || !text.startsWith(typed)) return [];
  const begun = text.slice(from);
  return names.filter((name) => name.startsWith(begun)).map((insert) => ({ from, insert, help: "" }));
}

export function takesPath({ kind }: Prompt): boolean {
  return kind === "open" || kind === "export";
}

/** @returns newest first */
export function historyOf({ kind }: Prompt, state: State): readonly string[] {
  if (kind === "open" || kind === "connect") return state.recent.map(({ source }) => source);
  return queryOf(kind)?.history(state) ?? [];
}
