// Of very many dumps those that say what came to stay: the first, and the newest.

/** What is not kept. */
export interface LeftOut {
  readonly dumps: number;
  readonly goroutines: number;
}

export class FirstAndNewest<Dump> {
  readonly #most: number;
  readonly #goroutinesOf: (dump: Dump) => number;
  readonly #kept: Dump[] = [];
  /** Where the oldest of the newest is, once there are too many: the next one takes its place. */
  #oldest = 1;
  #leftOut = { dumps: 0, goroutines: 0 };

  /** @param most how many are kept, at least 2 */
  constructor(most: number, goroutinesOf: (dump: Dump) => number) {
    this.#most = most;
    this.#goroutinesOf = goroutinesOf;
  }

  get isEmpty(): boolean {
    return this.#kept.length === 0;
  }

  get leftOut(): LeftOut {
    return this.#leftOut;
  }

  add(dump: Dump): void {
    if (this.#kept.length < this.#most) {
      this.#kept.push(dump);
      return;
    }
    this.#leftOut.dumps++;
    this.#leftOut.goroutines += this.#goroutinesOf(this.#kept[this.#oldest]!);
    this.#kept[this.#oldest] = dump;
    this.#oldest = (this.#oldest % (this.#most - 1)) + 1;
  }

  /** @returns those that are kept, oldest first */
  toArray(): readonly Dump[] {
    return [...this.#kept.slice(0, 1), ...this.#kept.slice(this.#oldest), ...this.#kept.slice(1, this.#oldest)];
  }
}
