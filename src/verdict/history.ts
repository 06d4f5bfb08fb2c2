// One cluster over the snapshots of one process -> who of those still there came when, and whether they ever moved.

import type { Cluster } from "../cluster/cluster.ts";
import { LEAKED, type Snapshot } from "../dump/model.ts";
import { EQUAL_SHARE, PASSING, PASSING_SHARE } from "./thresholds.ts";

/** Growth that one round of load left behind. */
export interface Round {
  /** Index of the snapshot where the growth ended. */
  readonly at: number;
  readonly added: number;
}

export interface History {
  /** Goids of the last snapshot that were not in the first, ascending. */
  readonly born: readonly number[];
  /** Of the born, those that the last snapshot but one (or an earlier one) already shows in this cluster. */
  readonly outlived: readonly number[];
  /** Per snapshot: how many of the last snapshot's goroutines are already here, in this cluster. */
  readonly present: readonly number[];
  /** Of the last snapshot's goroutines: seen in another cluster after they had been here, or their minutes fell. */
  readonly progressed: number;
  readonly rounds: readonly Round[];
  /** Snapshots after the last growth that show load: the total rose there and fell again. */
  readonly laterLoads: number;
  /** The same, up to the last growth. */
  readonly loads: number;
  /** Born since the first snapshot, seen here in two or more snapshots, and no longer in the last: they ended by themselves. */
  readonly ended: number;
  /** Here in the last snapshot but one, and no longer: whatever they waited for came. */
  readonly left: number;
}

/** Facts on all snapshots together, computed once. */
export interface Timeline {
  readonly snapshots: readonly Snapshot[];
  /** Per snapshot: its goids. */
  readonly goids: readonly ReadonlySet<number>[];
  /** Per snapshot: taken under load, as its total tells (or as a hunt knows). */
  readonly busy: readonly boolean[];
}

/** @param phases what a hunt knows of each snapshot; null to read it from the totals */
export function timelineOf(snapshots: readonly Snapshot[], phases: readonly string[] | null): Timeline {
  const totals = snapshots.map((snapshot) => snapshot.total);
  // One snapshot has no history to follow: its goids need no index.
  const goids = snapshots.map(({ goroutines }) => new Set(snapshots.length > 1 ? goroutines?.goid : []));
  const isBusy = (at: number): boolean => isPeak(totals, at) || isHiddenPeak(totals, goids, at);
  return { snapshots, goids, busy: totals.map((_, at) => (phases === null ? isBusy(at) : phases[at] === "load")) };
}

function isPeak(totals: readonly number[], at: number): boolean {
  return at > 0 && at + 1 < totals.length && totals[at]! > totals[at - 1]! && totals[at]! > totals[at + 1]!;
}

/** Where what is left behind outgrows the load, the total never falls; but many came and went between two dumps. */
function isHiddenPeak(totals: readonly number[], goids: readonly ReadonlySet<number>[], at: number): boolean {
  if (at === 0 || at + 1 >= totals.length || totals[at + 1]! < totals[at]!) return false;
  let passing = 0;
  for (const goid of goids[at]!) if (!goids[at - 1]!.has(goid) && !goids[at + 1]!.has(goid)) passing++;
  return passing >= PASSING && passing >= totals[at]! * PASSING_SHARE;
}

/** @returns null for a cluster without goroutines in the last snapshot, whose goids cannot be compared */
export function historyOf(cluster: Cluster, timeline: Timeline): History {
  const { snapshots, goids, busy } = timeline;
  const last = snapshots.length - 1;
  const here = snapshots.map((snapshot, at) => goidSet(cluster, snapshot, at));
  const final = [...here[last]!];
  const present = here.map((set) => final.reduce((sum, goid) => sum + (set.has(goid) ? 1 : 0), 0));
  const born = final.filter((goid) => !goids[0]!.has(goid)).sort((a, b) => a - b);
  const moved = movers(cluster, timeline, here);
  return {
    born,
    outlived: born.filter((goid) => here.slice(1, last).some((set) => set.has(goid))),
    present,
    progressed: moved.size,
    rounds: roundsOf(present, busy),
    laterLoads: busy.filter((isBusy, at) => isBusy && at > lastRise(present)).length,
    loads: busy.filter((isBusy, at) => isBusy && at <= lastRise(present)).length,
    ended: endedOf(here, goids),
    left: [...here[last - 1]!].filter((goid) => !here[last]!.has(goid)).length,
  };
}

function goidSet(cluster: Cluster, snapshot: Snapshot, at: number): ReadonlySet<number> {
  return new Set(Array.from(cluster.rows[at] ?? [], (row) => snapshot.goroutines?.goid[row] ?? 0));
}

function endedOf(here: readonly ReadonlySet<number>[], goids: Timeline["goids"]): number {
  const seen = new Map<number, number>();
  for (const set of here) for (const goid of set) seen.set(goid, (seen.get(goid) ?? 0) + 1);
  const alive = goids.at(-1)!;
  return [...seen].filter(([goid, times]) => times > 1 && !alive.has(goid) && !goids[0]!.has(goid)).length;
}

/** Goids of the last snapshot that have run in between: seen elsewhere after having been here, or with fewer minutes. */
function movers(
  cluster: Cluster,
  { snapshots, goids }: Timeline,
  here: readonly ReadonlySet<number>[],
): ReadonlySet<number> {
  const moved = fallers(cluster, snapshots);
  const final = here.at(-1)!;
  for (let at = 1; at < snapshots.length; at++) {
    for (const goid of here[at - 1]!) if (goids[at]!.has(goid) && !here[at]!.has(goid)) moved.add(goid);
  }
  return new Set([...moved].filter((goid) => final.has(goid)));
}

/** A fall of the minutes proves that a goroutine ran; a `(leaked)` one prints none and has not (runtime/traceback.go, goroutineheader). */
function fallers(cluster: Cluster, snapshots: readonly Snapshot[]): Set<number> {
  const fallen = new Set<number>();
  const minutes = new Map<number, number>();
  for (const [at, { goroutines }] of snapshots.entries()) {
    for (const row of cluster.rows[at] ?? []) {
      if ((goroutines!.flags[row]! & LEAKED) !== 0) continue;
      const goid = goroutines!.goid[row]!;
      const now = goroutines!.waitMinutes[row]!;
      if (now < (minutes.get(goid) ?? -1)) fallen.add(goid);
      minutes.set(goid, now);
    }
  }
  return fallen;
}

function lastRise(present: readonly number[]): number {
  let found = 0;
  for (let at = 1; at < present.length; at++) if (present[at]! > present[at - 1]!) found = at;
  return found;
}

/**
 * A round is a run of rises; a snapshot without a rise, or the fall of the total behind a peak, ends it. Rises that
 * follow each other directly are rounds of their own only when they repeat: dumps taken after each of several loads.
 */
function roundsOf(present: readonly number[], busy: readonly boolean[]): readonly Round[] {
  const rises = present
    .map((count, at) => ({ at, added: at === 0 ? 0 : count - present[at - 1]! }))
    .filter(({ added }) => added > 0);
  const direct = rises.every(({ at }, index) => index === 0 || at === rises[index - 1]!.at + 1);
  const repeated = direct && (rises.length > 2 || !rises.some(({ at }) => busy[at])) ? repeatedRises(rises) : null;
  if (repeated !== null) return repeated;
  const rounds: Round[] = [];
  for (const { at, added } of rises) {
    const open = rounds.at(-1);
    const dipped = open?.at === at - 2 && present[at - 1]! < present[at - 2]!;
    if (open !== undefined && (open.at === at - 1 || dipped) && !busy[at])
      rounds[rounds.length - 1] = { at, added: open.added + added };
    else rounds.push({ at, added });
  }
  return rounds;
}

/** Dumps taken after each load rise by the same; dumps taken during and after each rise by the same two steps in turn. */
function repeatedRises(rises: readonly Round[]): readonly Round[] | null {
  // Two rises only: halves of one load may be equal by chance, so nothing but a count to the goroutine will do.
  if (rises.length === 2) return rises[0]!.added === rises[1]!.added ? rises : null;
  if (rises.length > 2 && areEqual(rises)) return rises;
  if (rises.length < 4 || rises.length % 2 === 1) return null;
  const pairs = rises.flatMap(({ at, added }, index) =>
    index % 2 === 1 ? [{ at, added: added + rises[index - 1]!.added }] : [],
  );
  return areEqual(pairs) ? pairs : null;
}

/** True when all rounds added the same, within EQUAL_SHARE. */
export function areEqual(rounds: readonly Round[]): boolean {
  const added = rounds.map((round) => round.added);
  const most = Math.max(...added);
  return most - Math.min(...added) <= most * EQUAL_SHARE;
}
