// The locks of the last snapshot -> rows: each lock, the clusters that wait for it, and who likely holds it; and what the
// filters leave of them.

import type { Analysis } from "../../../analyse.ts";
import type { Cluster } from "../../../cluster/cluster.ts";
import { clean } from "../../../text/clean.ts";
import { count } from "../../../text/units.ts";
import { isHeld } from "../../../verdict/lock-wait.ts";
import { type LockGraph, likeliest, locksOf } from "../../../verdict/locks.ts";
import { sceneOf } from "../../../verdict/scene.ts";
import { shortFunc, shortPlace, waitText } from "../../parts/words.ts";
import { type Rows, remember, rowsOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import type { WaiterRow } from "./row.ts";

export function waiterRows(state: State): readonly WaiterRow[] {
  const { waiters, analysis } = state.session;
  if (waiters === null) return analysis === null ? [] : SOUGHT;
  const shown = rowsOf(state);
  return shown.clusters.length === shown.totalClusters ? waiters : filtered(waiters, shown);
}

/** A lock stays with all that is said of it, a deadlock whole; how long everybody has waited is of all goroutines. */
const filtered = remember((rows: readonly WaiterRow[], { indexOf }: Rows): readonly WaiterRow[] => {
  const isShown = ({ clusterId }: WaiterRow): boolean => clusterId !== null && indexOf.has(clusterId);
  return sectionsOf(rows).flatMap((section) => {
    const [title, ...body] = section;
    if (body.some(({ kind }) => kind === "ring")) return body.some(isShown) ? section : [];
    const kept = lockBlocks(body).flatMap((block) =>
      block[0]!.kind === "histogram" || block.some(isShown) ? block : [],
    );
    return kept.length === 0 ? [] : [title!, ...kept, BLANK];
  });
});

/** A title, and all up to the next. */
function sectionsOf(rows: readonly WaiterRow[]): readonly (readonly WaiterRow[])[] {
  const sections: WaiterRow[][] = [];
  for (const row of rows) {
    if (row.kind === "head") sections.push([row]);
    else if (row.kind !== "blank") sections.at(-1)?.push(row);
  }
  return sections;
}

/** A lock with its waiters and holders; any other row by itself. */
function lockBlocks(rows: readonly WaiterRow[]): readonly (readonly WaiterRow[])[] {
  const blocks: WaiterRow[][] = [];
  for (const row of rows) {
    if (row.kind === "waiter" || row.kind === "holder" || row.kind === "unheld") blocks.at(-1)?.push(row);
    else blocks.push([row]);
  }
  return blocks;
}

/**
 * The row that the cursor stands on: of those that say something of a cluster, as long as there is one below. A filter may
 * have left fewer than there were.
 */
export function waiterIndex(state: State): number {
  const rows = waiterRows(state);
  return nearestOpen(rows, Math.max(0, Math.min(state.cursors.waiters, rows.length - 1)), 1);
}

/** @returns the index of the nearest row in a direction that leads to a cluster, or the given one where there is none */
export function nearestOpen(rows: readonly WaiterRow[], index: number, by: 1 | -1): number {
  for (let at = index; at >= 0 && at < rows.length; at += by) if (rows[at]!.clusterId !== null) return at;
  return index;
}

const SOUGHT = head("looking for who holds what");

/** Takes about as long as half an analysis: of a large dump, nothing for the thread that answers keys. */
export function waiterRowsOf(analysis: Analysis): readonly WaiterRow[] {
  const last = analysis.snapshots.length - 1;
  const snapshot = analysis.snapshots[last];
  if (snapshot === undefined) return [];
  const graph = locksOf(sceneOf(snapshot, analysis.clusters, last));
  return [...ringRows(graph), ...lockRows(graph, last), ...channelRows(analysis), ...waitRows(analysis)];
}

function head(text: string): readonly WaiterRow[] {
  return [{ kind: "head", text, count: null, clusterId: null }];
}

const BLANK: WaiterRow = { kind: "blank", text: "", count: null, clusterId: null };

function ringRows({ cycles }: LockGraph): readonly WaiterRow[] {
  if (cycles.length === 0) return [];
  const rows = cycles.flatMap(({ locks }): readonly WaiterRow[] =>
    locks.map(({ address, holder }, index) => {
      const next = locks[(index + 1) % locks.length];
      return {
        kind: "ring",
        text: `goroutine ${holder.goid} likely holds 0x${address.toString(16)}, waits for 0x${(next?.address ?? address).toString(16)}`,
        count: null,
        clusterId: holder.cluster.id,
      };
    }),
  );
  return [...head("deadlock: each waits for a lock the next one has"), ...rows, BLANK];
}

function lockRows({ locks }: LockGraph, last: number): readonly WaiterRow[] {
  if (locks.length === 0)
    return [...head("locks"), { ...BLANK, text: "  no goroutine waits for a lock", kind: "histogram" }, BLANK];
  const rows = locks.flatMap((lock): readonly WaiterRow[] => {
    const address = lock.address === null ? "address not shown" : `0x${lock.address.toString(16)}`;
    const waiters = lock.waiters.map(
      ({ cluster, goids }): WaiterRow => ({
        kind: "waiter",
        text: `${waitText(cluster.waits[last], cluster.counts[last] ?? 0).padEnd(6)}  ${place(cluster)}`,
        count: goids.length,
        clusterId: cluster.id,
      }),
    );
    const likely = likeliest(lock);
    const holders = likely.slice(0, 3).map(
      ({ cluster, goid, func }): WaiterRow => ({
        kind: "holder",
        text: `goroutine ${goid} in ${shortFunc(func)}, ${clean(cluster.state ?? "")}`,
        count: null,
        clusterId: cluster.id,
      }),
    );
    const none: readonly WaiterRow[] =
      likely.length > 0 || !isHeld(lock.kind)
        ? []
        : [
            {
              kind: "unheld",
              text: "nobody in the dump: never unlocked?",
              count: null,
              clusterId: null,
            },
          ];
    return [
      {
        kind: "lock",
        text: `${lock.kind} ${clean(lock.label)}  ${address}`,
        count: lock.count,
        clusterId: lock.waiters[0]?.cluster.id ?? null,
      },
      ...waiters,
      ...(likely.length > 3
        ? [
            ...holders,
            {
              kind: "holder",
              text: `and ${count(likely.length - 3)} more as likely`,
              count: null,
              clusterId: null,
            } as const,
          ]
        : holders),
      ...none,
    ];
  });
  return [...head("locks, with who waits and who likely holds"), ...rows, BLANK];
}

/** Go prints no channel's address in a traceback's header: waiters are told by state and place alone. */
function channelRows({ clusters, snapshots }: Analysis): readonly WaiterRow[] {
  const last = snapshots.length - 1;
  const waiting = clusters.filter(
    ({ state, counts }) => (counts[last] ?? 0) > 0 && state !== null && /^(chan |select)/.test(state),
  );
  const width = waiting.reduce((most, { state }) => Math.max(most, clean(state ?? "").length), 0);
  const rows = waiting.map(
    (cluster): WaiterRow => ({
      kind: "channel",
      text: `${clean(cluster.state ?? "").padEnd(width)}  ${waitText(cluster.waits[last], cluster.counts[last] ?? 0).padEnd(6)}  ${place(cluster)}`,
      count: cluster.counts[last] ?? 0,
      clusterId: cluster.id,
    }),
  );
  if (rows.length === 0) return [];
  return [...head("channels, by place (a dump shows no address of a channel)"), ...rows, BLANK];
}

const BOUNDS = [1, 2, 5, 10, 30, 60, 240, 1440] as const;

/** How long the goroutines of the last snapshot have waited, one row per span. */
function waitRows({ snapshots }: Analysis): readonly WaiterRow[] {
  const columns = snapshots.at(-1)?.goroutines;
  if (columns === undefined || columns === null)
    return [...head("wait times"), { ...BLANK, kind: "histogram", text: "  a profile prints no wait times" }];
  const spans = new Array<number>(BOUNDS.length + 1).fill(0);
  let without = 0;
  for (const minutes of columns.waitMinutes) {
    if (minutes < 0) without++;
    else
      spans[
        BOUNDS.findIndex((bound) => minutes < bound) === -1
          ? BOUNDS.length
          : BOUNDS.findIndex((bound) => minutes < bound)
      ]!++;
  }
  const rows = spans.map(
    (many, index): WaiterRow => ({ kind: "histogram", text: spanName(index), count: many, clusterId: null }),
  );
  const none: WaiterRow = { kind: "histogram", text: "none printed", count: without, clusterId: null };
  return [
    ...head("wait times of all (whole minutes since a collection first saw them wait)"),
    none,
    ...rows.filter(({ count: many }) => (many ?? 0) > 0),
  ];
}

function spanName(index: number): string {
  const low = index === 0 ? 0 : BOUNDS[index - 1];
  const high = BOUNDS[index];
  return high === undefined ? `${low} min and more` : `${low} to under ${high} min`;
}

function place(cluster: Cluster): string {
  const where = whereOf(cluster);
  return `${shortFunc(where.func)} ${shortPlace(where.file, where.line)}`;
}
