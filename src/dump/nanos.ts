// The time that a protobuf bears -> ISO 8601.

import type { Warning } from "./model.ts";

/** A field of 64 bits with a sign cannot hold more; what a broken writer, or a hostile one, puts there can be anything. */
const MOST_NANOS = 2 ** 63;

export interface ProfileTime {
  /** null when the profile has none. */
  readonly takenAt: string | null;
  /** One when what stands there is no time. */
  readonly warnings: readonly Warning[];
}

/** @param nanos since 1970; 0 for none */
export function timeOfNanos(nanos: number): ProfileTime {
  if (nanos > 0 && nanos < MOST_NANOS) return { takenAt: new Date(nanos / 1e6).toISOString(), warnings: [] };
  if (nanos === 0) return { takenAt: null, warnings: [] };
  const message = "the time that stands in the profile is none that can be (before 1970, or after 2262): left out";
  return { takenAt: null, warnings: [{ code: "impossible-time", message, line: null }] };
}
