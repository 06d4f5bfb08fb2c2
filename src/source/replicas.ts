// Several processes of one service -> one that is their sum: counts per stack, each labelled with where it is.

import type { Counted, LabelSet, Snapshot, Stack } from "../dump/model.ts";
import { NO_SAMPLES } from "../dump/samples.ts";
import { counted } from "../text/units.ts";
import type { FetchRequest } from "./open.ts";
import type { GoProcess } from "./process.ts";
import type { Opened } from "./read.ts";

/** The label that tells replicas apart. */
export const REPLICA = "replica";

/**
 * @param processes of one service, at least one
 * @returns asks all of them at the same time. A replica that fails fails the whole: a sum without it would look like a
 *          drop. Proofs are not asked for, as they are marks of single goroutines.
 */
export function replicaProcess(processes: readonly GoProcess[]): GoProcess {
  const name = processes.map((process) => process.name).join(" + ");
  const all = async (
    request: FetchRequest<Snapshot>,
    ask: (process: GoProcess) => Promise<Opened<Snapshot>>,
  ): Promise<Opened<Snapshot>> => {
    const opened = await Promise.all(processes.map(ask));
    const failed = opened.find(({ failure, items }) => failure !== null || items.length === 0);
    if (failed !== undefined) return { items: [], failure: failed.failure };
    if (request.signal.aborted) return { items: [], failure: null };
    return {
      items: [
        sumOf(
          opened.map(({ items }) => items.at(-1)!),
          name,
        ),
      ],
      failure: null,
    };
  };
  return {
    name,
    goroutines: (request) => all(request, (process) => process.goroutines(request)),
    counts: (request) => all(request, (process) => process.counts(request)),
    leaks: async () => null,
    heap: (request, collecting) => processes[0]!.heap(request, collecting),
    // One that was started anew shows in the sum as what it is: fewer.
    clockRate: async () => null,
    profile: (request, profile, query) => processes[0]!.profile(request, profile, query),
  };
}

/**
 * Goids and wait states belong to one process each, so the sum is a profile: counts per stack.
 *
 * @param snapshots one per replica, of one moment; their sources name the replicas
 */
export function sumOf(snapshots: readonly Snapshot[], source: string): Snapshot {
  const stacks: Stack[] = [];
  const labelSets: LabelSet[] = [[]];
  const rows: Counted[] = [];
  for (const snapshot of snapshots) {
    const [stackBase, labelBase] = [stacks.length, labelSets.length];
    // As in every profile: without the creator, whom only a traceback tells.
    stacks.push(...snapshot.stacks.map((stack) => ({ ...stack, createdBy: null })));
    for (const labels of snapshot.labelSets) {
      const others = labels.filter(([key]) => key !== REPLICA);
      labelSets.push([...others, [REPLICA, snapshot.source] as const].sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    for (const row of countsOf(snapshot)) {
      rows.push({ stack: row.stack + stackBase, labels: row.labels + labelBase, count: row.count });
    }
  }
  const message = `the sum of ${counted(snapshots.length, "replica")}: goroutine ids and wait states are left out`;
  return {
    source,
    takenAt: snapshots[0]?.takenAt ?? null,
    form: "sum",
    leakedOnly: false,
    goVersionHint: snapshots[0]?.goVersionHint ?? null,
    trigger: null,
    bytes: snapshots.reduce((sum, { bytes }) => sum + bytes, 0),
    truncated: snapshots.some(({ truncated }) => truncated),
    warnings: [...snapshots.flatMap(({ warnings }) => warnings), { code: "replicas", message, line: null }],
    total: snapshots.reduce((sum, { total }) => sum + total, 0),
    stacks,
    states: [],
    labelSets,
    goroutines: null,
    counted: rows,
    samples: NO_SAMPLES,
  };
}

function countsOf({ counted, goroutines }: Snapshot): readonly Counted[] {
  if (counted !== null || goroutines === null) return counted ?? [];
  const counts = new Map<string, Counted>();
  for (const [row, stack] of goroutines.stack.entries()) {
    const labels = goroutines.labels[row] ?? 0;
    const key = `${stack} ${labels}`;
    counts.set(key, { stack, labels, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
