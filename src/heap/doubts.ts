// Why the figures of several profiles may not be set against each other.

import { bytes, count } from "../text/units.ts";
import type { Doubt } from "./analysis.ts";
import type { Merged } from "./merge.ts";
import type { HeapProfile } from "./model.ts";

/** @returns the gravest first; empty when nothing speaks against comparing them */
export function doubtsOf(profiles: readonly HeapProfile[], merged: Merged): readonly Doubt[] {
  return [...restarts(profiles, merged), ...differences(profiles), ...rates(profiles), ...garbage(profiles)];
}

/** What was ever allocated never falls in one process. */
function restarts(profiles: readonly HeapProfile[], { made }: Merged): readonly Doubt[] {
  return profiles.flatMap(({ source, memstats, differenceSeconds }, at) => {
    const before = profiles[at - 1];
    if (before === undefined || differenceSeconds !== null || before.differenceSeconds !== null) return [];
    const exact = memstats !== null && before.memstats !== null;
    const fell = exact
      ? memstats.TotalAlloc < before.memstats.TotalAlloc || memstats.NumGC < before.memstats.NumGC
      : made[at]!.some((objects, record) => objects < made[at - 1]![record]!);
    if (!fell) return [];
    const message = `${source} is of another process than ${before.source} (less was ever allocated): restarted, or not in the order of time`;
    return [doubt("two-processes", message, "profiles of one process, oldest first")];
  });
}

function differences(profiles: readonly HeapProfile[]): readonly Doubt[] {
  return profiles
    .filter(({ differenceSeconds }) => differenceSeconds !== null)
    .map(({ source, differenceSeconds }) =>
      doubt(
        "difference",
        `${source} is a difference over ${count(Math.round(differenceSeconds! * 10) / 10)} s (?seconds=), not a state: no collection was run for it`,
        "profiles without ?seconds=",
      ),
    );
}

function rates(profiles: readonly HeapProfile[]): readonly Doubt[] {
  const other = profiles.find(({ rate }) => rate !== profiles[0]!.rate);
  if (other === undefined) return [];
  const message = `${other.source} is sampled every ${bytes(other.rate)}, ${profiles[0]!.source} every ${bytes(profiles[0]!.rate)}`;
  return [doubt("rates", message, "profiles of one MemProfileRate")];
}

/** HeapAlloc counts what was made since the last collection, garbage or not. */
function garbage(profiles: readonly HeapProfile[]): readonly Doubt[] {
  const without = profiles.filter(({ memstats }, at) => {
    const before = profiles[at - 1]?.memstats?.NumForcedGC ?? 0;
    return memstats !== null && memstats.NumForcedGC <= before;
  });
  if (without.length === 0) return [];
  const message = `${without[0]!.source}${without.length > 1 ? ` and ${without.length - 1} more` : ""}: taken without gc=1, so garbage is counted, and the samples are up to two collections old`;
  return [doubt("no-gc", message, "profiles taken with ?gc=1 (twice: the second sees what the first freed)")];
}

function doubt(code: string, message: string, settledBy: string): Doubt {
  return { warning: { code, message, line: null }, settledBy };
}
