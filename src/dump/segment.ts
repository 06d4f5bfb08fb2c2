// Goroutines of one stream -> the dumps they belong to. Go never uses a goid twice in one dump.

import type { Columns } from "./columns.ts";
import { Rows } from "./rows.ts";

/** A place where another dump may begin. */
export interface Boundary {
  /**
   * unparted   a goroutine right behind a panic's words, without a blank line;
   * parted     the first one behind a blank line after such: those before it were the panic's words, too;
   * running    a goroutine in state `running`: the one that asked stands first in a dump;
   * preamble   a panic, a fatal error, a signal: another dump for certain;
   * nested     a second panic in the words of the first: no dump begins here;
   * leaks      what goleak says before its list, which may go on one of the same process;
   * http       response headers: another dump for certain;
   * continued  `-----`: GOTRACEBACK=crash goes on with the next thread of the same process (runtime/signal_unix.go, sighandler).
   */
  readonly kind: "unparted" | "parted" | "running" | "preamble" | "nested" | "leaks" | "http" | "continued";
  /** The first goroutine behind it. */
  readonly row: number;
  /** Bytes into the stream. */
  readonly offset: number;
  readonly line: number;
  /** The preamble's words. */
  readonly text: string | null;
  readonly takenAt: string | null;
}

/** The goroutines of one dump. */
export interface Segment {
  readonly rows: Rows;
  readonly offset: number;
  readonly line: number;
  readonly trigger: string | null;
  readonly takenAt: string | null;
  /** Entries left out because the same goroutine was printed before. */
  readonly repeated: number;
}

interface Draft {
  readonly rows: Rows;
  readonly start: Boundary | null;
  trigger: string | null;
  takenAt: string | null;
  repeated: number;
}

/**
 * @param columns    all goroutines, in the order printed
 * @param boundaries where dumps may begin, in the order found
 * @param without    rows that belong to none
 * @param begins     where the first goroutine stands
 * @returns one segment per dump; none is empty, unless a preamble stands alone
 */
export function segmentsOf(
  columns: Columns,
  boundaries: readonly Boundary[],
  without: ReadonlySet<number>,
  begins: Pick<Boundary, "offset" | "line">,
): readonly Segment[] {
  const splitter = new Splitter(columns, columns.repeatsGoids(), without);
  const marks = [...boundaries, null];
  let row = 0;
  let unit: Boundary | null = null;
  for (const mark of marks) {
    const end = mark?.row ?? columns.length;
    splitter.add(unit, row, end);
    unit = mark;
    row = end;
  }
  let start = begins;
  return splitter.drafts
    .filter((draft) => draft.rows.length > 0)
    .map((draft) => {
      // Where one begins that only a goid told of is not known: behind the last that is, which keeps the order.
      start = draft.start ?? start;
      return {
        rows: draft.rows,
        offset: start.offset,
        line: start.line,
        trigger: draft.trigger,
        takenAt: draft.takenAt,
        repeated: draft.repeated,
      };
    });
}

class Splitter {
  readonly drafts: Draft[] = [];
  readonly #columns: Columns;
  readonly #repeats: boolean;
  #seen = new Set<number>();
  #continued = false;

  readonly #without: ReadonlySet<number>;

  constructor(columns: Columns, repeats: boolean, without: ReadonlySet<number>) {
    this.#columns = columns;
    this.#without = without;
    this.#repeats = repeats;
  }

  add(unit: Boundary | null, from: number, to: number): void {
    const sure = unit?.kind === "preamble" || unit?.kind === "http";
    if (unit?.kind === "continued") this.#continued = true;
    const current = this.drafts.at(-1);
    if (current === undefined) this.#begin(unit);
    else if (sure && !this.#continued && current.rows.length > 0) this.#begin(unit);
    else if (to > from && this.#repeatsIn(from, to) && !this.#continued) this.#begin(unit);
    else if (current.rows.length === 0) this.#adopt(current, unit);
    if (this.#repeats || this.#without.size > 0) for (let row = from; row < to; row++) this.#take(row);
    else this.drafts.at(-1)!.rows.add(from, to);
  }

  #begin(unit: Boundary | null): void {
    this.#seen = new Set();
    this.#continued = false;
    this.drafts.push({
      rows: new Rows(),
      start: unit,
      trigger: unit?.text ?? null,
      takenAt: unit?.takenAt ?? null,
      repeated: 0,
    });
  }

  #adopt(draft: Draft, unit: Boundary | null): void {
    draft.trigger ??= unit?.text ?? null;
    draft.takenAt ??= unit?.takenAt ?? null;
  }

  #repeatsIn(from: number, to: number): boolean {
    if (!this.#repeats) return false;
    for (let row = from; row < to; row++)
      if (!this.#without.has(row) && this.#seen.has(this.#columns.goidAt(row))) return true;
    return false;
  }

  #take(row: number): void {
    if (this.#without.has(row)) return;
    if (this.#repeats) {
      const goid = this.#columns.goidAt(row);
      if (this.#seen.has(goid)) {
        if (this.#continued) {
          this.drafts.at(-1)!.repeated++;
          return;
        }
        this.#begin(null);
      }
      this.#seen.add(goid);
    }
    this.drafts.at(-1)!.rows.add(row, row + 1);
  }
}
