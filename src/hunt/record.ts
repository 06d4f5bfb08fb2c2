// The snapshots of a hunt as they come -> what the analysis gets: baseline, then one under load and one settled each.

import type { HuntFacts } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";
import { count, rate, signed } from "../text/units.ts";
import type { Phase } from "./event.ts";
import type { LoadOutcome } from "./load/load.ts";

export interface Taken {
  readonly phase: Phase;
  /** From 1; 0 for the baseline. */
  readonly cycle: number;
  readonly snapshot: Snapshot;
}

export interface HuntRecord {
  readonly taken: readonly Taken[];
  /** One per cycle that was loaded. */
  readonly loads: HuntFacts["loads"];
}

export const EMPTY_RECORD: HuntRecord = { taken: [], loads: [] };

/** A later snapshot of the same phase and cycle takes the place of the earlier one: the load had grown since. */
export function withSnapshot(record: HuntRecord, next: Taken): HuntRecord {
  const others = record.taken.filter(({ phase, cycle }) => phase !== next.phase || cycle !== next.cycle);
  return { ...record, taken: [...others, next] };
}

export function withLoad(record: HuntRecord, cycle: number, { connections, requests }: LoadOutcome): HuntRecord {
  const loads = [...record.loads];
  loads[cycle - 1] = { connections, requests };
  return { ...record, loads };
}

/** @param trim the same snapshot without what cannot be compared any more; null when nothing is left of it */
export function trimmed(record: HuntRecord, trim: (snapshot: Snapshot) => Snapshot | null): HuntRecord {
  const taken = record.taken.flatMap((one) => {
    const snapshot = trim(one.snapshot);
    return snapshot === null ? [] : [{ ...one, snapshot: { ...snapshot, source: one.snapshot.source } }];
  });
  return { ...record, taken };
}

export function factsOf(record: HuntRecord, warnings: readonly string[] = []): HuntFacts {
  return { phases: record.taken.map(({ phase }) => phase), loads: record.loads, warnings };
}

/** @returns how many goroutines a settled cycle has more than the settled one (or baseline) before it */
export function addedBy(record: HuntRecord, cycle: number): number {
  const quiet = record.taken.filter(({ phase }) => phase !== "load").map(({ snapshot }) => snapshot.total);
  return (quiet[cycle] ?? 0) - (quiet[cycle - 1] ?? 0);
}

/** @returns e.g. `+100 left behind (1.00 per connection)` */
export function leftBehind(added: number, connections: number | null, requests: number | null): string {
  const per =
    connections !== null && connections > 0
      ? rate(added, connections, "connection")
      : requests !== null && requests > 0
        ? rate(added, requests, "request")
        : null;
  return `${added === 0 ? "nothing" : added > 0 ? signed(added) : count(added)} left behind${per === null || added <= 0 ? "" : ` (${per})`}`;
}
