// One row of the keymap: a key, what it means, and what is said of it.

import type { Message } from "../message.ts";
import type { Scope } from "../scope.ts";
import type { State } from "../state.ts";

/**
 * Where keys count. "loaded": all but start and help; "lists": where a row is a cluster; "tables": those of them that have an
 * order; "typing": prompt and form.
 */
export type KeyScope = Scope | "everywhere" | "loaded" | "lists" | "tables" | "prompt" | "form" | "typing" | "menu";

export const GROUPS = [
  "Start",
  "Move",
  "Look",
  "Filter and order",
  "Compare",
  "Share",
  "Live",
  "Program",
  "Typing",
] as const;
export type Group = (typeof GROUPS)[number];

export interface KeyRow {
  readonly scope: KeyScope;
  /** Names as input/keys.ts gives them; the first is the one the footer shows. */
  readonly keys: readonly string[];
  readonly message: Message;
  /** One or two words, for the footer; "" keeps it out of there. */
  readonly label: string;
  /** In place of the label, where the key does several things. */
  readonly labelHere?: (state: State) => string;
  readonly help: string;
  readonly group: Group;
  readonly dangerous?: boolean;
  /** @returns why the key does nothing here and now, or null */
  readonly disabled?: (state: State) => string | null;
}
