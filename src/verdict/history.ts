// One cluster over the snapshots of one process -> who of those still there came when, and whether they ever moved.

import type { Cluster } from "../cluster/cluster.ts";
import { LEAKED } from "../dump/model.ts";
import { lazily, type Scene } from "./scene.ts";
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
  /** The same, and somebody's printed minutes rose meanwhile: a minute has passed since. */
  readonly standsForMinutes: boolean;
}

/** Facts on all snapshots together, computed once. */
export interface Timeline {
  /** One per snapshot. */
  readonly scenes: readonly Scene[];
  /** Per snapshot: taken under load, as its total tells (or as a hunt knows). */
  readonly busy: readonly boolean[];
  /** Per snapshot, per row of the last one: the row of that goroutine, -1 where it is not there. */
  readonly rows: () => readonly Int32Array[];
  /** Per snapshot: a goroutine prints more minutes in the last one. The text has no other clock. */
  readonly aged: () => readonly boolean[];
}

/** @param phases what a hunt knows of each snapshot; null to read it from the totals */
export function timelineOf(scenes: readonly Scene[], phases: readonly string[] | null): Timeline {
  const isBusy = (at: number): boolean => isPeak(scenes, at) || isHiddenPeak(scenes, at);
  const busy = scenes.map((_, at) => (phases === null ? isBusy(at) : phases[at] === "load"));
  const rows = lazily(() => rowsOf(scenes));
  return {
    scenes,
    busy,
    rows,
    aged: lazily(() => scenes.map((scene, at) => hasAged(scene, scenes.at(-1)!, rows()[at]!))),
  };
}

function hasAged({ snapshot }: Scene, last: Scene, rows: Int32Array): boolean {
  const before = snapshot.goroutines!.waitMinutes;
  const now = last.snapshot.goroutines!.waitMinutes;
  return rows.some((row, at) => row >= 0 && now[at]! > Math.max(0, before[row]!));
}

function rowsOf(scenes: readonly Scene[]): readonly Int32Array[] {
  const goid = scenes.at(-1)!.snapshot.goroutines!.goid;
  return scenes.map((scene, at) => {
    const rows = new Int32Array(goid.length);
    for (let row = 0; row < rows.length; row++) rows[row] = at === scenes.length - 1 ? row : scene.rowOf(goid[row]!);
    return rows;
  });
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
export function historyOf(cluster: Cluster, { scenes, busy, rows: rowsOnce, aged }: Timeline): History {
  const last = scenes.length - 1;
  const rows = rowsOnce();
  const mine = cluster.rows[last]!;
  const goid = scenes[last]!.snapshot.goroutines!.goid;
  const present = scenes.map(() => 0);
  const fresh = scenes.map(() => 0);
  const born: number[] = [];
  const outlived: number[] = [];
  let progressed = 0;
  let stayed = 0;
  for (let index = 0; index < mine.length; index++) {
    const row = mine[index]!;
    const wasHere = (at: number): boolean => isHere(cluster, scenes[at]!, rows[at]![row]!);
    let first = 0;
    while (first < last && !wasHere(first)) first++;
    present[first]!++;
    if (first > 0 && rows[first - 1]![row]! < 0) fresh[first]!++;
    if (wasHere(last - 1)) stayed++;
    if (hasProgressed(row, cluster, scenes, rows)) progressed++;
    if (rows[0]![row]! >= 0) continue;
    born.push(goid[row]!);
    if (first < last) outlived.push(goid[row]!);
  }
  // One that is away for a moment and comes back does not arrive again.
  for (let at = 1; at <= last; at++) present[at]! += present[at - 1]!;
  const stood = scenes.flatMap((_, at) => (at < last && !busy[at] && present[at] === present[last] ? [at] : []));
  return {
    born,
    outlived,
    present,
    progressed,
    rounds: roundsOf(present, fresh, busy),
    laterLoads: busy.filter((isBusy, at) => isBusy && at > lastRise(present)).length,
    loads: busy.filter((isBusy, at) => isBusy && at <= lastRise(present)).length,
    ended: endedOf(cluster, scenes),
    left: cluster.counts[last - 1]! - stayed,
    stands: stood.length > 0,
    standsForMinutes: stood.some((at) => aged()[at]!),
  };
}

/** @param row of the scene's snapshot, -1 for none */
function isHere(cluster: Cluster, scene: Scene, row: number): boolean {
  return row >= 0 && scene.clusters[scene.homeOf(row)] === cluster;
}

/** Born since the first snapshot, seen here in two or more, and no longer there. */
function endedOf(cluster: Cluster, scenes: readonly Scene[]): number {
  const [first, last] = [scenes[0]!, scenes.at(-1)!];
  const between = scenes.slice(1, -1);
  const shows = (goid: number) => (scene: Scene) => scene.clusterOf(goid) === cluster;
  let ended = 0;
  // In the first of several.
  for (const scene of between.slice(0, -1)) {
    for (const goid of scene.goids(cluster)) {
      if (first.alive(goid) || last.alive(goid) || between.find(shows(goid)) !== scene) continue;
      if (between.filter(shows(goid)).length > 1) ended++;
    }
  }
  return ended;
}

/**
 * It ran in between: it was elsewhere after it had been here, or its minutes fell. A `(leaked)` goroutine prints none
 * and has not run (runtime/traceback.go, goroutineheader).
 */
function hasProgressed(row: number, cluster: Cluster, scenes: readonly Scene[], rows: readonly Int32Array[]): boolean {
  let wasHere = false;
  let minutes = -1;
  for (let at = 0; at < scenes.length; at++) {
    const there = rows[at]![row]!;
    const here = isHere(cluster, scenes[at]!, there);
    if (wasHere && !here && there >= 0) return true;
    wasHere = here;
    if (!here) continue;
    const { flags, waitMinutes } = scenes[at]!.snapshot.goroutines!;
    if ((flags[there]! & LEAKED) !== 0) continue;
    if (waitMinutes[there]! < minutes) return true;
    minutes = waitMinutes[there]!;
  }
  return false;
}

function lastRise(present: readonly number[]): number {
  let found = 0;
  for (let at = 1; at < present.length; at++) if (present[at]! > present[at - 1]!) found = at;
  return found;
}

/** A rise, or the two steps of one that a dump under load parts in two. */
interface Rise extends Round {
  readonly from: number;
  /** It was seen under load. */
  readonly loaded: boolean;
  /** Most of it was not there at all in the snapshot before. */
  readonly fresh: boolean;
}

/**
 * A round is a run of rises; a snapshot without a rise, or the fall of the total behind a peak, ends it, but for those
 * who were elsewhere before and only come here late. Rises that follow each other directly without a peak are rounds of
 * their own only when they repeat: dumps taken after each of several loads.
 *
 * @param fresh per snapshot: how many of the rise were not there at all in the snapshot before
 */
function roundsOf(present: readonly number[], fresh: readonly number[], busy: readonly boolean[]): readonly Round[] {
  const steps = stepsOf(present, fresh, busy);
  const rises = joined(steps, busy);
  const repeated = repeatedRises(steps) ?? repeatedRises(rises);
  if (repeated !== null) return repeated;
  const rounds: Rise[] = [];
  for (const rise of rises) {
    const open = rounds.at(-1);
    const goesOn = open?.at === rise.from - 1 && !rise.loaded && !(open.loaded && rise.fresh);
    if (open !== undefined && goesOn)
      rounds[rounds.length - 1] = { ...open, at: rise.at, added: open.added + rise.added };
    else rounds.push(rise);
  }
  return rounds;
}

function stepsOf(present: readonly number[], fresh: readonly number[], busy: readonly boolean[]): readonly Rise[] {
  return present.flatMap((count, at) => {
    const added = at === 0 ? 0 : count - present[at - 1]!;
    return added > 0 ? [{ from: at, at, added, loaded: busy[at]!, fresh: fresh[at]! * 2 > added }] : [];
  });
}

/** What rose under a load and then behind it rose by that one load. */
function joined(steps: readonly Rise[], busy: readonly boolean[]): readonly Rise[] {
  const rises: Rise[] = [];
  for (const step of steps) {
    const open = rises.at(-1);
    if (open?.at === step.at - 1 && busy[open.at]! && !step.loaded)
      rises[rises.length - 1] = { ...open, at: step.at, added: open.added + step.added };
    else rises.push(step);
  }
  return rises;
}

/** Dumps taken after each load rise by the same; dumps taken during and after each rise by the same two steps in turn. */
function repeatedRises(rises: readonly Rise[]): readonly Round[] | null {
  if (rises.some(({ from }, index) => index > 0 && from !== rises[index - 1]!.at + 1)) return null;
  // Two rises only: halves of one load may be equal by chance, so nothing but a count to the goroutine will do.
  if (rises.length === 2)
    return rises[0]!.added === rises[1]!.added && !rises.some(({ loaded }) => loaded) ? rises : null;
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
