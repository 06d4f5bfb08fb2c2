// The kept argument texts of a scene -> live pointers, sorted: who has something at or just below this address?

import type { Cluster, OriginFrame } from "../cluster/cluster.ts";
import { packageOf } from "../cluster/package-of.ts";
import type { ArgumentSample, ArgumentSamples } from "../dump/model.ts";
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
export function liveValues(args: string): readonly LiveValue[] {
  const found: LiveValue[] = [];
  for (let at = args.indexOf("0x"); at >= 0; at = args.indexOf("0x", at + 2)) {
    let end = at + 2;
    let value = 0;
    for (let digit = hexDigit(args.charCodeAt(end)); digit >= 0; digit = hexDigit(args.charCodeAt(++end)))
      value = value * 16 + digit;
    if (args[end] !== "?" && value >= HOLDER_WINDOW_BYTES) found.push({ value, first: at === 0 });
  }
  return found;
}

interface LiveValue {
  readonly value: number;
  readonly first: boolean;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** Live pointers of one goroutine. Frames of the sync package are left out: they show the lock, not its owner. */
export function pointersOf(cluster: Cluster, sample: ArgumentSample): readonly Pointer[] {
  const { row } = sample;
  return cluster.frames.flatMap((frame, frameAt) =>
    mayShowOwner(frame)
      ? liveValues(sample.args[frameAt] ?? "").map(
          ({ value, first }): Pointer => ({ value, first, cluster, frame, frameAt, row }),
        )
      : [],
  );
}

function mayShowOwner({ func, origin }: OriginFrame): boolean {
  return origin !== "runtime" && !func.startsWith("sync.") && !func.startsWith("internal/sync.");
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
  const { samples, goroutines } = scene.snapshot;
  const reach = reachOf(addresses);
  const all: Pointer[] = [];
  for (let index = 0; addresses.length > 0 && index < samples.row.length; index++) {
    eachPointer(samples, index, (value, frameAt, first) => {
      if (!reach(value)) return;
      const row = samples.row[index]!;
      const cluster = scene.clusters[scene.homeOf(row)];
      const frame = cluster?.frames[frameAt];
      if (cluster !== undefined && frame !== undefined && mayShowOwner(frame))
        all.push({ value, first, cluster, frame, frameAt, row });
    });
  }
  const goid = goroutines?.goid ?? [];
  const home = ({ row }: Pointer): number => scene.homeOf(row);
  all.sort((a, b) => a.value - b.value || home(a) - home(b) || goid[a.row]! - goid[b.row]!);
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

const NEWLINE = 0x0a;
const ZERO = 0x30;
const LETTER_X = 0x78;
const QUESTION_MARK = 0x3f;

/** As `liveValues`, over all frames of a sample at once and without a text: most values are turned down. */
function eachPointer(
  { bytes, start, end }: ArgumentSamples,
  index: number,
  visit: (value: number, frameAt: number, first: boolean) => void,
): void {
  const to = end[index]!;
  let frameAt = 0;
  let frameStart = start[index]!;
  for (let at = frameStart; at < to; at++) {
    if (bytes[at] === NEWLINE) {
      frameAt++;
      frameStart = at + 1;
    }
    if (bytes[at] !== ZERO || bytes[at + 1] !== LETTER_X) continue;
    const first = at === frameStart;
    let value = 0;
    at += 2;
    for (let digit = hexDigit(bytes[at]!); at < to && digit >= 0; digit = hexDigit(bytes[++at]!))
      value = value * 16 + digit;
    if (at >= to || bytes[at] !== QUESTION_MARK) visit(value, frameAt, first);
    at--;
  }
}

/**
 * Most pointers lie far from any lock: a table of the pages around the locks turns them down, bits of page numbers
 * for a hash; what is left is looked up.
 */
function reachOf(addresses: readonly number[]): (value: number) => boolean {
  const pages = new Uint8Array(1 << 16);
  const slotOf = (address: number): number => Math.floor(address / HOLDER_WINDOW_BYTES) & 0xffff;
  for (const address of addresses) pages[slotOf(address)] = pages[slotOf(address - HOLDER_WINDOW_BYTES)] = 1;
  return (value) => pages[slotOf(value)] === 1 && value >= HOLDER_WINDOW_BYTES && reaches(value, addresses);
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
