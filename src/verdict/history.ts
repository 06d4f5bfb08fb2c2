// One cluster over the snapshots of one process -> who of those still there came when, and whether they ever moved.

import type { Cluster } from "../cluster/cluster.ts";
import { LEAKED } from "../dump/model.ts";
import type { Scene } from "./scene.ts";
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
  /** Per snapshot: how many of the last snapshot's goroutines have been here, in this cluster, by then. */
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
  /** Two snapshots without load show as many as the last one: what was left behind stays. */
  readonly stands: boolean;
}

/** Facts on all snapshots together, computed once. */
export interface Timeline {
  /** One per snapshot. */
  readonly scenes: readonly Scene[];
  /** Per snapshot: taken under load, as its total tells (or as a hunt knows). */
  readonly busy: readonly boolean[];
}

/** @param phases what a hunt knows of each snapshot; null to read it from the totals */
export function timelineOf(scenes: readonly Scene[], phases: readonly string[] | null): Timeline {
  const isBusy = (at: number): boolean => isPeak(scenes, at) || isHiddenPeak(scenes, at);
  return { scenes, busy: scenes.map((_, at) => (phases === null ? isBusy(at) : phases[at] === "load")) };
}

function totalOf(scene: Scene | undefined): number {
  return scene?.snapshot.total ?? 0;
}

function isPeak(scenes: readonly Scene[], at: number): boolean {
  if (at === 0 || at + 1 >= scenes.length) return false;
  const total = totalOf(scenes[at]);
  return total > totalOf(scenes[at - 1]) && total > totalOf(scenes[at + 1]);
}

/** Where what is left behind outgrows the load, the total never falls; but many came and went between two dumps. */
function isHiddenPeak(scenes: readonly Scene[], at: number): boolean {
  const [before, here, after] = [scenes[at - 1], scenes[at]!, scenes[at + 1]];
  if (before === undefined || after === undefined || totalOf(after) < totalOf(here)) return false;
  // Fewer than before is what a load left, though a library's short-lived goroutines pass through it.
  if (totalOf(here) < totalOf(before)) return false;
  let passing = 0;
  for (const goid of here.snapshot.goroutines?.goid ?? []) if (!before.alive(goid) && !after.alive(goid)) passing++;
  return passing >= PASSING && passing >= totalOf(here) * PASSING_SHARE;
}

/** Called for a cluster whose goids can be compared, in two snapshots or more. */
export function historyOf(cluster: Cluster, { scenes, busy }: Timeline): History {
  const last = scenes.length - 1;
  const isHere = (goid: number, at: number): boolean => scenes[at]!.clusterOf(goid) === cluster;
  const final = Array.from(scenes[last]!.goids(cluster));
  const present = arrivalsOf(final, isHere, last);
  const born = final.filter((goid) => !scenes[0]!.alive(goid));
  const between = [...scenes.keys()].slice(1, last);
  return {
    born,
    outlived: born.filter((goid) => between.some((at) => isHere(goid, at))),
    present,
    progressed: final.reduce((sum, goid) => sum + (hasProgressed(goid, cluster, scenes) ? 1 : 0), 0),
    rounds: roundsOf(present, busy),
    laterLoads: busy.filter((isBusy, at) => isBusy && at > lastRise(present)).length,
    loads: busy.filter((isBusy, at) => isBusy && at <= lastRise(present)).length,
    ended: endedOf(cluster, scenes),
    left: scenes[last - 1]!.goids(cluster).reduce((sum, goid) => sum + (isHere(goid, last) ? 0 : 1), 0),
    stands: present.slice(0, last).some((count, at) => !busy[at] && count === present[last]),
  };
}

/** One that is away for a moment and comes back does not arrive again. @returns per snapshot, how many have been here by then */
function arrivalsOf(final: readonly number[], isHere: (goid: number, at: number) => boolean, last: number): number[] {
  const arrived = new Array<number>(last + 1).fill(0);
  for (const goid of final) {
    let at = 0;
    while (at < last && !isHere(goid, at)) at++;
    arrived[at]!++;
  }
  for (let at = 1; at <= last; at++) arrived[at]! += arrived[at - 1]!;
  return arrived;
}

/** Born since the first snapshot, seen here in two or more, and no longer there. */
function endedOf(cluster: Cluster, scenes: readonly Scene[]): number {
  const [first, last] = [scenes[0]!, scenes.at(-1)!];
  let ended = 0;
  for (const [at, scene] of scenes.entries()) {
    for (const goid of scene.goids(cluster)) {
      if (first.alive(goid) || last.alive(goid)) continue;
      const times = scenes.reduce((sum, other) => sum + (other.clusterOf(goid) === cluster ? 1 : 0), 0);
      const before = scenes.findIndex((other) => other.clusterOf(goid) === cluster);
      if (times > 1 && before === at) ended++;
    }
  }
  return ended;
}

/**
 * It ran in between: it was elsewhere after it had been here, or its minutes fell. A `(leaked)` goroutine prints none
 * and has not run (runtime/traceback.go, goroutineheader).
 */
function hasProgressed(goid: number, cluster: Cluster, scenes: readonly Scene[]): boolean {
  let wasHere = false;
  let minutes = -1;
  for (const scene of scenes) {
    const isHere = scene.clusterOf(goid) === cluster;
    if (wasHere && !isHere && scene.alive(goid)) return true;
    wasHere = isHere;
    if (!isHere) continue;
    const { flags, waitMinutes } = scene.snapshot.goroutines!;
    const row = scene.rowOf(goid);
    if ((flags[row]! & LEAKED) !== 0) continue;
    if (waitMinutes[row]! < minutes) return true;
    minutes = waitMinutes[row]!;
  }
  return false;
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
    if (open !== undefined && open.at === at - 1 && !busy[at])
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
