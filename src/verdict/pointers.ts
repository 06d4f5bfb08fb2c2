// The kept argument texts of a scene -> live pointers, sorted: who has something at or just below this address?

import type { Cluster, OriginFrame } from "../cluster/cluster.ts";
import { packageOf } from "../cluster/origin.ts";
import type { ArgumentSample } from "../dump/model.ts";
import { isUsers } from "./patterns/frames.ts";
import { HOLDER_WINDOW_BYTES } from "./patterns/limits.ts";
import type { Scene } from "./scene.ts";

/** One argument that Go prints without `?`: the value is the one the function has now (runtime/traceback.go, printArgs). */
export interface Pointer {
  readonly value: number;
  readonly cluster: Cluster;
  readonly frame: OriginFrame;
  /** Index of the frame in `cluster.frames`. */
  readonly frameAt: number;
  /** True for the first argument, a method's receiver. */
  readonly first: boolean;
  readonly row: number;
}

/** The live values among a frame's arguments, as printed (`0xc000012345, 0x0?, {0x1, 0x2}`); values below 4096 are no pointers. */
export function liveValues(args: string): readonly { readonly value: number; readonly first: boolean }[] {
  const found: { value: number; first: boolean }[] = [];
  for (const match of args.matchAll(/0x([0-9a-f]+)(\??)/g)) {
    const value = Number.parseInt(match[1] ?? "0", 16);
    if (match[2] === "" && value >= HOLDER_WINDOW_BYTES) found.push({ value, first: match.index === 0 });
  }
  return found;
}

/** Live pointers of one goroutine. Frames of the sync package are left out: they show the lock, not its owner. */
export function pointersOf(cluster: Cluster, sample: ArgumentSample): readonly Pointer[] {
  return cluster.frames.flatMap((frame, frameAt) => {
    const pkg = packageOf(frame.func);
    if (pkg === "sync" || pkg === "internal/sync" || frame.origin === "runtime") return [];
    return liveValues(sample.args[frameAt] ?? "").map((one) => ({ ...one, cluster, frame, frameAt, row: sample.row }));
  });
}

/** Looks up pointers by address. */
export interface PointerIndex {
  /** All of them, by value. */
  readonly all: readonly Pointer[];
  /** Pointers p with address - 4096 < p <= address, nearest first. */
  readonly below: (address: number) => readonly Pointer[];
}

/** @param addresses of locks, ascending: only pointers within reach of one are kept */
export function pointerIndexOf(scene: Scene, addresses: readonly number[]): PointerIndex {
  const all: Pointer[] = [];
  for (const cluster of addresses.length === 0 ? [] : scene.clusters) {
    for (const sample of scene.args(cluster)) {
      for (const pointer of pointersOf(cluster, sample)) if (reaches(pointer.value, addresses)) all.push(pointer);
    }
  }
  all.sort((a, b) => a.value - b.value);
  return {
    all,
    below: (address) => {
      const found: Pointer[] = [];
      for (let at = lastAtMost(all, address); at >= 0; at -= 1) {
        const pointer = all[at];
        if (pointer === undefined || address - pointer.value >= HOLDER_WINDOW_BYTES) break;
        found.push(pointer);
      }
      return found;
    },
  };
}

function reaches(value: number, addresses: readonly number[]): boolean {
  let low = 0;
  let high = addresses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((addresses[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low < addresses.length && (addresses[low] ?? 0) - value < HOLDER_WINDOW_BYTES;
}

/** Index of the last pointer that is not above the address; -1 when there is none. */
function lastAtMost(pointers: readonly Pointer[], address: number): number {
  let low = 0;
  let high = pointers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pointers[middle]?.value ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** True when the pointer may belong to the owner of a lock that `user` locks: own code, or the same library. */
export function isOwnersCode(pointer: Pointer, user: OriginFrame | undefined): boolean {
  return isUsers(pointer.frame) || (user !== undefined && packageOf(pointer.frame.func) === packageOf(user.func));
}
