// The lines of a stack -> places, elisions, details of a crash. Strings are made on the first sight of a line only.

import type { Frame } from "./model.ts";

export interface Place {
  readonly file: string;
  readonly line: number;
}

const PLACE =
  /^(\S.*|\?\??):(\d{1,10})((?: \+0x[0-9a-f]+)?(?: fp=0x[0-9a-f]+ sp=0x[0-9a-f]+ pc=0x[0-9a-f]+)?(?: pc=0x[0-9a-f]+)?)$/;
const QUESTION_MARK = 0x3f;
/** With a SetCgoTraceback symbolizer the place may be a bare address (runtime/traceback.go, printOneCgoTraceback). */
const BARE_PC = /^pc=0x[0-9a-f]+$/;

/**
 * @param text a place line without its leading tab: `/src/app/hub.go:88 +0x369`, `C:/Users/me/x.go:7`, `?:0`
 * @returns file ("" when unknown) and line; null when it is no place
 */
export function readPlace(text: string): Place | null {
  return readPlainPlace(text) ?? readAnyPlace(text);
}

/** Most places are ASCII and nothing but file and line: several times faster than the pattern, and most of a small dump. */
function readPlainPlace(text: string): Place | null {
  const colon = text.lastIndexOf(":");
  const digits = text.length - colon - 1;
  if (colon <= 0 || digits < 1 || digits > 9) return null;
  let line = 0;
  for (let at = colon + 1; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return null;
    line = line * 10 + digit;
  }
  for (let at = 0; at < colon; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code > 0x7e || code === QUESTION_MARK) return null;
  }
  return { file: text.slice(0, colon), line };
}

function readAnyPlace(text: string): Place | null {
  const found = PLACE.exec(text);
  if (found !== null) {
    const file = found[1]!;
    return { file: file === "?" || file === "??" ? "" : file, line: Number(found[2]) };
  }
  return BARE_PC.test(text) ? { file: "", line: 0 } : null;
}

/** Where Markdown took it for a heading, the mark is gone. */
const PROFILE_FRAME = /^(?:#|\s)\s*0x[0-9a-f]+(?:\s+(?=\S)|\s*$)/;
const OFFSET = /\+0x[0-9a-f]+\s+/g;
const LINE_NUMBER = /:(\d{1,10})$/;

/**
 * @param line of `debug=1`: `#\t0x489e12\tmain.(*hub).run+0x32\t/src/hub.go:88`, or `#\t0x489e12` of a nameless one
 * @returns the frame, `?` when it is nameless; null when the line is none. Linear in its length, whatever it holds.
 */
export function readProfileFrame(line: string): Frame | null {
  const head = PROFILE_FRAME.exec(line);
  if (head === null) return null;
  const text = line.slice(head[0].length).trimEnd();
  if (text === "") return { func: "?", file: "", line: 0, inlined: false };
  OFFSET.lastIndex = 1;
  const offset = OFFSET.exec(text);
  const number = LINE_NUMBER.exec(text.slice(-11));
  if (offset === null || number === null) return null;
  const file = text.slice(offset.index + offset[0].length, -number[0].length);
  if (file === "" || offset.index + offset[0].length > text.length - number[0].length) return null;
  const func = decodeEscapes(text.slice(0, offset.index));
  return { func, file: file === "?" ? "" : file, line: Number(number[1]), inlined: false };
}

/**
 * A function's name as its source has it: escapes undone, and the stars of receivers that Markdown took for emphasis, as
 * in `sync.(_RWMutex).RLock`, put back. No name of Go's own holds a bracket with an underscore behind it.
 */
export function readName(printed: string): string {
  return decodeEscapes(printed.includes("(_") ? printed.replaceAll("(_", "(*") : printed);
}

/**
 * Undoes cmd/internal/objabi, PathToPrefix: `gopkg.in/yaml%2ev3.Unmarshal` -> `gopkg.in/yaml.v3.Unmarshal`.
 * Only whole, valid UTF-8 sequences are decoded; anything else stays as printed.
 */
export function decodeEscapes(name: string): string {
  if (!name.includes("%")) return name;
  return name.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

const ELIDED = /^\.\.\.(?:(\d{1,12})|additional) frames elided\.\.\.$/;

/** `...12 frames elided...` -> 12; the `additional` of Go up to 1.20 -> "unknown"; null for other lines. */
export function readElided(line: string): number | "unknown" | null {
  const found = ELIDED.exec(line);
  if (found === null) return null;
  return found[1] === undefined ? "unknown" : Number(found[1]);
}

/** Lines that a crash prints between frames and that speak of the machine, not of the stack. */
const CRASH_DETAIL =
  /^(?:runtime: |stack: frame=|0x[0-9a-f]{8,}:|goroutine running on other thread; stack unavailable|non-Go function|\+0x[0-9a-f]+$|-----$|[`~]{3,}|[a-z]+\d*\s+0x[0-9a-f]+$)/;

export function isCrashDetail(line: string): boolean {
  return CRASH_DETAIL.test(line);
}
