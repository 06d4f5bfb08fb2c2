// What logs and mail put around a dump's lines -> the lines as Go printed them.

import { holdsEscaped, unescaped } from "./escaped.ts";
import { headerOfTitle, indentOfTitle } from "./goleak.ts";
import { ascii, startsWith } from "./header.ts";
import { PREFIXES, type Prefix } from "./prefix.ts";

/** A line without its wrapping. */
export interface Unwrapped {
  /** May hold several lines, and the beginning of one that goes on in the next. */
  readonly text: Uint8Array;
  /** ISO 8601, when the wrapping bears a full time. */
  readonly takenAt: string | null;
  /** False when nothing of the wrapping was found on this line: it stands as it was. */
  readonly wrapped: boolean;
}

const INDENT: RegExp = /^[ \t]+/;

/** Fields of structured logs that hold text, in the order tried. */
const TEXT_FIELDS = [
  "log",
  "Output",
  "MESSAGE",
  "message",
  "msg",
  "stack",
  "stacktrace",
  "stack_trace",
  "textPayload",
  "text",
  "error",
  "exception",
  "body",
  "event",
];
/** These hold one line each with its own newline, or a piece of a line without. */
const RAW_FIELDS = new Set(["log", "Output"]);
const TIME_FIELDS = ["time", "Time", "timestamp", "ts", "@timestamp"];

const BEGIN = /^goroutine (?:\d+ .*\[|profile: total )|^goroutineleak profile: total |^heap profile: /;
/** A crash announces itself before its first goroutine; `goroutine` does not stand there. */
const PREAMBLE = /^(?:panic: |fatal error: |SIG[A-Z]+: )/;
const LONGEST_PREFIX = 1024;
const USUAL_PREFIX = 128;
const DEEPEST_FIELD = 4;
const NEWLINE = ascii("\n");
const ESCAPED_TAB = ascii("#011");
const TAB = 0x09;
const ESCAPE = 0x1b;
const BACKSLASH = 0x5c;
/** A blank, a bracket, a G. */
const MAY_BE_TITLE: ReadonlySet<number> = new Set([0x20, 0x5b, 0x47]);
/** And what a terminal does not show: Buildkite puts a time before each line, `\x1b_bk;t=1767366245000\x07`. */
const COLOURS = /\x1b\[[0-9;]*[mK]|\x1b[_\]][^\x07\x1b]*(?:\x07|\x1b\\)/g;
/** A quoted value of logfmt, which escapes as JSON does. */
const LOGFMT_VALUE = /(?:^|\s)([\w.@-]+)=("(?:[^"\\]|\\.)*")/g;

/** Where structured logs keep the text: fields of a JSON object, the key of a logfmt line, or the line, which escapes it. */
interface Field {
  readonly of: "json" | "logfmt" | "line";
  readonly path: readonly string[];
}

/** How the lines of one dump are wrapped: which prefixes, in which order. Found on its first header. */
export class Wrapping {
  readonly #chain: readonly Prefix[];
  readonly #indent: number;
  readonly #field: Field | null;
  readonly #encoder = new TextEncoder();
  /** The list of goleak: it has titles in place of headers. */
  readonly isLeaks: boolean;

  private constructor(chain: readonly Prefix[], indent: number, field: Field | null = null, isLeaks = false) {
    this.isLeaks = isLeaks;
    this.#chain = chain;
    this.#indent = indent;
    this.#field = field;
  }

  /**
   * @param line one line that holds the word `goroutine`, or begins a crash, though not at its beginning
   * @returns how it is wrapped, or null when what stands before is no wrapping
   */
  static detect(line: Uint8Array): Wrapping | null {
    const plain = withoutColours(line);
    const head = latin1(plain, 0, LONGEST_PREFIX);
    const chain: Prefix[] = [];
    let at = 0;
    for (;;) {
      const rest = head.slice(at);
      const bare = at === 0 && plain === line;
      if (!bare && (BEGIN.test(rest) || PREAMBLE.test(rest))) return new Wrapping(chain, 0);
      const indent = indentOfTitle(rest);
      if (indent !== null) return new Wrapping(chain, indent, null, true);
      if (rest.startsWith("{")) return Wrapping.#ofObject(plain.subarray(at), chain);
      const prefix = PREFIXES.find((one) => !chain.includes(one) && one.pattern.test(rest));
      if (prefix === undefined) return Wrapping.#ofRest(plain.subarray(at), rest, chain);
      chain.push(prefix);
      at += prefix.pattern.exec(rest)![0].length;
    }
  }

  static #ofRest(line: Uint8Array, head: string, chain: readonly Prefix[]): Wrapping | null {
    const indent = INDENT.exec(head)?.[0].length ?? 0;
    if (indent > 0 && BEGIN.test(head.slice(indent))) return new Wrapping(chain, indent);
    for (const [, key = "", value = ""] of utf8(line).matchAll(LOGFMT_VALUE)) {
      if (holdsDump(parse(value))) return new Wrapping(chain, 0, { of: "logfmt", path: [key] });
    }
    return isEscaped(line) ? new Wrapping(chain, 0, { of: "line", path: [] }) : null;
  }

  static #ofObject(json: Uint8Array, chain: readonly Prefix[]): Wrapping | null {
    const path = pathToDump(parse(utf8(json)), DEEPEST_FIELD);
    if (path !== null) return new Wrapping(chain, 0, { of: "json", path });
    return isEscaped(json) ? new Wrapping(chain, 0, { of: "line", path: [] }) : null;
  }

  /**
   * @param prefix of all lines, or of the headers alone
   * @param indent what stands before the lines without it: a test's log moves all but the first in
   */
  static behind(prefix: Prefix, indent: number): Wrapping {
    return new Wrapping([prefix], indent);
  }

  /** @param raw one line without its newline */
  strip(raw: Uint8Array): Unwrapped {
    const line = withoutColours(raw);
    let at = 0;
    let takenAt: string | null = null;
    let partial = false;
    for (const prefix of this.#chain) {
      const found = prefixAt(line, at, prefix);
      if (found === null) continue;
      at += found[0].length;
      if (prefix.timed === true) takenAt = isoTime(found[1]!);
      partial ||= found[2] === "P";
    }
    const indent = this.#indent > 0 ? indentOf(line.subarray(at), this.#indent) : 0;
    const plain = withTab(line.subarray(at + indent));
    const text = withHeader(plain);
    const inField = this.#field === null ? null : this.#ofField(this.#field, text, takenAt);
    if (inField !== null) return inField;
    const wrapped = at + indent > 0 || line !== raw || text !== plain;
    return { text: partial ? text : joined(text, NEWLINE), takenAt, wrapped };
  }

  #ofField({ of, path }: Field, line: Uint8Array, outer: string | null): Unwrapped | null {
    if (of === "line") {
      const text = utf8(line);
      return holdsEscaped(text) ? this.#ofText(`${text}\n`, outer) : null;
    }
    if (of === "logfmt") {
      const values = [...utf8(line).matchAll(LOGFMT_VALUE)];
      const value = parse(values.find(([, key]) => key === path[0])?.[2] ?? "");
      return typeof value === "string" ? this.#ofText(`${value}\n`, outer) : null;
    }
    if (line[0] !== 0x7b) return null;
    const object = parse(utf8(line));
    const value = path.reduce(fieldOf, object);
    if (typeof value !== "string") return { text: NEWLINE, takenAt: null, wrapped: false };
    const time = TIME_FIELDS.map((name) => fieldOf(object, name)).find((field) => typeof field === "string");
    const whole = RAW_FIELDS.has(path.at(-1)!) || value.endsWith("\n") ? value : `${value}\n`;
    return this.#ofText(whole, outer ?? (typeof time === "string" ? isoTime(time) : null));
  }

  #ofText(text: string, takenAt: string | null): Unwrapped {
    const plain = holdsEscaped(text) ? unescaped(text) : text;
    return { text: this.#encoder.encode(plain.replace(COLOURS, "")), takenAt, wrapped: true };
  }
}

/** The fields that lead to a text with a dump in it: known names first, then any other. */
function pathToDump(value: unknown, depth: number): readonly string[] | null {
  const object = objectOf(value);
  if (object === null || depth === 0) return null;
  const names = [...TEXT_FIELDS.filter((name) => name in object), ...Object.keys(object)];
  const direct = names.find((name) => holdsDump(fieldOf(object, name)));
  if (direct !== undefined) return [direct];
  for (const name of names) {
    const below = pathToDump(fieldOf(object, name), depth - 1);
    if (below !== null) return [name, ...below];
  }
  return null;
}

function holdsDump(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return PREAMBLE.test(value) || holdsEscaped(value) || value.split("\n").some((line) => BEGIN.test(line.trimStart()));
}

function fieldOf(value: unknown, name: string): unknown {
  return objectOf(value)?.[name];
}

/** A container's log may hold, as text, the JSON line that the program in it has written. */
function objectOf(value: unknown): Record<string, unknown> | null {
  const object = typeof value === "string" && value.startsWith("{") ? parse(value) : value;
  return typeof object === "object" && object !== null ? (object as Record<string, unknown>) : null;
}

/** rsyslog writes control characters as three octal digits, and so the tab of a place. */
function withTab(text: Uint8Array): Uint8Array {
  if (!startsWith(text, 0, text.length, ESCAPED_TAB)) return text;
  const plain = text.slice(ESCAPED_TAB.length - 1);
  plain[0] = TAB;
  return plain;
}

/** Of goleak's titles; other lines that may be one are few. */
function withHeader(text: Uint8Array): Uint8Array {
  if (!MAY_BE_TITLE.has(text[0]!)) return text;
  const header = headerOfTitle(latin1(text, 0, LONGEST_PREFIX));
  return header === null ? text : ascii(header);
}

/** Most lines hold no backslash, and need not be decoded. */
function isEscaped(line: Uint8Array): boolean {
  return line.includes(BACKSLASH) && holdsEscaped(utf8(line));
}

function withoutColours(line: Uint8Array): Uint8Array {
  if (!line.includes(ESCAPE)) return line;
  // Latin-1 keeps every byte, valid UTF-8 or not.
  return ascii(latin1(line, 0, line.length).replace(COLOURS, ""));
}

/** True when `word` stands somewhere in bytes[start, end). */
export function holdsWord(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  const last = end - word.length;
  const first = word[0];
  for (let at = start; at <= last; at++) {
    if (bytes[at] !== first) continue;
    let length = 1;
    while (length < word.length && bytes[at + length] === word[length]) length++;
    if (length === word.length) return true;
  }
  return false;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** @returns the time in ISO 8601 at milliseconds, or null when it is none */
export function isoTime(text: string): string | null {
  const time = new Date(text.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** What the prefix takes of the line from `at` on; null when it is not there. */
function prefixAt(line: Uint8Array, at: number, { pattern }: Prefix): RegExpExecArray | null {
  const found = pattern.exec(latin1(line, at, USUAL_PREFIX));
  // Most are short; one that may go on behind what was looked at is looked at once more.
  if ((found !== null && found[0].length < USUAL_PREFIX) || line.length - at <= USUAL_PREFIX) return found;
  return pattern.exec(latin1(line, at, LONGEST_PREFIX));
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  let text = "";
  const end = Math.min(bytes.length, start + length);
  // `apply` takes an array without asking its iterator for each byte.
  for (let at = start; at < end; at += LONGEST_PREFIX)
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(at, Math.min(at + LONGEST_PREFIX, end)) as unknown as number[],
    );
  return text;
}

function indentOf(bytes: Uint8Array, most: number): number {
  let at = 0;
  while (at < most && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
  return at;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
