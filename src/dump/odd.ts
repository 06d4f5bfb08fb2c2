// Line numbers of what could not be read -> how many there are, and the first few of them.

const SHOWN_LINES = 5;

/** Lines that could not be read, with the first few line numbers. */
export class Odd {
  count = 0;
  readonly lines: number[] = [];
  #last = 0;
  /** Of the lines up to this one all are remembered. */
  #upTo = 0;

  add(line: number): void {
    this.count++;
    this.#last = line;
    // A log may hold a whole dump in one line.
    if (this.lines.length === SHOWN_LINES || this.lines.at(-1) === line) return;
    this.lines.push(line);
    this.#upTo = line;
  }

  addAll({ count, lines }: Odd): void {
    this.count += count;
    this.lines.push(...lines.slice(0, SHOWN_LINES - this.lines.length));
    this.#upTo = this.lines.at(-1) ?? 0;
  }

  /** An earlier line turned out to be known after all. @returns whether it was one of these, as far as is remembered */
  retract(line: number): boolean {
    const at = this.lines.indexOf(line);
    if (at < 0 && (line <= this.#upTo || this.count === this.lines.length)) return false;
    if (at >= 0) this.lines.splice(at, 1);
    this.count--;
    return true;
  }

  /** The line turned out to be known after all. */
  forget(line: number): void {
    if (this.#last !== line) return;
    this.count--;
    if (this.lines.length > this.count) this.lines.pop();
  }
}
