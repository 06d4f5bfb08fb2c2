// Goroutines as they are read -> growing columns.

import { GoidTable } from "./goid-table.ts";
import { grown } from "./intern.ts";
import type { Goroutines } from "./model.ts";

/** One goroutine, ready to be added. One object is filled again and again. */
export interface Row {
  goid: number;
  stack: number;
  state: number;
  waitMinutes: number;
  creator: number;
  flags: number;
  labels: number;
  waitsFor: number;
}

/** More than any process has had; a text that unpacks to ever more of them does not take all memory. */
const MOST_GOROUTINES = 1 << 24;

export class Columns {
  length = 0;
  /** Goroutines that were read and not kept: there are too many. */
  dropped = 0;
  #goid = new Float64Array(64);
  #stack = new Uint32Array(64);
  #state = new Uint16Array(64);
  #waitMinutes = new Int32Array(64);
  #creator = new Float64Array(64);
  #flags = new Uint8Array(64);
  #labels = new Uint32Array(64);
  #waitsFor = new Float64Array(64);

  get isFull(): boolean {
    return this.length === MOST_GOROUTINES;
  }

  add(row: Row): void {
    if (this.isFull) {
      this.dropped++;
      return;
    }
    if (this.length === this.#goid.length) this.#grow(this.length * 2);
    const at = this.length++;
    this.#goid[at] = row.goid;
    this.#stack[at] = row.stack;
    this.#state[at] = row.state;
    this.#waitMinutes[at] = row.waitMinutes;
    this.#creator[at] = row.creator;
    this.#flags[at] = row.flags;
    this.#labels[at] = row.labels;
    this.#waitsFor[at] = row.waitsFor;
  }

  /** Where each goid stands first. Nothing is added later. */
  firsts(): GoidTable {
    return new GoidTable(this.#goid.subarray(0, this.length));
  }

  goidAt(row: number): number {
    return this.#goid[row]!;
  }

  stackAt(row: number): number {
    return this.#stack[row]!;
  }

  stateAt(row: number): number {
    return this.#state[row]!;
  }

  /** The given rows, in that order: a copy, or the columns themselves when it is all of them. Nothing is added later. */
  pick(rows: Uint32Array): Goroutines {
    const whole = rows.length === this.length;
    const copy = <T extends Float64Array | Uint32Array | Uint16Array | Int32Array | Uint8Array>(from: T): T => {
      if (whole) return from.subarray(0, rows.length) as T;
      const to = new (from.constructor as new (length: number) => T)(rows.length);
      for (let at = 0; at < rows.length; at++) to[at] = from[rows[at]!]!;
      return to;
    };
    return {
      goid: copy(this.#goid),
      stack: copy(this.#stack),
      state: copy(this.#state),
      waitMinutes: copy(this.#waitMinutes),
      creator: copy(this.#creator),
      flags: copy(this.#flags),
      labels: copy(this.#labels),
      waitsFor: copy(this.#waitsFor),
    };
  }

  #grow(length: number): void {
    this.#goid = grown(this.#goid, length);
    this.#stack = grown(this.#stack, length);
    this.#state = grown(this.#state, length);
    this.#waitMinutes = grown(this.#waitMinutes, length);
    this.#creator = grown(this.#creator, length);
    this.#flags = grown(this.#flags, length);
    this.#labels = grown(this.#labels, length);
    this.#waitsFor = grown(this.#waitsFor, length);
  }
}
