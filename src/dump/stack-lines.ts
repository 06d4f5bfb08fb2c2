// The lines of stacks -> line ids, and sequences of line ids -> Stack. What a line says is read once, on its first sight.

import { type Place, readName, readPlace } from "./frame.ts";
import { ascii, isDigit, startsWith } from "./header.ts";
import { ByteTable, grown } from "./intern.ts";
import type { CreatedBy, Frame, Stack } from "./model.ts";

export const CALL = 1;
export const PLACE = 2;
export const CREATOR = 3;

const TAB = 0x09;
const SPACE = 0x20;
const OPEN = 0x28;
const CLOSE = 0x29;
const COLON = 0x3a;
const CREATED_BY = ascii("created by ");

/** A place, and what was last made of it: it is in one function, so that all stacks share its frame. */
interface PlaceRead extends Place {
  frame: Frame | null;
  creator: CreatedBy | null;
}

const MOST_FRESH_BYTES = 1 << 16;

/** Bytes that may stand between the brackets of a call: `0x1f, {0xc0?, ...}, _`; and the `…` that some editors make of dots. */
const ARGUMENT_BYTES = setOf("0123456789abcdefx{}.,?_ \xe2\x80\xa6");
const IN_GOROUTINE = ascii(" in goroutine ");

function setOf(bytes: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of ascii(bytes)) table[byte] = 1;
  return table;
}

/** A line as understood: which kind, and the bytes that name it (arguments, offsets and goids masked away). */
export interface LineParts {
  kind: number;
  start: number;
  end: number;
  /** CREATOR: the creator's goid, 0 when not printed. */
  creator: number;
}

export class StackLines {
  readonly #table = new ByteTable();
  #kinds = new Uint8Array(1024);
  /** Per line: a call's or a creator's function, or a place. */
  readonly #read: (string | PlaceRead)[] = [];
  readonly #files = new Map<string, string>();
  /** The bytes of the lines that have no text yet, and where each ends. Many are decoded at the price of one. */
  #fresh = new Uint8Array(1 << 12);
  readonly #freshEnds: number[] = [];
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /**
   * The id of a masked line; on first sight its name is looked at, and its text kept.
   *
   * @returns -1 when it names no function
   */
  intern(bytes: Uint8Array, { kind, start, end }: LineParts): number {
    const known = this.#table.find(bytes, start, end);
    if (known >= 0) return known;
    if (kind !== PLACE && !isName(bytes, kind === CREATOR ? start + CREATED_BY.length : start, end)) return -1;
    const id = this.#table.intern(bytes, start, end);
    if (id >= this.#kinds.length) this.#kinds = grown(this.#kinds, id * 2);
    this.#kinds[id] = kind;
    this.#keep(bytes, start, end);
    return id;
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const from = this.#freshEnds.at(-1) ?? 0;
    const to = from + end - start;
    if (to > this.#fresh.length) this.#fresh = grown(this.#fresh, to * 2);
    for (let at = 0; at < end - start; at++) this.#fresh[from + at] = bytes[start + at]!;
    this.#freshEnds.push(to);
    if (to > MOST_FRESH_BYTES) this.#decode();
  }

  /** Where each byte gives one character, the text of all lines is cut where their bytes end. */
  #decode(): void {
    const fresh = this.#fresh.subarray(0, this.#freshEnds.at(-1) ?? 0);
    const all = this.#decoder.decode(fresh);
    let from = 0;
    for (const to of this.#freshEnds) {
      const text = all.length === fresh.length ? all.slice(from, to) : this.#decoder.decode(fresh.subarray(from, to));
      this.#read.push(this.#readText(text, this.#kinds[this.#read.length]!));
      from = to;
    }
    this.#freshEnds.length = 0;
  }

  #readText(text: string, kind: number): string | PlaceRead {
    if (kind !== PLACE) return readName(kind === CREATOR ? text.slice(CREATED_BY.length) : text);
    const { file, line } = readPlace(text.slice(1)) ?? { file: "", line: 0 };
    const known = this.#files.get(file);
    if (known === undefined) this.#files.set(file, file);
    return { file: known ?? file, line, frame: null, creator: null };
  }

  /**
   * Builds the stack of the lines `ids[0, length)`.
   *
   * @param inlined per call line from the leaf, whether its arguments read `...`
   */
  build(
    ids: Int32Array,
    length: number,
    inlined: (call: number) => boolean,
    elided: Stack["elided"],
    elidedBefore: number,
  ): Stack {
    if (this.#freshEnds.length > 0) this.#decode();
    const frames: Frame[] = [];
    let createdBy: CreatedBy | null = null;
    for (let at = 0; at < length; at++) {
      const func = this.#read[ids[at]!]!;
      if (typeof func !== "string") continue;
      const next = at + 1 < length ? this.#read[ids[at + 1]!]! : "";
      const place: PlaceRead = typeof next === "string" ? { file: "", line: 0, frame: null, creator: null } : next;
      if (this.#kinds[ids[at]!] === CREATOR) createdBy = creatorAt(place, func);
      else frames.push(frameAt(place, func, inlined(frames.length)));
    }
    return { frames, createdBy, elided, elidedBefore };
  }
}

function frameAt(place: PlaceRead, func: string, inlined: boolean): Frame {
  const known = place.frame;
  if (known !== null && known.func === func && known.inlined === inlined) return known;
  place.frame = { func, file: place.file, line: place.line, inlined };
  return place.frame;
}

function creatorAt(place: PlaceRead, func: string): CreatedBy {
  const known = place.creator;
  if (known !== null && known.func === func) return known;
  place.creator = { func, file: place.file, line: place.line };
  return place.creator;
}

/**
 * Tells what a line of a stack is, by its form; what it names is looked at by `intern`.
 *
 * @param bytes a line in [start, end) without newline, carriage return or trailing blanks
 * @returns false when it is neither call, place nor creator; `into` is then undefined
 */
export function readLine(bytes: Uint8Array, start: number, end: number, into: LineParts): boolean {
  if (bytes[start] === TAB) return readPlaceLine(bytes, start, end, into);
  if (bytes[end - 1] === CLOSE) return readCallLine(bytes, start, end, into);
  return startsWith(bytes, start, end, CREATED_BY) && readCreatorLine(bytes, start, end, into);
}

/**
 * `\t/src/hub.go:88 +0x369 fp=0x… sp=0x… pc=0x…` is named by what stands before the first of these tails. The tab stays:
 * no function's name begins with one, so a place and a call are never taken for each other.
 */
function readPlaceLine(bytes: Uint8Array, tab: number, end: number, into: LineParts): boolean {
  const start = tab + 1;
  let to = end;
  for (let space = lastBlank(bytes, start, to); space > start && isTail(bytes, space + 1, to); ) {
    to = space;
    space = lastBlank(bytes, start, to);
  }
  let colon = to - 1;
  while (colon > start && isDigit(bytes[colon]!)) colon--;
  if (bytes[colon] !== COLON || colon === to - 1 || colon === start) return isBarePc(bytes, tab, end, into);
  into.kind = PLACE;
  into.start = tab;
  into.end = to;
  return true;
}

function isBarePc(bytes: Uint8Array, tab: number, end: number, into: LineParts): boolean {
  into.kind = PLACE;
  into.start = tab;
  into.end = tab + 1;
  return startsWith(bytes, tab + 1, end, PC);
}

const PC = ascii("pc=0x");
const TAILS = [ascii("+0x"), ascii("fp=0x"), ascii("sp=0x"), PC];

function isTail(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = 0; at < TAILS.length; at++) if (startsWith(bytes, start, end, TAILS[at]!)) return true;
  return false;
}

function lastBlank(bytes: Uint8Array, start: number, end: number): number {
  let at = end - 1;
  while (at >= start && bytes[at] !== SPACE) at--;
  return at;
}

function readCallLine(bytes: Uint8Array, start: number, end: number, into: LineParts): boolean {
  let open = end - 2;
  while (open > start && bytes[open] !== OPEN) {
    if (ARGUMENT_BYTES[bytes[open]!] === 0) return false;
    open--;
  }
  if (open <= start) return false;
  into.kind = CALL;
  into.start = start;
  into.end = open;
  return true;
}

/** A function's name holds no blank outside the brackets of type arguments. A hostile one may hold control bytes: it counts too. */
function isName(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === OPEN) return false;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x5b) depth++;
    else if (byte === 0x5d) depth = Math.max(0, depth - 1);
    else if ((byte === SPACE || byte === TAB) && depth === 0) return false;
  }
  return true;
}

function readCreatorLine(bytes: Uint8Array, start: number, end: number, into: LineParts): boolean {
  let at = end;
  let creator = 0;
  let scale = 1;
  while (at > start && isDigit(bytes[at - 1]!)) {
    creator += (bytes[--at]! - 0x30) * scale;
    scale *= 10;
  }
  const from = at - IN_GOROUTINE.length;
  const named = at < end && from > start && startsWith(bytes, from, at, IN_GOROUTINE);
  into.kind = CREATOR;
  into.start = start;
  into.end = named ? from : end;
  into.creator = named ? creator : 0;
  return true;
}
