// Goids -> rows. One typed table: a Map of as many doubles takes several times its time and memory.

import { oddSecret } from "./intern.ts";
import type { Goroutines } from "./model.ts";

/** Goids that were made to meet in one slot do not meet. */
const [OF_HIGH, OF_ALL] = [oddSecret(), oddSecret()];

/** Where each goid of a column stands. */
export class GoidTable {
  readonly #goid: Float64Array;
  /** Row + 1; 0 is an empty slot. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** How many rows bear a goid that an earlier row bears; the earlier is the one that is found. */
  readonly repeated: number;

  constructor(goid: Float64Array) {
    let size = 16;
    while (size < goid.length * 2) size *= 2;
    this.#goid = goid;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    let repeated = 0;
    for (let row = 0; row < goid.length; row++) {
      const slot = this.#slotOf(goid[row]!);
      if (this.#slots[slot] === 0) this.#slots[slot] = row + 1;
      else repeated++;
    }
    this.repeated = repeated;
  }

  /** @returns -1 when it is not there */
  rowOf(goid: number): number {
    return this.#slots[this.#slotOf(goid)]! - 1;
  }

  #slotOf(goid: number): number {
    // A goid may pass 2^32 in a server that lives long.
    let hash = Math.imul((goid | 0) ^ Math.imul((goid / 0x1_0000_0000) | 0, OF_HIGH), OF_ALL);
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    for (let found = this.#slots[slot]!; found !== 0 && this.#goid[found - 1] !== goid; found = this.#slots[slot]!)
      slot = (slot + 1) & this.#mask;
    return slot;
  }
}

const known = new WeakMap<Goroutines, GoidTable>();

/** The table of a dump's goroutines, made once. */
export function rowsByGoid(goroutines: Goroutines): GoidTable {
  let table = known.get(goroutines);
  if (table === undefined) {
    table = new GoidTable(goroutines.goid);
    known.set(goroutines, table);
  }
  return table;
}
