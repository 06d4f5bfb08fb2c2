// Lines of a stack that make no sense alone -> with the next ones, a line that a terminal or a mail has wrapped, or a call
// as gccgo prints it: a name without brackets.

import { ascii } from "./header.ts";
import { joined } from "./joined.ts";

/** Earlier pieces of one line: a stack's lines are seldom longer than four times a terminal's width. */
const MOST_PIECES = 3;
const LONGEST = 4096;
/** No terminal is narrower; a word that another program writes between the lines seldom is that long. */
const NARROWEST = 40;
const BROKEN_NAME = /^\t?(?=.*[./])[\p{L}\p{N}_$.*/()%~-]+$/u;
const TAB = 0x09;
const TAB_WIDTH = 8;
const NO_ARGUMENTS = ascii("()");

/** Reads bytes as a line of a stack; false when they are none. */
type Take = (line: Uint8Array) => boolean;

export class TornLines {
  /** Of consecutive lines, the last at the end. */
  readonly #pieces: Uint8Array[] = [];
  #last = 0;

  /**
   * @param line number of the line in [start, end), which nothing else can read
   * @returns how many earlier lines have been read with it; with 0 it is kept as the piece of another
   */
  complete(bytes: Uint8Array, start: number, end: number, line: number, take: Take): number {
    if (this.#last !== line - 1) this.#pieces.length = 0;
    this.#last = line;
    if (end - start > LONGEST) return this.#forget(0);
    const piece = bytes.slice(start, end);
    if (this.#isBareCall(piece, take)) return this.#forget(1);
    for (let count = this.#pieces.length; count > 0; count--) {
      const pieces = this.#pieces.slice(-count);
      if (areEquallyWide(pieces) && take(joined([...pieces, piece]))) return this.#forget(count);
    }
    this.#pieces.push(piece);
    if (this.#pieces.length > MOST_PIECES) this.#pieces.shift();
    return 0;
  }

  /** True when the line before broke off within a name, whose rest may look like a call of its own. */
  breaksOffBefore(line: number): boolean {
    const piece = this.#last === line - 1 ? this.#pieces.at(-1) : undefined;
    return piece !== undefined && piece.length >= NARROWEST && BROKEN_NAME.test(decoder.decode(piece));
  }

  #isBareCall(place: Uint8Array, take: Take): boolean {
    const name = this.#pieces.at(-1);
    if (place[0] !== TAB || name === undefined || !isName(name)) return false;
    const call = joined([name, NO_ARGUMENTS]);
    return isPlace(place) && take(call) && take(place);
  }

  #forget(pieces: number): number {
    this.#pieces.length = 0;
    return pieces;
  }
}

/** All but the last piece of a line have one width, a tab counting as one or as eight; a blank at the end is lost. */
function areEquallyWide(pieces: readonly Uint8Array[]): boolean {
  const isEven = (tab: number): boolean => {
    const widths = pieces.map((piece) => piece.length + (piece[0] === TAB ? tab : 0));
    return Math.max(...widths) - Math.min(...widths) <= 1;
  };
  return isEven(0) || isEven(TAB_WIDTH - 1);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function isName(line: Uint8Array): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$.*/()-]*$/u.test(decoder.decode(line));
}

function isPlace(line: Uint8Array): boolean {
  return /^\t\S.*:\d+$/.test(decoder.decode(line));
}
