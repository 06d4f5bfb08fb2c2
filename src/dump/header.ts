// The header line of one goroutine -> its fields.

import { DURABLE, type LabelSet, LEAKED, LOCKED_TO_THREAD, SCAN } from "./model.ts";

/** What a header says. One object is filled again and again: a header costs no memory. */
export interface Header {
  goid: number;
  /** Byte range of the wait state, marks removed. */
  stateStart: number;
  stateEnd: number;
  /** Whole minutes, -1 when none is printed. */
  waitMinutes: number;
  flags: number;
  /** Byte range of the pairs between the braces of the labels; equal when there are none. */
  labelsStart: number;
  labelsEnd: number;
  /** True for `labels:{"k": "v"}` inside the brackets (Go 1.26), false for `{k: v}` behind them (1.27). */
  labelsInside: boolean;
  /** ` gp=… m=…` is printed (Go 1.22 and later, in crashes). */
  withPointers: boolean;
}

export function emptyHeader(): Header {
  return {
    goid: 0,
    stateStart: 0,
    stateEnd: 0,
    waitMinutes: -1,
    flags: 0,
    labelsStart: 0,
    labelsEnd: 0,
    labelsInside: false,
    withPointers: false,
  };
}

const PREFIX = ascii("goroutine ");
const MINUTES = ascii(" minutes");
const LOCKED = ascii("locked to thread");
const LABELS = ascii(" labels:{");
const MARKS: readonly (readonly [Uint8Array, number])[] = [
  [ascii(" (leaked)"), LEAKED],
  [ascii(" (scan)"), SCAN],
  [ascii(" (durable)"), DURABLE],
];

const SPACE = 0x20;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

/** True when a line beginning at `start` may be a header: it begins with `goroutine ` and a digit. */
export function beginsLikeHeader(bytes: Uint8Array, start: number, end: number): boolean {
  const digit = start + PREFIX.length;
  return digit < end && startsWith(bytes, start, end, PREFIX) && isDigit(bytes[digit]!);
}

/**
 * Reads the header line of one goroutine.
 *
 * @param bytes  a line in [start, end), without its newline, e.g. `goroutine 41 [chan receive, 12 minutes, locked to thread]:`
 * @param into   filled; its content is undefined when the line is no header
 * @returns whether the line is a whole header; never throws
 *
 * Rule: runtime/traceback.go, goroutineheader. Minutes appear from 1 on, and only for waiting and syscall; their clock
 * starts at the first garbage collection that finds the goroutine parked (runtime/mgcmark.go, markroot).
 */
export function readHeader(bytes: Uint8Array, start: number, end: number, into: Header): boolean {
  if (!beginsLikeHeader(bytes, start, end)) return false;
  let at = start + PREFIX.length;
  let goid = 0;
  for (; at < end && isDigit(bytes[at]!); at++) goid = goid * 10 + bytes[at]! - 0x30;
  // Beyond, two goids would be one; no process lives to make so many.
  if (goid > Number.MAX_SAFE_INTEGER) return false;
  into.goid = goid;
  into.withPointers = false;
  if (bytes[at] === SPACE && bytes[at + 1] !== OPEN) {
    into.withPointers = true;
    while (at < end && bytes[at] !== OPEN) at++;
    at--;
  }
  if (bytes[at] !== SPACE || bytes[at + 1] !== OPEN || at + 2 >= end) return false;
  return readBrackets(bytes, at + 2, end, into);
}

function readBrackets(bytes: Uint8Array, start: number, end: number, into: Header): boolean {
  let at = start;
  into.waitMinutes = -1;
  into.flags = 0;
  into.labelsInside = false;
  into.labelsStart = into.labelsEnd = 0;
  while (at < end && bytes[at] !== COMMA && bytes[at] !== CLOSE && bytes[at] !== LEFT_BRACE) at++;
  into.stateStart = start;
  into.stateEnd = at;
  if (bytes[at] === LEFT_BRACE) into.stateEnd = at = Math.max(start, at - LABELS.length + 1);
  readMarks(bytes, into);
  while (at < end && bytes[at] === COMMA) at = readQualifier(bytes, at + 2, end, into);
  if (startsWith(bytes, at, end, LABELS)) {
    into.labelsInside = true;
    at = readLabelRange(bytes, at + LABELS.length, end, into);
  }
  if (at >= end || bytes[at] !== CLOSE) return false;
  at++;
  if (bytes[at] === SPACE && bytes[at + 1] === LEFT_BRACE) at = readLabelRange(bytes, at + 2, end, into);
  return at < end && bytes[at] === 0x3a && into.stateEnd > into.stateStart;
}

/** Takes ` (leaked)`, ` (scan)` and ` (durable)` off the end of the state, in any order. */
function readMarks(bytes: Uint8Array, into: Header): void {
  for (let again = bytes[into.stateEnd - 1] === 0x29; again; ) {
    again = false;
    for (const [mark, flag] of MARKS) {
      const from = into.stateEnd - mark.length;
      if (from > into.stateStart && startsWith(bytes, from, into.stateEnd, mark)) {
        into.stateEnd = from;
        into.flags |= flag;
        again = true;
      }
    }
  }
}

/** One of `N minutes`, `locked to thread`, `synctest bubble N`. @returns where it ends, behind its comma at least. */
function readQualifier(bytes: Uint8Array, start: number, end: number, into: Header): number {
  let at = start;
  if (at < end && isDigit(bytes[at]!)) {
    let minutes = 0;
    for (; at < end && isDigit(bytes[at]!); at++) minutes = minutes * 10 + bytes[at]! - 0x30;
    if (startsWith(bytes, at, end, MINUTES)) into.waitMinutes = Math.min(minutes, 0x7fffffff);
  } else if (startsWith(bytes, at, end, LOCKED)) {
    into.flags |= LOCKED_TO_THREAD;
  }
  while (at < end && bytes[at] !== COMMA && bytes[at] !== CLOSE && bytes[at] !== LEFT_BRACE) at++;
  // Back to the blank before `labels:{`, which may be the one behind this comma; one byte on at least, so that it ends.
  return bytes[at] === LEFT_BRACE ? Math.max(start - 1, at - LABELS.length + 1) : at;
}

/** Quoted text may hold any bracket, so it is stepped over. @returns the position behind the closing brace. */
function readLabelRange(bytes: Uint8Array, start: number, end: number, into: Header): number {
  let at = start;
  into.labelsStart = start;
  for (let quoted = false; at < end && (quoted || bytes[at] !== RIGHT_BRACE); at++) {
    if (bytes[at] === QUOTE) quoted = !quoted;
    else if (quoted && bytes[at] === BACKSLASH) at++;
  }
  into.labelsEnd = at;
  return at + 1;
}

/** Blanks belong to one part only each, so that a run of them is not tried in every division. */
const PAIR = /(?:\s*("(?:[^"\\]|\\.)*")\s*|([^":,{}]*)):(?:\s*("(?:[^"\\]|\\.)*")\s*|([^",{}]*))(?:,|$)/gy;

/**
 * @param text the pairs between the braces: `"user": "bob", "k2": "v2"` or `path: /api/v1, "a b": "v:2"`
 * @returns keys and values unquoted, in the order printed (Go sorts them by key)
 */
export function readLabels(text: string): LabelSet {
  return Array.from(
    text.matchAll(PAIR),
    ([, quotedKey, key = "", quotedValue, value = ""]) =>
      [unquote(quotedKey ?? key.trim()), unquote(quotedValue ?? value.trim())] as const,
  ).filter(([key, value]) => key !== "" || value !== "");
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Undoes runtime/print.go, printquoted (and the `%q` of debug=1, which is the same but for `é` staying raw). */
function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_, x, u, big, one) =>
      one === undefined ? (x === undefined ? codePoint(u ?? big) : byte(x)) : (ESCAPES[one] ?? one),
    );
}

/** `\xNN` above 7f is a byte that is no UTF-8. */
function byte(hex: string): string {
  return hex < "80" ? codePoint(hex) : "\ufffd";
}

function codePoint(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}

/** True when `bytes[at, end)` begins with `word`. */
export function startsWith(bytes: Uint8Array, at: number, end: number, word: Uint8Array): boolean {
  if (end - at < word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
