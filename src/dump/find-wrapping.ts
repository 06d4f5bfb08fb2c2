// Lines around goroutines -> how the next dump is wrapped. A prefix nobody knows takes two lines to be believed.

import { ascii, startsWith } from "./header.ts";
import { confirms, learnPrefix, type Prefix } from "./prefix.ts";
import { holdsWord, Wrapping } from "./unwrap.ts";

const HEAP = ascii("heap profile: ");
/** One of these stands in the first line of a wrapped dump. */
const CRASHES = [ascii("panic: "), ascii("fatal error: "), ascii("SIG")];
const SIGNS = [ascii("goroutine"), ascii("Goroutine "), HEAP, ...CRASHES];
const TRIGGER = /(?:^|[^\w"'(])(?:panic: |fatal error: |SIG[A-Z]+: )/;
const SPACE = 0x20;
const COLON = 0x3a;
const LONGEST = 4096;
/** Lines from a panic to its first goroutine: its words, the signal, an empty one. */
const LONGEST_PREAMBLE = 20;

/** A line that has been read as no part of a dump and turns out to be one. */
export interface Earlier {
  readonly bytes: Uint8Array;
  readonly line: number;
}

export interface Found {
  readonly wrapping: Wrapping;
  /** To be read again, in this order, before the line that was asked about. */
  readonly earlier: readonly Earlier[];
}

export class WrappingFinder {
  /** The lines from one that may be a preamble behind an unknown prefix up to now, and the one that may be a header. */
  #preamble: Earlier[] = [];
  #header: (Earlier & { readonly prefix: Prefix }) | null = null;

  /** True when the line asked about last may be a header behind an unknown prefix. */
  get guesses(): boolean {
    return this.#header !== null;
  }

  /**
   * @param bytes a line in [start, end) that is no part of a dump as it stands
   * @param line  its number
   * @returns null when it is plain, or no beginning
   */
  find(bytes: Uint8Array, start: number, end: number, line: number): Found | null {
    const header = this.#header;
    this.#header = null;
    if (header !== null && header.line === line - 1) {
      const indent = confirms(header.prefix, text(bytes, start, end));
      if (indent !== null) return this.#found(Wrapping.behind(header.prefix, indent), [header]);
    }
    if (startsWith(bytes, start, end, HEAP) || !SIGNS.some((sign) => holdsWord(bytes, start, end, sign))) {
      if (this.#preamble.length > 0) this.#keep({ bytes: bytes.slice(start, end), line });
      return null;
    }
    const wrapping = Wrapping.detect(bytes.subarray(start, end));
    if (wrapping !== null) return this.#found(wrapping, []);
    // Of a log, most lines that speak of goroutines are neither.
    const prefix = endsInColon(bytes, start, end) ? learnPrefix(text(bytes, start, end)) : null;
    if (prefix !== null) this.#header = { bytes: bytes.slice(start, end), line, prefix };
    else if (CRASHES.some((sign) => holdsWord(bytes, start, end, sign)) && TRIGGER.test(text(bytes, start, end)))
      this.#preamble = [{ bytes: bytes.slice(start, end), line }];
    return null;
  }

  #keep(line: Earlier): void {
    if (this.#preamble.length === LONGEST_PREAMBLE) this.#preamble = [];
    else this.#preamble.push(line);
  }

  #found(wrapping: Wrapping, header: readonly Earlier[]): Found {
    const preamble = this.#preamble.filter(({ bytes }) => wrapping.strip(bytes).wrapped);
    const opens = preamble[0] !== undefined && preamble[0] === this.#preamble[0];
    this.#preamble = [];
    return { wrapping, earlier: opens ? [...preamble, ...header] : header };
  }
}

function endsInColon(bytes: Uint8Array, start: number, end: number): boolean {
  let at = end - 1;
  while (at > start && bytes[at]! <= SPACE) at--;
  return bytes[at] === COLON;
}

/** Latin-1, so that positions count bytes; lines too long to be a header's or a call's are cut. */
function text(bytes: Uint8Array, start: number, end: number): string {
  const to = Math.min(end, start + LONGEST);
  return String.fromCharCode(...bytes.subarray(start, to)).trimEnd();
}
