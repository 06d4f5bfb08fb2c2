// A tally of replicas -> one snapshot that is their sum, and its clusters with who has them.

import type { Spread } from "../cluster/cluster.ts";
import { clusterId } from "../cluster/signature.ts";
import type { Snapshot, Warning } from "../dump/model.ts";
import { NO_SAMPLES } from "../dump/samples.ts";
import { count, counted } from "../text/units.ts";
import { CLASSES, type Reason } from "../verdict/verdict.ts";
import type { Fleet, Replica, Unread } from "./fleet.ts";
import { UNEVEN_LEAST, UNEVEN_TIMES } from "./outliers.ts";
import { addEntry, type Judged, type Tallied, type Tally } from "./tally.ts";

export interface Sum {
  readonly snapshot: Snapshot;
  readonly clusters: readonly Judged[];
  readonly fleet: Fleet;
  readonly warnings: readonly Warning[];
}

/**
 * Adds the replicas up. Each was judged alone: the worst verdict speaks for all, and the accused add up.
 *
 * @param tally of at least one replica; the order in which its replicas were added makes no difference
 * @returns the sum is a profile: goids, rows and states of single goroutines belong to one process each
 */
export function sumOf(tally: Tally): Sum {
  const replicas = [...tally.replicas].sort((a, b) => a.order - b.order);
  const unread = [...tally.unread].sort((a, b) => a.order - b.order);
  const mixed = new Set(replicas.map(({ profile }) => profile)).size > 1;
  const places = new Map(replicas.map(({ order }, at) => [order, at]));
  const tallied = mixed ? withoutStates(tally.clusters) : tally.clusters;
  const clusters = Array.from(tallied, ([id, entry]) => clusterOf(id, entry, places));
  return {
    snapshot: snapshotOf(replicas, clusters),
    clusters,
    fleet: { replicas, unread },
    warnings: warningsOf(replicas, unread, mixed),
  };
}

/** Where a profile is among them, frames are all that the replicas have in common. */
function withoutStates(clusters: Tally["clusters"]): Tally["clusters"] {
  const merged: Pick<Tally, "clusters"> = { clusters: new Map() };
  for (const entry of clusters.values()) {
    const worst = { ...entry.worst, state: null, createdBy: null };
    const id = clusterId({ ...worst, frames: worst.frames }, null);
    const labels = new Map(Array.from(entry.labels, ([key, values]) => [key, new Map(values)]));
    const own = { worst, waits: null, flags: { ...entry.flags }, labels, columns: { ...entry.columns } };
    addEntry(merged, id, { ...entry, ...own });
  }
  return merged.clusters;
}

/** Its sentences name no replica: who has how many is in the spread. */
function clusterOf(id: string, entry: Tallied, places: ReadonlyMap<number, number>): Judged {
  const replicas = places.size;
  const { worst } = entry;
  const spread = spreadOf(entry, places);
  const total = sum(spread.count);
  const accused = sum(spread.accused);
  return {
    ...worst,
    id,
    counts: [total],
    rows: [new Uint32Array()],
    waits: [entry.waits],
    flags: entry.flags,
    labels: entry.labels,
    spread,
    verdict: {
      ...worst.verdict,
      accused,
      reasons: [
        { code: "replicas", text: spreadText(spread, accused, replicas) },
        ...worst.verdict.reasons.map(({ code, text }, at) => ({
          code,
          text: at === 0 && spread.replica.length > 1 ? `in the worst of them: ${text}` : text,
        })),
        ...unevenOf(spread, accused, replicas),
      ],
    },
  };
}

/** One entry per replica, in their order: several of a replica (in other states) are one. */
function spreadOf({ columns, worst }: Tallied, places: ReadonlyMap<number, number>): Spread {
  const rank = CLASSES.indexOf(worst.verdict.class);
  const found = new Map<number, { count: number; accused: number }>();
  for (let at = 0; at < columns.length; at++) {
    const place = places.get(columns.order[at]!)!;
    const here = found.get(place) ?? { count: 0, accused: 0 };
    here.count += columns.count[at]!;
    if (columns.rank[at] === rank) here.accused += columns.accused[at]!;
    found.set(place, here);
  }
  const sorted = [...found].sort(([a], [b]) => a - b);
  return {
    replica: Uint32Array.from(sorted, ([place]) => place),
    count: Uint32Array.from(sorted, ([, here]) => here.count),
    accused: Uint32Array.from(sorted, ([, here]) => here.accused),
  };
}

function spreadText({ count: counts, accused: each }: Spread, accused: number, replicas: number): string {
  const column = accused > 0 ? each : counts;
  const having = column.filter((one) => one > 0);
  const [least, most] = [Math.min(...having), Math.max(...having)];
  const range = having.length < 2 ? "" : `, ${least === most ? "" : `${count(least)} to `}${count(most)} each`;
  const what = accused > 0 ? `${count(accused)} accused` : count(sum(counts));
  return `${what} in ${count(having.length)} of ${counted(replicas, "replica")}${range}`;
}

/** Replicas do the same work: one that has many times what the others have is worth a look, whatever its verdict. */
function unevenOf({ count: counts }: Spread, accused: number, replicas: number): readonly Reason[] {
  if (accused > 0 || replicas < 3) return [];
  // Those that have none of it stand at the low end.
  const middle = Math.floor((replicas - 1) / 2) - (replicas - counts.length);
  const median = middle < 0 ? 0 : counts.toSorted()[middle]!;
  const top = Math.max(...counts);
  if (top < UNEVEN_LEAST || top < median * UNEVEN_TIMES) return [];
  return [{ code: "uneven", text: `uneven: ${count(top)} in one replica, where the median has ${count(median)}` }];
}

function sum(column: Uint32Array): number {
  return column.reduce((all, one) => all + one, 0);
}

function snapshotOf(replicas: readonly Replica[], clusters: readonly Judged[]): Snapshot {
  const hints = new Set(replicas.map(({ goVersionHint }) => goVersionHint));
  const times = replicas.flatMap(({ takenAt }) => takenAt ?? []).sort();
  return {
    source: counted(replicas.length, "replica"),
    takenAt: times[0] ?? null,
    form: "sum",
    leakedOnly: false,
    goVersionHint: hints.size === 1 ? (replicas[0]?.goVersionHint ?? null) : null,
    trigger: null,
    bytes: replicas.reduce((all, { bytes }) => all + bytes, 0),
    truncated: replicas.some(({ truncated }) => truncated),
    warnings: [],
    total: replicas.reduce((all, { goroutines }) => all + goroutines, 0),
    stacks: clusters.map(({ frames, createdBy, elided, elidedBefore }) => ({
      frames,
      createdBy,
      elided,
      elidedBefore,
    })),
    states: [],
    labelSets: [[]],
    goroutines: null,
    counted: clusters.map(({ counts }, stack) => ({ stack, labels: 0, count: counts[0]! })),
    samples: NO_SAMPLES,
  };
}

/** How many unread replicas are named in a sentence; all of them are in the JSON and on the screen. */
const NAMED = 5;

function warningsOf(replicas: readonly Replica[], unread: readonly Unread[], mixed: boolean): readonly Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string): number => warnings.push({ code, message, line: null });
  const goids = "goroutine ids belong to one process each, and growth needs a second dump of it";
  warn("replicas", `summed: ${counted(replicas.length, "replica")}, each judged alone; ${goids}`);
  if (unread.length > 0) {
    const all = replicas.length + unread.length;
    const rest = unread.length > NAMED ? `; and ${count(unread.length - NAMED)} more` : "";
    const told = unread.slice(0, NAMED).map(({ message }) => message);
    warn(
      "unread",
      `${unread.length} of ${counted(all, "replica")} could not be read, not in the sum: ${told.join("; ")}${rest}`,
    );
  }
  const profiles = replicas.filter(({ profile }) => profile);
  if (mixed)
    warn(
      "no-states",
      `${count(profiles.length)} of ${counted(replicas.length, "replica")} gave a profile without states (${profiles[0]!.source}): all are matched by frames alone`,
    );
  const byCode = new Map<string, { source: string; message: string; replicas: number }>();
  for (const { source, warnings: own } of replicas) {
    for (const { code, message } of own) {
      const known = byCode.get(code);
      if (known === undefined) byCode.set(code, { source, message, replicas: 1 });
      else known.replicas++;
    }
  }
  for (const [code, { source, message, replicas: n }] of byCode)
    warn(code, n === 1 ? `${source}: ${message}` : `${count(n)} such warnings, the first of ${source}: ${message}`);
  return warnings;
}
