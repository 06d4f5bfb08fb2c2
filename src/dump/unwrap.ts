// What logs and mail put around a dump's lines -> the lines as Go printed them.

import { ascii } from "./header.ts";

/** A line without its wrapping. */
export interface Unwrapped {
  /** May hold several lines, and the beginning of one that goes on in the next. */
  readonly text: Uint8Array;
  /** ISO 8601, when the wrapping bears a full time. */
  readonly takenAt: string | null;
}

/** One kind of prefix. `time` is the group of a full timestamp. */
interface Prefix {
  readonly name: string;
  readonly pattern: RegExp;
  /** Group 1 is a time that Date understands. */
  readonly timed?: boolean;
}

const ISO = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))`;

/** Positions count bytes: the patterns are tried on Latin-1 text. */
const PREFIXES: readonly Prefix[] = [
  { name: "ansi", pattern: /^(?:\x1b\[[0-9;]*m)+/ },
  { name: "pod", pattern: /^\[pod\/[^\]\s]+\] / },
  { name: "compose", pattern: /^[\w.-]+ +\| ?/ },
  { name: "cri", pattern: new RegExp(`^${ISO} (?:stdout|stderr) ([FP])(?: |$)`), timed: true },
  { name: "journal-iso", pattern: new RegExp(`^${ISO} \\S+ [^\\s:[\\]]+(?:\\[\\d+\\])?: ?`), timed: true },
  { name: "iso", pattern: new RegExp(`^${ISO}(?:[ \\t]+|$)`), timed: true },
  {
    name: "syslog",
    pattern: /^(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ [^\s:[\]]+(?:\[\d+\])?: ?/,
  },
  { name: "klog", pattern: /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\]\s]+\] ?/ },
  { name: "date", pattern: /^\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: [\w./-]+\.go:\d+:)?(?:[ \t]+|$)/ },
  { name: "quote", pattern: /^(?:> ?)+/ },
];
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

const BEGIN = /^goroutine (?:\d+ .*\[|profile: total |leak)|^goroutineleak profile: total |^heap profile: /;
const LONGEST_PREFIX = 1024;
const NEWLINE = ascii("\n");

/** How the lines of one dump are wrapped: which prefixes, in which order. Found on its first header. */
export class Wrapping {
  readonly #chain: readonly Prefix[];
  readonly #indent: number;
  readonly #field: string | null;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #encoder = new TextEncoder();

  private constructor(chain: readonly Prefix[], indent: number, field: string | null) {
    this.#chain = chain;
    this.#indent = indent;
    this.#field = field;
  }

  /**
   * @param line one line that holds the word `goroutine`, though not at its beginning
   * @returns how it is wrapped, or null when what stands before is no wrapping
   */
  static detect(line: Uint8Array): Wrapping | null {
    const head = latin1(line, 0, LONGEST_PREFIX);
    const chain: Prefix[] = [];
    let at = 0;
    for (let again = true; again && chain.length < 6; ) {
      const rest = head.slice(at);
      if (BEGIN.test(rest)) return new Wrapping(chain, 0, null);
      if (rest.startsWith("{")) return Wrapping.#detectField(line.subarray(at), chain);
      again = false;
      for (const prefix of PREFIXES) {
        const length = prefix.pattern.exec(rest)?.[0].length ?? 0;
        if (length === 0 || chain.includes(prefix)) continue;
        chain.push(prefix);
        at += length;
        again = true;
        break;
      }
      if (!again && INDENT.test(rest)) {
        const indent = INDENT.exec(rest)![0].length;
        return BEGIN.test(rest.slice(indent)) ? new Wrapping(chain, indent, null) : null;
      }
    }
    return null;
  }

  static #detectField(json: Uint8Array, chain: readonly Prefix[]): Wrapping | null {
    const object = parseObject(new TextDecoder().decode(json));
    const field = TEXT_FIELDS.find((name) => {
      const value = object?.[name];
      return typeof value === "string" && value.split("\n").some((line) => BEGIN.test(line.trimStart()));
    });
    return field === undefined ? null : new Wrapping(chain, 0, field);
  }

  /** @param line one line without its newline */
  strip(line: Uint8Array): Unwrapped {
    let at = 0;
    let takenAt: string | null = null;
    let partial = false;
    for (const prefix of this.#chain) {
      const found = prefix.pattern.exec(latin1(line, at, LONGEST_PREFIX));
      if (found === null) continue;
      at += found[0].length;
      if (prefix.timed === true) takenAt = isoTime(found[1]!);
      partial ||= found[2] === "P";
    }
    let text = line.subarray(at);
    if (this.#indent > 0) text = text.subarray(indentOf(text, this.#indent));
    if (this.#field !== null && text[0] === 0x7b) return this.#stripField(text, takenAt);
    if (text.includes(0x1b)) text = this.#encoder.encode(this.#decoder.decode(text).replace(/\x1b\[[0-9;]*m/g, ""));
    return { text: partial ? text : joined(text, NEWLINE), takenAt };
  }

  #stripField(json: Uint8Array, outer: string | null): Unwrapped {
    const object = parseObject(this.#decoder.decode(json));
    const value = object?.[this.#field!];
    if (typeof value !== "string") return { text: NEWLINE, takenAt: null };
    const time = TIME_FIELDS.map((name) => object?.[name]).find((field) => typeof field === "string");
    const whole = RAW_FIELDS.has(this.#field!) || value.endsWith("\n") ? value : `${value}\n`;
    return {
      text: this.#encoder.encode(whole.replace(/\x1b\[[0-9;]*m/g, "")),
      takenAt: outer ?? (typeof time === "string" ? isoTime(time) : null),
    };
  }
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

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** @returns the time in ISO 8601 at milliseconds, or null when it is none */
export function isoTime(text: string): string | null {
  const time = new Date(text.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
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
