// Chunks of any size -> lines in one reused buffer. A goroutine being read stays in the buffer as a whole.

import { grown } from "./intern.ts";

const NEWLINE = 0x0a;

/** Beyond this many bytes without a newline a line is given up: it is no text. JSON logs may hold a whole dump in one. */
const LONGEST_LINE = 64 << 20;

/** What reads the lines. Positions are valid until the next call. */
export interface LineReader {
  /** @returns the position after the last line read; the rest, from there to `end`, is not a whole line yet */
  readonly read: (bytes: Uint8Array, start: number, end: number) => number;
  /** First byte that must stay in the buffer; `start` when nothing is being held. */
  readonly holds: (start: number) => number;
  /** The held bytes have moved towards the front by `by`. */
  readonly moved: (by: number) => void;
}

export class LineStream {
  bytes = 0;
  /** Bytes of lines that were too long to be text. */
  skipped = 0;
  #buffer = new Uint8Array(1 << 20);
  #next = 0;
  #end = 0;
  #skipping = false;
  readonly #reader: LineReader;

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    for (let from = 0; from < chunk.length; ) {
      if (this.#end === this.#buffer.length) this.#makeRoom();
      const part = Math.min(chunk.length - from, this.#buffer.length - this.#end);
      this.#buffer.set(chunk.subarray(from, from + part), this.#end);
      this.#end += part;
      from += part;
      if (this.#skipping) this.#skip();
      this.#next = this.#reader.read(this.#buffer, this.#next, this.#end);
    }
  }

  /** The bytes after the last newline. */
  rest(): Uint8Array {
    return this.#buffer.subarray(this.#next, this.#end);
  }

  #makeRoom(): void {
    const keep = Math.min(this.#reader.holds(this.#next), this.#next);
    if (keep > 0) {
      this.#buffer.copyWithin(0, keep, this.#end);
      this.#next -= keep;
      this.#end -= keep;
      this.#reader.moved(keep);
    }
    if (this.#end <= this.#buffer.length / 2) return;
    if (this.#buffer.length < LONGEST_LINE) this.#buffer = grown(this.#buffer, this.#buffer.length * 2);
    else if (this.#end === this.#buffer.length) this.#giveUp();
  }

  #giveUp(): void {
    this.skipped += this.#end - this.#next;
    this.#end = this.#next;
    this.#skipping = true;
  }

  /** Drops what belongs to a line given up; goes on after its newline. */
  #skip(): void {
    const newline = this.#buffer.indexOf(NEWLINE, this.#next);
    const found = newline >= 0 && newline < this.#end;
    const to = found ? newline : this.#end;
    this.skipped += to - this.#next;
    this.#buffer.copyWithin(this.#next, to, this.#end);
    this.#end -= to - this.#next;
    this.#skipping = !found;
  }
}
