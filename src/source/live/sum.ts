// Snapshots of several processes of one service -> their sum: counts per stack, each labelled with where it is.

import type { Counted, LabelSet, Snapshot, Stack, Warning } from "../../dump/model.ts";
import { NO_SAMPLES } from "../../dump/samples.ts";
import { counted } from "../../text/units.ts";

/** The label that tells replicas apart. */
export const REPLICA = "replica";

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
  const parts = snapshots.map(({ source, form, total }) => ({ source, form, total }));
  return {
    source,
    takenAt: snapshots[0]?.takenAt ?? null,
    form: "sum",
    leakedOnly: false,
    goVersionHint: snapshots[0]?.goVersionHint ?? null,
    trigger: null,
    bytes: snapshots.reduce((sum, { bytes }) => sum + bytes, 0),
    truncated: snapshots.some(({ truncated }) => truncated),
    warnings: [...snapshots.flatMap(({ warnings }) => warnings), summed(parts.length)],
    total: snapshots.reduce((sum, { total }) => sum + total, 0),
    stacks,
    states: [],
    labelSets,
    goroutines: null,
    counted: rows,
    samples: NO_SAMPLES,
    parts,
  };
}

/**
 * @param sum  as `sumOf` made it
 * @param gone sources of replicas
 * @returns the sum without them; null for a snapshot that does not tell its replicas apart
 */
export function without(sum: Snapshot, gone: ReadonlySet<string>): Snapshot | null {
  if (sum.parts === undefined || sum.counted === null) return null;
  const parts = sum.parts.filter(({ source }) => !gone.has(source));
  const stays = sum.labelSets.map((labels) => !labels.some(([key, value]) => key === REPLICA && gone.has(value)));
  const counted = sum.counted.filter(({ labels }) => stays[labels]);
  const warnings = sum.warnings.map((warning) => (warning.code === SUMMED ? summed(parts.length) : warning));
  const total = parts.reduce((all, part) => all + part.total, 0);
  return { ...sum, parts, counted, warnings, total };
}

const SUMMED = "replicas";

function summed(replicas: number): Warning {
  const message = `the sum of ${counted(replicas, "replica")}: goroutine ids and wait states are left out`;
  return { code: SUMMED, message, line: null };
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
