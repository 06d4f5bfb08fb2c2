// A cluster -> does it wait to finish work, and for long? What `is:stuck` finds beside the verdicts.

import type { JudgedCluster } from "../analyse.ts";
import { WORTHWHILE_MINUTES } from "../verdict/patterns/limits.ts";

/** Waits in which the goroutine has work in hand that it cannot finish; idle workers never wait so. */
const HAS_WORK = new Set([
  "chan send",
  "chan send (nil chan)",
  "chan receive (nil chan)",
  "select (no cases)",
  "sync.Mutex.Lock",
  "sync.RWMutex.Lock",
  "sync.RWMutex.RLock",
  "sync.WaitGroup.Wait",
]);

/**
 * @returns true for a zombie or a suspect, and for whatever else has waited 5 minutes or longer in a way that plain
 *          idleness can't explain: a send, a lock, a WaitGroup, a nil channel, a select without cases (main.main, which
 *          may end in one, excepted). Receives, selects, conditions and IO may be idleness and are left to the verdict.
 */
export function isStuck(cluster: JudgedCluster): boolean {
  if (cluster.verdict.class === "zombie" || cluster.verdict.class === "suspect") return true;
  const waited = cluster.waits.at(-1)?.max ?? 0;
  return waited >= WORTHWHILE_MINUTES && hasWork(cluster);
}

function hasWork({ state, frames }: JudgedCluster): boolean {
  // Up to Go 1.23 locks print `semacquire`, and so does the allocator waiting for a collection: the frame tells.
  if (state === "semacquire") return /^(internal\/)?sync\./.test(frames[0]?.func ?? "");
  const endsMain = state?.endsWith("(no cases)") === true || state?.endsWith("(nil chan)") === true;
  if (endsMain && frames.at(-1)?.func === "main.main") return false;
  return state !== null && HAS_WORK.has(state);
}
