// A size and a seed -> the text of a dump of that size: some hundred stacks, a few of them very common, no argument twice.

import { closeSync, openSync, writeSync } from "node:fs";

const STATES = ["chan receive", "select", "IO wait", "sync.Mutex.Lock", "sleep", "semacquire", "chan send"];
const PACKAGES = ["net/http", "internal/poll", "app/hub", "app/store", "example.com/bus/v2/topic", "database/sql"];
const TYPES = ["(*Conn)", "(*Server)", "(*Session)", "(*Pool)", "Watcher", "(*Queue[...])"];
/** One of so many is seen in a second state. */
const RUNNABLE = 33;
const METHODS = ["serve", "readLoop", "write", "wait", "dispatch", "run", "acquire", "flush"];

interface Shape {
  readonly state: string;
  readonly frames: readonly { readonly call: string; readonly place: string; readonly inlined: boolean }[];
  readonly creator: string;
  readonly creatorLine: number;
}

function shapeOf(n: number): Shape {
  const frames = Array.from({ length: 4 + (n % 14) }, (_, at) => {
    const k = n * 31 + at * 7;
    const pick = (words: readonly string[], by: number): string => words[(k + by * at) % words.length]!;
    const call = `${pick(PACKAGES, 1)}.${pick(TYPES, 2)}.${pick(METHODS, 3)}${n}`;
    const file = `/src/${pick(PACKAGES, 1)}/part${k % 97}.go:${1 + (k % 900)}`;
    const inlined = k % 8 === 0 && at > 0;
    return { call, place: inlined ? file : `${file} +0x${((k % 4000) + 1).toString(16)}`, inlined };
  });
  const creator = `app/hub.(*Hub).start${n % 40}`;
  return { state: STATES[n % STATES.length]!, frames, creator, creatorLine: 100 + (n % 3) };
}

function blockOf(shape: Shape, goid: number): string {
  const minutes = goid % 5 === 0 && goid % 90 > 0 ? `, ${goid % 90} minutes` : "";
  // Only what waits has minutes (runtime/traceback.go, goroutineheader).
  let text = `goroutine ${goid} [${goid % RUNNABLE === 0 ? "runnable" : `${shape.state}${minutes}`}]:\n`;
  for (const { call, place, inlined } of shape.frames) {
    const args = inlined ? "..." : `0x30504c${(goid * 64).toString(16)}, {0x7f10, 0x${goid.toString(16)}?}`;
    text += `${call}(${args})\n\t${place}\n`;
  }
  return `${text}created by ${shape.creator} in goroutine ${1 + (goid % 50)}\n\t/src/app/hub/hub.go:${shape.creatorLine} +0x8f\n\n`;
}

export interface SyntheticSize {
  /** Ends with the goroutine that passes one of them. */
  readonly bytes?: number;
  readonly goroutines?: number;
  /** Distinct stacks, the first the most common; "each" goroutine its own. */
  readonly signatures: number | "each";
  /** The goroutine with this goid comes first, the others follow. */
  readonly firstGoid?: number;
}

/**
 * Writes whole goroutines.
 *
 * @param path where to
 * @returns how many goroutines
 */
export function writeSynthetic(path: string, size: SyntheticSize): number {
  const { bytes = Number.POSITIVE_INFINITY, goroutines = Number.POSITIVE_INFINITY, signatures, firstGoid = 1 } = size;
  const shapes = Array.from({ length: signatures === "each" ? 0 : signatures }, (_, n) => shapeOf(n));
  // Squaring a uniform sequence makes the first stacks common, as they are in life.
  const pick = (goid: number): Shape => shapes[Math.floor(((goid * 0.6180339887) % 1) ** 2 * shapes.length)]!;
  const file = openSync(path, "w");
  let written = 0;
  let count = 0;
  let pending = "";
  while (written + pending.length < bytes && count < goroutines) {
    const goid = firstGoid + count++;
    pending += blockOf(signatures === "each" ? shapeOf(goid) : pick(goid), goid);
    if (pending.length < 1 << 20) continue;
    written += writeSync(file, pending);
    pending = "";
  }
  writeSync(file, pending);
  closeSync(file);
  return count;
}
