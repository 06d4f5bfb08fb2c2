// Which goroutines of a stream are one dump's: ranges, for nearly all stand one behind the other.

export class Rows {
  length = 0;
  /** The first row; -1 of none. */
  first = -1;
  /** The last range: its first row, and the one behind its last. */
  #from = 0;
  #to = 0;
  /** The ranges before it, alike; none where there is one dump after the other. */
  #earlier: number[] | null = null;

  /** Adds the rows from `from` to before `to`, which lie behind all that are here. */
  add(from: number, to: number): void {
    if (to <= from) return;
    if (this.length === 0) this.first = from;
    if (this.length === 0 || this.#to !== from) this.#begin(from);
    this.#to = to;
    this.length += to - from;
  }

  #begin(from: number): void {
    if (this.length > 0) {
      this.#earlier ??= [];
      this.#earlier.push(this.#from, this.#to);
    }
    this.#from = from;
  }

  toArray(): Uint32Array {
    const rows = new Uint32Array(this.length);
    const ranges = [...(this.#earlier ?? []), this.#from, this.#to];
    let at = 0;
    for (let range = 0; range < ranges.length; range += 2)
      for (let row = ranges[range]!; row < ranges[range + 1]!; row++) rows[at++] = row;
    return rows;
  }
}
