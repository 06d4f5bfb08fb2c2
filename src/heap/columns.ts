// Figures of samples as they come -> columns that grow.

import type { HeapSamples } from "./model.ts";

/** A list of doubles in one growing array. */
export class Doubles {
  length = 0;
  #values = new Float64Array(1024);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  whole(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}

/** One sample as a reader has it. */
export interface SampleRow {
  readonly stack: number;
  readonly objectBytes: number;
  readonly allocObjects: number;
  readonly allocBytes: number;
  readonly inuseObjects: number;
  readonly inuseBytes: number;
}

export function toColumns(rows: readonly SampleRow[]): HeapSamples {
  return {
    stack: Uint32Array.from(rows, ({ stack }) => stack),
    objectBytes: Float64Array.from(rows, ({ objectBytes }) => objectBytes),
    allocObjects: Float64Array.from(rows, ({ allocObjects }) => allocObjects),
    allocBytes: Float64Array.from(rows, ({ allocBytes }) => allocBytes),
    inuseObjects: Float64Array.from(rows, ({ inuseObjects }) => inuseObjects),
    inuseBytes: Float64Array.from(rows, ({ inuseBytes }) => inuseBytes),
  };
}
