// A crash -> where it happened.

import type { Analysis } from "../analyse.ts";
import { type FixPlace, fixPlaceOf } from "./place.ts";

const CRASH = /^(?:panic|fatal error)\b/;

/**
 * The goroutine that panicked or threw is the first that Go prints, still running (runtime/panic.go, dopanic_m: its own
 * traceback, then tracebackothers).
 *
 * @returns the line of the user's own code in it; null for a dump that no crash printed, or without such a line
 */
export function crashedIn({ snapshots, clusters }: Pick<Analysis, "snapshots" | "clusters">): FixPlace | null {
  const last = snapshots.at(-1);
  if (last?.goroutines == null || !CRASH.test(last.trigger ?? "")) return null;
  const first = clusters.find(({ state, rows }) => state === "running" && rows.at(-1)?.includes(0) === true);
  const place = first === undefined ? null : fixPlaceOf(first);
  return place?.how === "stuck" ? place : null;
}
