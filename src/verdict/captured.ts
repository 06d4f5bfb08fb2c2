// Goroutines that the first snapshot shows elsewhere -> suspects, when each round of load brought more of them to one place
// in the user's code and none has left it: the workers of a pool that get stuck one after the other.

import { tell } from "../text/units.ts";
import type { Evidence } from "./evidence.ts";
import type { History } from "./history.ts";
import { addedIn } from "./rounds.ts";
import { type Ruling, suspect } from "./ruling.ts";
import { SEVERAL } from "./thresholds.ts";

const ENDS =
  "more rounds of load: a pool whose workers are stuck comes to a standstill when the last one is; or the source: who should wake them?";

/**
 * Never more than a suspicion: a worker that waits on another line after its first task looks the same, while rounds reach
 * ever new workers (who has waited longest is served first).
 */
export function judgeCaptured({ wait, match, count, usersOwn }: Evidence, history: History): Ruling | null {
  const { born, present, rounds, progressed, left } = history;
  const came = count - present[0]!;
  const moved = came - born.length;
  if (moved < SEVERAL || rounds.length < 2 || progressed > 0 || left > 0) return null;
  const telling = wait === "work" || wait === "send" || wait === "lock";
  if (!usersOwn || !telling || match?.kind === "benign") return null;
  const text = tell`${addedIn(rounds)} in ${rounds.length} rounds: ${moved} that the first snapshot shows elsewhere came here, and none has left`;
  return suspect(came, came === count ? null : [], [{ code: "captured", text }], ENDS);
}
