// What several rounds of load added, each -> whether it goes on so.

import { signed } from "../text/units.ts";
import type { Evidence } from "./evidence.ts";
import { areEqual, type History } from "./history.ts";
import { UNBOUNDED_SHARE } from "./thresholds.ts";

/** Each round added as much as the others, and no load passed without adding any. One goroutine per round is no measure of its own. */
export function isUnbounded({ match }: Evidence, { rounds, loads, laterLoads }: History): boolean {
  const added = rounds.map((round) => round.added);
  const largest = Math.max(...added);
  const steady = areEqual(rounds) || (rounds.length >= 3 && added.at(-1)! >= largest * UNBOUNDED_SHARE);
  return loads + laterLoads <= rounds.length && steady && (match?.sure === "minutes" || Math.min(...added) > 1);
}

/** Each round added less than the one before: what has a bound, such as one per customer, comes ever slower. */
export function isSlowing({ rounds }: History): boolean {
  return !areEqual(rounds) && rounds.every(({ added }, at) => at === 0 || added < rounds[at - 1]!.added);
}

/** @returns what each round added: `+100, +100, +1,204` */
export function addedIn(rounds: History["rounds"]): string {
  return rounds.map(({ added }) => signed(added)).join(", ");
}
