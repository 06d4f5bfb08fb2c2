// The arguments of some goroutines: kept as the bytes Go printed, read when somebody asks.

import { grown } from "./intern.ts";
import type { ArgumentSample, ArgumentSamples } from "./model.ts";

const NEWLINE = 0x0a;

/** All texts together are not much longer than this. */
const MOST_BYTES = 12 << 20;
/** What is longer than this takes all the room there may be at once: memory that nothing is written to yet costs nothing. */
const SMALL_BYTES = 1 << 20;

export const NO_SAMPLES: ArgumentSamples = {
  row: new Uint32Array(0),
  start: new Uint32Array(0),
  end: new Uint32Array(0),
  bytes: new Uint8Array(0),
};

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** @returns the sample at this index of the columns; its texts are made on the first reading */
export function sampleAt(samples: ArgumentSamples, index: number): ArgumentSample {
  let texts: readonly string[] | null = null;
  return {
    row: samples.row[index]!,
    index,
    get args() {
      texts ??= textOf(samples, samples.start[index]!, index).split("\n");
      return texts;
    },
  };
}

/** @returns the arguments of the outermost frame alone */
export function outermostArguments(samples: ArgumentSamples, index: number): string {
  const newline = samples.bytes.lastIndexOf(NEWLINE, samples.end[index]! - 1);
  return textOf(samples, Math.max(newline + 1, samples.start[index]!), index);
}

function textOf({ bytes, end }: ArgumentSamples, from: number, index: number): string {
  return decoder.decode(bytes.subarray(from, end[index]!));
}

/**
 * Of a snapshot that others follow only the arguments that its goroutines began with are looked at (compare/process.ts),
 * and they are a tenth of all.
 *
 * @returns the same samples, where all other frames have ""
 */
export function withOutermostOnly({ row, start, end, bytes }: ArgumentSamples): ArgumentSamples {
  const store = new SampleStore();
  for (let index = 0; index < row.length; index++) {
    store.open(row[index]!);
    let from = start[index]!;
    for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < end[index]!; at = bytes.indexOf(NEWLINE, from)) {
      store.put(END_OF_LINE);
      from = at + 1;
    }
    store.put(bytes.subarray(from, end[index]!));
    store.put(END_OF_LINE);
  }
  return { ...store.pick(row), row };
}

const END_OF_LINE = Uint8Array.of(NEWLINE);

/** @returns the same samples with each frame's arguments changed */
export function changeArguments(samples: ArgumentSamples, change: (args: string) => string): ArgumentSamples {
  const store = new SampleStore();
  const encoder = new TextEncoder();
  for (let index = 0; index < samples.row.length; index++) {
    store.open(samples.row[index]!);
    for (const args of sampleAt(samples, index).args) {
      const { buffer, byteOffset, byteLength } = encoder.encode(change(args));
      store.add(new DataView(buffer, byteOffset, byteLength), 0, byteLength);
    }
  }
  return { ...store.pick(samples.row), row: samples.row };
}

/** Samples as they are read, in rising order of rows. */
export class SampleStore {
  length = 0;
  /** How many bytes the texts take. */
  size = 0;
  #row = new Uint32Array(1024);
  #start = new Uint32Array(1024);
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);

  /** True when no more should be opened. */
  get isFull(): boolean {
    return this.size > MOST_BYTES;
  }

  /** Begins the sample of this row. */
  open(row: number): void {
    if (this.length === this.#row.length) {
      this.#row = grown(this.#row, this.length * 2);
      this.#start = grown(this.#start, this.length * 2);
    }
    this.#row[this.length] = row;
    this.#start[this.length++] = this.size;
  }

  /** Adds the arguments of the next frame to the sample opened last: `[start, end)` of what is seen through `from`. */
  add(from: DataView, start: number, end: number): void {
    const length = end - start;
    if (this.size + length >= this.#bytes.length) this.#grow(length + 1);
    const to = this.#view;
    const shift = this.size - start;
    let at = start;
    for (; at + 4 <= end; at += 4) to.setInt32(at + shift, from.getInt32(at));
    for (; at < end; at++) to.setUint8(at + shift, from.getUint8(at));
    this.size += length;
    this.#bytes[this.size++] = NEWLINE;
  }

  /** Adds the arguments of all frames of the sample opened last, each with a newline behind it. */
  put(texts: Uint8Array): void {
    if (this.size + texts.length > this.#bytes.length) this.#grow(texts.length);
    this.#bytes.set(texts, this.size);
    this.size += texts.length;
  }

  #grow(by: number): void {
    const wanted = Math.max(this.size + by, this.#bytes.length * 2);
    this.#bytes = grown(this.#bytes, wanted < SMALL_BYTES ? wanted : Math.max(wanted, MOST_BYTES + SMALL_BYTES));
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** The samples of these rows, which rise; each then bears its place among them. The texts are shared, not copied; nothing is added later. */
  pick(rows: Uint32Array): ArgumentSamples {
    const row: number[] = [];
    const start: number[] = [];
    const end: number[] = [];
    // A text may hold very many dumps: each looks at its own alone.
    const last = rows.at(-1) ?? -1;
    for (let index = this.#firstFrom(rows[0] ?? 0), place = 0; index < this.length; index++) {
      if (this.#row[index]! > last) break;
      while (place < rows.length && rows[place]! < this.#row[index]!) place++;
      if (rows[place] !== this.#row[index]) continue;
      row.push(place);
      start.push(this.#start[index]!);
      // Without the last newline.
      end.push((index + 1 < this.length ? this.#start[index + 1]! : this.size) - 1);
    }
    if (this.size * 2 < this.#bytes.length) this.#bytes = this.#bytes.slice(0, this.size);
    const bytes = this.#bytes.subarray(0, this.size);
    return { row: Uint32Array.from(row), start: Uint32Array.from(start), end: Uint32Array.from(end), bytes };
  }

  /** @returns index of the first sample whose row is not before this one */
  #firstFrom(row: number): number {
    let [from, to] = [0, this.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#row[middle]! < row) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
