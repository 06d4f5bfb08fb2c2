// What one rule says of a cluster, before the pattern's words are added.

import type { Reason, VerdictClass } from "./verdict.ts";

/** `goids` are the accused where the rule can name them; null: all of the cluster. */
export interface Ruling {
  readonly class: VerdictClass;
  readonly accused: number;
  readonly goids: readonly number[] | null;
  readonly reasons: readonly Reason[];
  readonly settledBy: string | null;
}

/** @param goids null: the whole cluster */
export function zombie(accused: number, goids: Ruling["goids"], reasons: Ruling["reasons"]): Ruling {
  return { class: "zombie", accused, goids, reasons, settledBy: null };
}

/** @param settledBy what would end the doubt */
export function suspect(
  accused: number,
  goids: Ruling["goids"],
  reasons: Ruling["reasons"],
  settledBy: string,
): Ruling {
  return { class: "suspect", accused, goids, reasons, settledBy };
}
