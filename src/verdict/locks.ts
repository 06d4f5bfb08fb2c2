// A scene -> its waits-for graph: which lock has which waiters, who likely holds it, and where the waiting closes a ring.

import type { Cluster } from "../cluster/cluster.ts";
import { packageOf } from "../cluster/package-of.ts";
import { isHeld, type LockKind, lockWaitersIn, lockWaitOf } from "./lock-wait.ts";
import { goidsOf, oncePerScene } from "./patterns/finding.ts";
import { HOLDER_WINDOW_BYTES } from "./patterns/limits.ts";
import { receiverOf } from "./patterns/names.ts";
import { firstAtLeast, isOwnersCode, type Pointer, type PointerIndex, pointerIndexOf } from "./pointers.ts";
import type { Scene } from "./scene.ts";

export interface Waiters {
  readonly cluster: Cluster;
  /** The cluster's goroutines that wait for this lock; empty in a profile. */
  readonly goids: readonly number[];
}

/** A goroutine that has something at, or just below, the lock's address among its arguments. Likely, never certain. */
export interface Holder {
  readonly cluster: Cluster;
  readonly goid: number;
  /** Its row in `snapshot.goroutines`. */
  readonly row: number;
  /** What speaks for it beside the address: the lock's own type, its package, or nothing more. */
  readonly rank: "type" | "package" | "address";
  /** From the pointer up to the lock, in bytes; equal for one field of one type. */
  readonly distance: number;
  /** The function that has the pointer. */
  readonly func: string;
}

export interface Lock {
  readonly kind: LockKind;
  /** null where the stack does not show it: then one entry stands for all locks taken at one type or function. */
  readonly address: number | null;
  /** The type whose methods lock it, or the function that does, e.g. `main.(*store)`. */
  readonly label: string;
  readonly waiters: readonly Waiters[];
  readonly count: number;
  /** Best first; several that are equally likely stand side by side with the same rank and distance. */
  readonly holders: readonly Holder[];
}

/** A ring: each goroutine waits for a lock that the next one has in hand. */
export interface Cycle {
  readonly locks: readonly {
    readonly address: number;
    /** Has this lock in hand, and waits for the next of the list (the last for the first). */
    readonly holder: { readonly cluster: Cluster; readonly goid: number };
  }[];
}

export interface LockGraph {
  /** Most waiters first. */
  readonly locks: readonly Lock[];
  /** The locks that this cluster's goroutines wait for. */
  readonly waitedBy: (cluster: Cluster) => readonly Lock[];
  /** The locks that this cluster likely holds: those where it is the first, or level with the first. */
  readonly heldBy: (cluster: Cluster) => readonly Lock[];
  readonly cycles: readonly Cycle[];
}

/** The waits-for graph of one snapshot, computed once. Empty for profiles, which print no arguments. */
export const locksOf: (scene: Scene) => LockGraph = oncePerScene((scene) => {
  const groups = groupsOf(scene);
  const ground = groundOf(groups, scene);
  const locks = groups
    .map((group): Lock => {
      const count = group.waiters.reduce((sum, one) => sum + one.goids.length, 0);
      return { ...group, count, holders: holdersOf(group, ground, scene) };
    })
    .sort((a, b) => b.count - a.count);
  return {
    locks,
    waitedBy: lookup(locks, (lock) => lock.waiters.map((one) => one.cluster)),
    heldBy: lookup(locks, (lock) => likeliest(lock).map((one) => one.cluster)),
    cycles: ringsOf(edgesOf(scene, locks)),
  };
});

/** The holders at the head of the list that nothing tells apart. */
export function likeliest(lock: Lock): readonly Holder[] {
  const { holders } = lock;
  const best = holders[0];
  const end = holders.findIndex((one) => one.rank !== best?.rank || one.distance !== best.distance);
  return end < 0 ? holders : holders.slice(0, end);
}

type Group = Pick<Lock, "kind" | "address" | "label" | "waiters">;

function groupsOf(scene: Scene): readonly Group[] {
  const groups = new Map<string | number, Group & { readonly waiters: { cluster: Cluster; goids: number[] }[] }>();
  for (const cluster of lockWaitersIn(scene)) {
    const wait = lockWaitOf(cluster);
    if (wait === null) continue;
    const label = wait.caller === undefined ? wait.kind : (receiverOf(wait.caller.func) ?? wait.caller.func);
    const goids = goidsOf(cluster, scene);
    scene.waitsFor(cluster).forEach((address, at) => {
      const key = address > 0 ? address : `${wait.kind} ${label}`;
      let group = groups.get(key);
      if (group === undefined) {
        group = { kind: wait.kind, address: address > 0 ? address : null, label, waiters: [] };
        groups.set(key, group);
      }
      let mine = group.waiters[group.waiters.length - 1];
      if (mine?.cluster !== cluster) {
        mine = { cluster, goids: [] };
        group.waiters.push(mine);
      }
      mine.goids.push(goids[at] ?? 0);
    });
  }
  return [...groups.values()];
}

/** What all locks of a scene are looked up in. */
interface Ground {
  readonly index: PointerIndex;
  /** Address of a lock -> bytes from its owner up to it, where a waiter's own frames show the owner. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Addresses waited for, ascending. */
  readonly waited: Float64Array;
  /** Address -> label of the lock there. */
  readonly labels: ReadonlyMap<number, string>;
}

function groundOf(groups: readonly Group[], scene: Scene): Ground {
  const labels = new Map<number, string>();
  for (const { address, label } of groups) if (address !== null) labels.set(address, label);
  const waited = Float64Array.from(labels.keys()).sort();
  const index = pointerIndexOf(scene, waited);
  return { index, offsets: offsetsOf(index, scene), waited, labels };
}

/**
 * Where each lock lies in its owner: the nearest pointer at or below it in its waiters' own frames. Objects of one
 * size lie side by side in the heap, so without it a neighbour may pass for the owner.
 */
function offsetsOf(index: PointerIndex, scene: Scene): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  for (const pointer of index.all) {
    const address = waitsFor(pointer.row, scene);
    const distance = address - pointer.value;
    if (distance < 0 || distance >= HOLDER_WINDOW_BYTES) continue;
    if (!isOwnersCode(pointer, lockWaitOf(pointer.cluster)?.caller)) continue;
    offsets.set(address, Math.min(distance, offsets.get(address) ?? distance));
  }
  return offsets;
}

function holdersOf(lock: Group, ground: Ground, scene: Scene): readonly Holder[] {
  const { address } = lock;
  if (address === null || !isHeld(lock.kind)) return [];
  const near = ground.index.below(address);
  if (near.length === 0) return [];
  const caller = lock.waiters.map((one) => lockWaitOf(one.cluster)?.caller).find((frame) => frame !== undefined);
  const offset = ground.offsets.get(address);
  const goids = scene.snapshot.goroutines?.goid;
  const found = new Map<number, Holder>();
  for (const pointer of near) {
    const { cluster, row } = pointer;
    const distance = address - pointer.value;
    if (found.has(row) || waitsFor(row, scene) === address || !isOwnersCode(pointer, caller)) continue;
    // Cond.Wait gives its lock back while it waits (sync/cond.go).
    if (lockWaitOf(cluster)?.kind === "Cond") continue;
    if (offset === undefined ? isNeighbours(pointer, lock, ground) : distance !== offset) continue;
    const rank = rankOf(pointer, lock, caller?.func);
    found.set(row, { cluster, goid: goids?.[row] ?? 0, row, rank, distance, func: pointer.frame.func });
  }
  return [...found.values()].sort(byLikelihood);
}

/** Of equals, one that waits for no lock itself comes first. */
function byLikelihood(a: Holder, b: Holder): number {
  const locked = (one: Holder) => Number(lockWaitOf(one.cluster) !== null);
  return RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) || a.distance - b.distance || locked(a) - locked(b);
}

const RANKS: readonly Holder["rank"][] = ["type", "package", "address"];

function rankOf(pointer: Pointer, lock: Group, caller: string | undefined): Holder["rank"] {
  const { func } = pointer.frame;
  if (func.startsWith(lock.label) && receiverOf(func) === lock.label) return "type";
  return caller !== undefined && packageOf(func) === packageOf(caller) ? "package" : "address";
}

/** True when a lock of the same type lies between the pointer and this lock: then the pointer is that one's owner. */
function isNeighbours({ value }: Pointer, { address, label }: Group, { waited, labels }: Ground): boolean {
  for (let at = firstAtLeast(waited, value); at < waited.length && waited[at] !== address; at++)
    if (labels.get(waited[at]!) === label) return true;
  return false;
}

function waitsFor(row: number, scene: Scene): number {
  return scene.snapshot.goroutines?.waitsFor[row] ?? 0;
}

interface Edge {
  readonly to: number;
  readonly holder: { readonly cluster: Cluster; readonly goid: number };
}

/** Lock A leads to lock B when a goroutine that waits for B has A's owner in hand. */
function edgesOf(scene: Scene, locks: readonly Lock[]): ReadonlyMap<number, Edge> {
  const held = new Set(locks.filter((lock) => isHeld(lock.kind)).map((lock) => lock.address));
  const edges = new Map<number, Edge>();
  for (const lock of locks) {
    for (const { cluster, goid, row, rank } of likeliest(lock)) {
      if (rank === "address" || lockWaitOf(cluster) === null) continue;
      const to = waitsFor(row, scene);
      if (lock.address !== null && held.has(to)) edges.set(lock.address, { to, holder: { cluster, goid } });
    }
  }
  return edges;
}

function ringsOf(edges: ReadonlyMap<number, Edge>): readonly Cycle[] {
  const rings: Cycle[] = [];
  const done = new Set<number>();
  for (const start of edges.keys()) {
    const path: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && !done.has(at)) {
      done.add(at);
      path.push(at);
      at = edges.get(at)?.to;
    }
    const from = at === undefined ? -1 : path.indexOf(at);
    if (from < 0) continue;
    const locks = path.slice(from).flatMap((address) => {
      const edge = edges.get(address);
      return edge === undefined ? [] : [{ address, holder: edge.holder }];
    });
    rings.push({ locks });
  }
  return rings;
}

function lookup(locks: readonly Lock[], clustersOf: (lock: Lock) => readonly Cluster[]) {
  const found = new Map<Cluster, Lock[]>();
  for (const lock of locks) {
    for (const cluster of clustersOf(lock)) {
      const list = found.get(cluster);
      if (list === undefined) found.set(cluster, [lock]);
      else if (list.at(-1) !== lock) list.push(lock);
    }
  }
  return (cluster: Cluster): readonly Lock[] => found.get(cluster) ?? [];
}
