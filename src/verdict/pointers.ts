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
export function pointerIndexOf(scene: Scene, addresses: Float64Array): PointerIndex {
  const { samples, goroutines } = scene.snapshot;
  const pages = pagesAround(addresses);
  const all: Pointer[] = [];
  for (let index = 0; addresses.length > 0 && index < samples.row.length; index++) {
    eachPointer(samples, index, pages, (value, frameAt, first) => {
      if (!reaches(value, addresses)) return;
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

/** Digit of a byte; -1 for one that is none. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) => hexDigit(byte));

/**
 * As `liveValues`, over all frames of a sample at once, without a text, and of the values in these pages alone. A large
 * dump has megabytes of arguments, and nearly every value lies far from any lock: the low bits, which small integers
 * hold, turn it down.
 */
function eachPointer(
  { bytes, start, end }: ArgumentSamples,
  index: number,
  pages: Uint8Array,
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
    if (bytes[at] !== LETTER_X || bytes[at - 1] !== ZERO) continue;
    const from = at + 1;
    let low = 0;
    for (let digit = DIGITS[bytes[++at]!]!; at < to && digit >= 0; digit = DIGITS[bytes[++at]!]!)
      low = (low << 4) | digit;
    if (pages[pageOf(low)] === 1 && (at >= to || bytes[at] !== QUESTION_MARK))
      visit(hexValue(bytes, from, at), frameAt, from - 2 === frameStart);
    at--;
  }
}

/** Of hexadecimal digits. */
function hexValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 16 + DIGITS[bytes[at]!]!;
  return value;
}

/** Pages of HOLDER_WINDOW_BYTES, by the low bits of their numbers. */
const PAGES = 1 << 16;
const PAGE_BITS = Math.log2(HOLDER_WINDOW_BYTES);

function pageOf(address: number): number {
  return (address >>> PAGE_BITS) & (PAGES - 1);
}

/** @returns 1 for the pages of which a value may be within reach of an address */
function pagesAround(addresses: Float64Array): Uint8Array {
  const pages = new Uint8Array(PAGES);
  for (const address of addresses) pages[pageOf(address)] = pages[pageOf(address - HOLDER_WINDOW_BYTES)] = 1;
  return pages;
}

function reaches(value: number, addresses: Float64Array): boolean {
  const next = addresses[firstAtLeast(addresses, value)];
  return value >= HOLDER_WINDOW_BYTES && next !== undefined && next - value < HOLDER_WINDOW_BYTES;
}

/** Index of the first address that is not below the value; the length when there is none. */
export function firstAtLeast(addresses: Float64Array, value: number): number {
  let low = 0;
  let high = addresses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (addresses[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
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
