// The text of heap?debug=1 (runtime/pprof/pprof.go, writeHeapInternal) -> heap profiles.

import { readProfileFrame } from "../dump/frame.ts";
import type { Frame, Warning } from "../dump/model.ts";
import { Odd } from "../dump/odd.ts";
import type { LineReader } from "../dump/stream.ts";
import { isoTime } from "../dump/unwrap.ts";
import { type SampleRow, toColumns } from "./columns.ts";
import { MemStatsLines } from "./memstats.ts";
import { type HeapProfile, SAMPLE_TYPES } from "./model.ts";
import { scaled } from "./scale.ts";

const NEWLINE = 0x0a;

/** `heap profile: 5: 5152 [35: 5320288] @ heap/1048576`: in use, allocated, twice the rate. */
const HEADER = /^heap profile: (-?\d{1,20}): -?\d{1,20} \[(-?\d{1,20}): -?\d{1,20}\] @ heap\/(\d{1,20})\s*$/;
/** `2: 4096 [2: 4096] @ 0x489e13 0x48e269`: the same figures of one stack and size. */
const RECORD = /^(-?\d{1,20}): (-?\d{1,20}) \[(-?\d{1,20}): (-?\d{1,20})\] @(?: 0x[0-9a-f]+)*\s*$/;
const MEMSTATS = /^# runtime\.MemStats\s*$/;

/** @returns true when these first bytes hold the header of a heap profile in text */
export function isHeapText(head: string): boolean {
  return /(?:^|\n)heap profile: -?\d{1,20}: -?\d{1,20} \[-?\d{1,20}: -?\d{1,20}\] @ heap\/\d/.test(head);
}

/** The head of an answer (`curl -i`), which is no loss. */
const ANSWER = /^(?:HTTP\/\d|[A-Za-z-]+: \S)/;

export class HeapTextReader implements LineReader {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #found: HeapText[] = [];
  /** Lines before the first profile that are no part of one. */
  readonly #before = new Odd();
  #takenAt: string | null = null;
  #line = 0;
  /** Bytes of the lines read so far. */
  #bytes = 0;
  /** Lines of one profile repeat their frames: one object for equal ones. */
  #frames = new Map<string, Frame>();

  read(bytes: Uint8Array, start: number, end: number): number {
    // The buffer behind `end` may be large: it is not searched.
    const present = bytes.subarray(0, end);
    let at = start;
    for (;;) {
      const newline = present.indexOf(NEWLINE, at);
      if (newline < 0) return at;
      this.#text(this.#decoder.decode(bytes.subarray(at, newline)));
      this.#bytes += newline + 1 - at;
      at = newline + 1;
    }
  }

  holds(start: number): number {
    return start;
  }

  moved(): void {}

  /**
   * @param rest  bytes after the last newline
   * @param bytes of the whole text
   * @param cut   the source knows that its end is missing
   * @returns the profiles in the order of the text; none when the text breaks off before a first record
   */
  end(facts: { source: string; takenAt: string | null; bytes: number }, rest: Uint8Array, cut: boolean): HeapProfile[] {
    if (rest.length > 0) this.#text(this.#decoder.decode(rest));
    if (rest.length > 0) this.#found.at(-1)?.brokenAt(this.#line);
    const several = this.#found.length > 1;
    const profiles = this.#found.map((text, at) => {
      const end = this.#found[at + 1]?.offset ?? facts.bytes;
      return text.profile(
        {
          source: several ? `${facts.source}#${at + 1}` : facts.source,
          takenAt: text.takenAt ?? facts.takenAt,
          bytes: end - (at === 0 ? 0 : text.offset),
        },
        { cut: cut && at === this.#found.length - 1, before: at === 0 ? this.#before : new Odd() },
      );
    });
    const empty = profiles.every(({ memstats, samples }) => memstats === null && samples.stack.length === 0);
    return empty ? [] : profiles;
  }

  #text(line: string): void {
    this.#line++;
    const header = HEADER.exec(line);
    if (header !== null) {
      this.#frames = new Map();
      this.#found.push(new HeapText(header.slice(1, 4).map(Number), this.#takenAt, this.#frames, this.#bytes));
      this.#takenAt = null;
      return;
    }
    if (/^Date: /i.test(line)) this.#takenAt = isoTime(line.slice(6).trim()) ?? this.#takenAt;
    const text = this.#found.at(-1);
    if (text !== undefined) text.take(line, this.#line);
    else if (line.trim() !== "" && !ANSWER.test(line)) this.#before.add(this.#line);
  }
}

/** One profile being read. */
class HeapText {
  readonly rows: SampleRow[] = [];
  readonly takenAt: string | null;
  /** Where it begins in the text, in bytes. */
  readonly offset: number;
  /** Sampled objects in use, and ever allocated, as the first line says. */
  readonly #stated: readonly [inuse: number, alloc: number];
  readonly #rate: number;
  readonly #frames: Map<string, Frame>;
  readonly #stacks: (readonly Frame[])[] = [];
  readonly #stackIds = new Map<string, number>();
  readonly #memstats = new MemStatsLines();
  readonly #strange = new Odd();
  #inMemStats = false;
  #record: readonly number[] | null = null;
  #stack: Frame[] = [];
  #inuse = 0;
  #alloc = 0;

  /** @param header objects in use, objects allocated, twice the rate */
  constructor(header: readonly number[], takenAt: string | null, frames: Map<string, Frame>, offset: number) {
    const [inuse, alloc, twiceRate] = header as [number, number, number];
    this.offset = offset;
    this.#stated = [inuse, alloc];
    this.#rate = twiceRate / 2;
    this.takenAt = takenAt;
    this.#frames = frames;
  }

  take(line: string, number: number): void {
    if (this.#inMemStats) {
      if (!this.#memstats.take(line) && !ANSWER.test(line)) this.#strange.add(number);
      return;
    }
    const record = RECORD.exec(line);
    if (record !== null) {
      this.#close();
      this.#record = record.slice(1, 5).map(Number);
    } else if (MEMSTATS.test(line)) {
      this.#close();
      this.#inMemStats = true;
    } else if (line.trim() === "") this.#close();
    else this.#frame(line, number);
  }

  /** A last line that breaks off is no strange one: that the end is missing is told. */
  brokenAt(number: number): void {
    this.#strange.forget(number);
  }

  #frame(line: string, number: number): void {
    let frame = this.#frames.get(line);
    if (frame === undefined) {
      const found = readProfileFrame(line);
      if (found === null) {
        this.#strange.add(number);
        return;
      }
      frame = found;
      this.#frames.set(line, frame);
    }
    // A frame without a record above it.
    if (this.#record === null) this.#strange.add(number);
    else this.#stack.push(frame);
  }

  /** The figures in the text are sampled ones: scaled here as Go does it for the protobuf. */
  #close(): void {
    if (this.#record === null) return;
    const [inuse, inuseBytes, alloc, allocBytes] = this.#record as [number, number, number, number];
    const objectBytes = alloc !== 0 ? Math.round(allocBytes / alloc) : inuse !== 0 ? Math.round(inuseBytes / inuse) : 0;
    const up = (n: number): number => scaled(n, objectBytes, this.#rate);
    this.rows.push({
      stack: this.#stackOf(this.#stack),
      objectBytes,
      allocObjects: up(alloc),
      allocBytes: up(allocBytes),
      inuseObjects: up(inuse),
      inuseBytes: up(inuseBytes),
    });
    this.#inuse += inuse;
    this.#alloc += alloc;
    this.#record = null;
    this.#stack = [];
  }

  #stackOf(frames: readonly Frame[]): number {
    const key = frames.map(({ func, file, line }) => `${func}\t${file}\t${line}`).join("\n");
    const known = this.#stackIds.get(key);
    if (known !== undefined) return known;
    this.#stackIds.set(key, this.#stacks.length);
    return this.#stacks.push(frames) - 1;
  }

  /** @param told `cut`: the source knows that its end is missing; `before`: lines above that are no part of it */
  profile(
    facts: { source: string; takenAt: string | null; bytes: number },
    { cut, before }: { readonly cut: boolean; readonly before: Odd },
  ): HeapProfile {
    this.#close();
    const memstats = this.#memstats.whole();
    const [inuse, alloc] = this.#stated;
    const lost: Lost = { inuse: inuse - this.#inuse, alloc: alloc - this.#alloc };
    // MemStats come last: without them the end is missing.
    const truncated = cut || memstats === null;
    return {
      kind: "heap",
      ...facts,
      form: "debug=1",
      asked: "heap",
      rate: this.#rate,
      differenceSeconds: null,
      truncated,
      warnings: [...cutWarning(truncated, memstats === null, lost), ...strangeWarning(this.#strange, before)],
      sampleTypes: SAMPLE_TYPES,
      stacks: this.#stacks,
      samples: toColumns(this.rows),
      memstats,
    };
  }
}

/** Sampled objects that the first line has and the records have not; below zero where the records have more. */
interface Lost {
  readonly inuse: number;
  readonly alloc: number;
}

function cutWarning(truncated: boolean, noMemStats: boolean, { inuse, alloc }: Lost): readonly Warning[] {
  if (!truncated && inuse === 0 && alloc === 0) return [];
  const missing = [
    ...differing(inuse, "in use"),
    ...differing(alloc, "ever allocated"),
    ...(noMemStats ? ["its MemStats are missing"] : []),
  ];
  const message = truncated ? "the text ends in the middle" : "the text does not add up";
  return [{ code: "cut-profile", message: [message, ...missing].join(", ").replace(", ", ": "), line: null }];
}

function differing(lost: number, which: string): readonly string[] {
  if (lost === 0) return [];
  return lost > 0
    ? [`${lost} of its sampled objects ${which} are not in its records`]
    : [`its records have ${-lost} sampled objects ${which} more than its first line says`];
}

function strangeWarning(inside: Odd, before: Odd): readonly Warning[] {
  const count = inside.count + before.count;
  if (count === 0) return [];
  const first = before.lines[0] ?? inside.lines[0]!;
  const message = `${count === 1 ? "1 line is" : `${count} lines are`} not understood, the first is line ${first}`;
  return [{ code: "strange-lines", message, line: first }];
}
