// Chunks of any size -> lines in one reused buffer. A goroutine being read stays in the buffer as a whole.

import { grown } from "./intern.ts";

const NEWLINE = 0x0a;

/** Beyond this many bytes without a newline a line is given up: it is no text. JSON logs may hold a whole dump in one. */
export const LONGEST_LINE = 64 << 20;

/** What reads the lines. Positions are valid until the next call. */
export interface LineReader {
  /** @returns the position after the last line read; what follows must be whole before it can be read */
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
  #buffer: Uint8Array;
  #next = 0;
  #end = 0;
  #skipping = false;
  readonly #reader: LineReader;
  readonly #small: Uint8Array;

  /** @param buffer where the bytes are collected; what is longer than half of it makes another, for as long as it must */
  constructor(reader: LineReader, buffer: Uint8Array = new Uint8Array(1 << 20)) {
    this.#reader = reader;
    this.#buffer = this.#small = buffer;
  }

  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    for (let from = 0; from < chunk.length; ) {
      if (this.#buffer !== this.#small) this.#makeSmall();
      if (this.#end === this.#buffer.length) this.#makeRoom();
      const part = Math.min(chunk.length - from, this.#buffer.length - this.#end);
      this.#buffer.set(chunk.subarray(from, from + part), this.#end);
      this.#end += part;
      from += part;
      // A line that takes many chunks is not searched for its end again with each of them.
      if (this.#buffer.subarray(this.#end - part, this.#end).indexOf(NEWLINE) < 0 && !this.#skipping) continue;
      if (this.#skipping) this.#skip();
      this.#next = this.#reader.read(this.#buffer, this.#next, this.#end);
    }
  }

  /** What the reader has not read: a last line without its newline, or what it waits with. */
  rest(): { readonly bytes: Uint8Array; readonly start: number; readonly end: number } {
    return { bytes: this.#buffer, start: this.#next, end: this.#end };
  }

  /** Back into the first buffer, once what is held fits. */
  #makeSmall(): void {
    const keep = this.#kept();
    if (this.#end - keep > this.#small.length / 2) return;
    this.#small.set(this.#buffer.subarray(keep, this.#end));
    this.#buffer = this.#small;
    this.#moved(keep);
  }

  #makeRoom(): void {
    const keep = this.#kept();
    if (keep > 0) {
      this.#buffer.copyWithin(0, keep, this.#end);
      this.#moved(keep);
    }
    if (this.#end <= this.#buffer.length / 2) return;
    if (this.#buffer.length < LONGEST_LINE) this.#buffer = grown(this.#buffer, this.#buffer.length * 2);
    else if (this.#end === this.#buffer.length) this.#giveUp();
  }

  /** First byte that is still needed. */
  #kept(): number {
    return Math.min(this.#reader.holds(this.#next), this.#next);
  }

  #moved(by: number): void {
    this.#next -= by;
    this.#end -= by;
    this.#reader.moved(by);
  }

  #giveUp(): void {
    this.skipped += this.#end - this.#next;
    this.#end = this.#next;
    this.#skipping = true;
  }

  /** Drops what belongs to a line given up; goes on after its newline. */
  #skip(): void {
    const newline = this.#buffer.subarray(this.#next, this.#end).indexOf(NEWLINE);
    const found = newline >= 0;
    const to = found ? this.#next + newline : this.#end;
    this.skipped += to - this.#next;
    this.#buffer.copyWithin(this.#next, to, this.#end);
    this.#end -= to - this.#next;
    this.#skipping = !found;
  }
}
