// The lines of stacks -> line ids, and paths of line ids -> Stack. What a line says is read once, on its first sight.

import { decodeEscapes, readPlace } from "./frame.ts";
import { ascii, isDigit, startsWith } from "./header.ts";
import { ByteTable, LineTrie } from "./intern.ts";
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
const IN_GOROUTINE = ascii(" in goroutine ");

/** Bytes that may stand between the brackets of a call: `0x1f, {0xc0?, ...}, _`. */
const ARGUMENT_BYTES = (() => {
  const table = new Uint8Array(256);
  for (const byte of ascii("0123456789abcdefx{}.,?_ ")) table[byte] = 1;
  return table;
})();

/** A line as understood: which kind, and the bytes that name it (arguments, offsets and goids masked away). */
export interface LineParts {
  kind: number;
  start: number;
  end: number;
  /** CREATOR: the creator's goid, 0 when not printed. */
  creator: number;
}

export class StackLines {
  readonly trie = new LineTrie();
  readonly table = new ByteTable();
  #kinds = new Uint8Array(1024);
  #texts: string[] = [];
  #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  kindOf(line: number): number {
    return this.#kinds[line]!;
  }

  /** The id of a masked line; its text is kept on first sight. */
  intern(bytes: Uint8Array, parts: LineParts): number {
    const before = this.table.size;
    const id = this.table.intern(bytes, parts.start, parts.end);
    if (id === before) {
      if (id >= this.#kinds.length) {
        const kinds = new Uint8Array(id * 2);
        kinds.set(this.#kinds);
        this.#kinds = kinds;
      }
      this.#kinds[id] = parts.kind;
      this.#texts[id] = this.#decoder.decode(bytes.subarray(parts.start, parts.end));
    }
    return id;
  }

  /**
   * Builds the stack whose lines lead from the root to `node`.
   *
   * @param inlined per call line from the leaf, whether its arguments read `...`
   */
  build(node: number, inlined: (call: number) => boolean, elided: Stack["elided"], elidedBefore: number): Stack {
    const lines: number[] = [];
    for (let at = node; at !== 0; at = this.trie.parentOf(at)) lines.push(this.trie.lineOf(at));
    lines.reverse();
    const frames: Frame[] = [];
    let createdBy: CreatedBy | null = null;
    for (let at = 0; at < lines.length; at++) {
      const kind = this.#kinds[lines[at]!];
      if (kind === PLACE) continue;
      const text = this.#texts[lines[at]!]!;
      const next = lines[at + 1];
      const place = next !== undefined && this.#kinds[next] === PLACE ? readPlace(this.#texts[next]!) : null;
      const { file, line } = place ?? { file: "", line: 0 };
      if (kind === CREATOR) createdBy = { func: decodeEscapes(text.slice(CREATED_BY.length)), file, line };
      else frames.push({ func: decodeEscapes(text), file, line, inlined: inlined(frames.length) });
    }
    return { frames, createdBy, elided, elidedBefore };
  }
}

/**
 * Tells what a line of a stack is.
 *
 * @param bytes a line in [start, end) without newline, carriage return or trailing blanks
 * @returns false when it is neither call, place nor creator; `into` is then undefined
 */
export function readLine(bytes: Uint8Array, start: number, end: number, into: LineParts): boolean {
  if (bytes[start] === TAB) return readPlaceLine(bytes, start + 1, end, into);
  if (bytes[end - 1] === CLOSE) return readCallLine(bytes, start, end, into);
  return startsWith(bytes, start, end, CREATED_BY) && readCreatorLine(bytes, start, end, into);
}

/** `/src/hub.go:88 +0x369 fp=0x… sp=0x… pc=0x…` is named by what stands before the first of these tails. */
function readPlaceLine(bytes: Uint8Array, start: number, end: number, into: LineParts): boolean {
  let to = end;
  for (let space = lastBlank(bytes, start, to); space > start && isTail(bytes, space + 1, to); ) {
    to = space;
    space = lastBlank(bytes, start, to);
  }
  let colon = to - 1;
  while (colon > start && isDigit(bytes[colon]!)) colon--;
  if (bytes[colon] !== COLON || colon === to - 1 || colon === start) return isBarePc(bytes, start, end, into);
  into.kind = PLACE;
  into.start = start;
  into.end = to;
  return true;
}

function isBarePc(bytes: Uint8Array, start: number, end: number, into: LineParts): boolean {
  into.kind = PLACE;
  into.start = into.end = start;
  return startsWith(bytes, start, end, PC);
}

const PC = ascii("pc=0x");
const TAILS = [ascii("+0x"), ascii("fp=0x"), ascii("sp=0x"), PC];

function isTail(bytes: Uint8Array, start: number, end: number): boolean {
  return TAILS.some((tail) => startsWith(bytes, start, end, tail));
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
  if (open <= start || !isName(bytes, start, open)) return false;
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
  return isName(bytes, start + CREATED_BY.length, into.end);
}
