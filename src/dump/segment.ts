// Goroutines of one stream -> the dumps they belong to. Go never uses a goid twice in one dump.

import type { Columns } from "./columns.ts";
import type { GoidTable } from "./goid-table.ts";
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
 * @param found      is given one segment per dump, in their order, none of them empty: a log may hold a million
 */
export function segmentsOf(
  columns: Columns,
  boundaries: readonly Boundary[],
  without: ReadonlySet<number>,
  begins: Pick<Boundary, "offset" | "line">,
  found: (segment: Segment) => void,
): void {
  const splitter = new Splitter(columns, without, begins, found);
  const marks = [...boundaries, null];
  let row = 0;
  let unit: Boundary | null = null;
  for (const mark of marks) {
    const end = mark?.row ?? columns.length;
    splitter.add(unit, row, end);
    unit = mark;
    row = end;
  }
  splitter.end();
}

class Splitter {
  readonly #columns: Columns;
  readonly #without: ReadonlySet<number>;
  readonly #found: (segment: Segment) => void;
  readonly #firsts: GoidTable;
  /** Which dump has had the goid that stands first in this row; null where none is there twice. */
  readonly #dumpOf: Int32Array | null;
  #draft: Draft | null = null;
  /** The number of the draft, from 1. */
  #dump = 0;
  #start: Pick<Boundary, "offset" | "line">;
  #continued = false;

  constructor(
    columns: Columns,
    without: ReadonlySet<number>,
    begins: Pick<Boundary, "offset" | "line">,
    found: (segment: Segment) => void,
  ) {
    this.#columns = columns;
    this.#without = without;
    this.#start = begins;
    this.#found = found;
    this.#firsts = columns.firsts();
    this.#dumpOf = this.#firsts.repeated > 0 ? new Int32Array(columns.length) : null;
  }

  add(unit: Boundary | null, from: number, to: number): void {
    const sure = unit?.kind === "preamble" || unit?.kind === "http";
    if (unit?.kind === "continued") this.#continued = true;
    const current = this.#draft;
    if (current === null) this.#begin(unit);
    else if (sure && !this.#continued && current.rows.length > 0) this.#begin(unit);
    else if (to > from && this.#repeatsIn(from, to) && !this.#continued) this.#begin(unit);
    else if (current.rows.length === 0) this.#adopt(current, unit);
    if (this.#dumpOf !== null || this.#without.size > 0) for (let row = from; row < to; row++) this.#take(row);
    else this.#draft!.rows.add(from, to);
  }

  end(): void {
    const draft = this.#draft;
    if (draft === null || draft.rows.length === 0) return;
    // Where one begins that only a goid told of is not known: behind the last that is, which keeps the order.
    this.#start = draft.start ?? this.#start;
    this.#found({
      rows: draft.rows,
      offset: this.#start.offset,
      line: this.#start.line,
      trigger: draft.trigger,
      takenAt: draft.takenAt,
      repeated: draft.repeated,
    });
  }

  #begin(unit: Boundary | null): void {
    this.end();
    this.#dump++;
    this.#continued = false;
    this.#draft = {
      rows: new Rows(),
      start: unit,
      trigger: unit?.text ?? null,
      takenAt: unit?.takenAt ?? null,
      repeated: 0,
    };
  }

  #adopt(draft: Draft, unit: Boundary | null): void {
    draft.trigger ??= unit?.text ?? null;
    draft.takenAt ??= unit?.takenAt ?? null;
  }

  #repeatsIn(from: number, to: number): boolean {
    if (this.#dumpOf === null) return false;
    for (let row = from; row < to; row++)
      if (!this.#without.has(row) && this.#dumpOf[this.#firstOf(row)] === this.#dump) return true;
    return false;
  }

  #firstOf(row: number): number {
    return this.#firsts.rowOf(this.#columns.goidAt(row));
  }

  #take(row: number): void {
    if (this.#without.has(row)) return;
    if (this.#dumpOf !== null) {
      const first = this.#firstOf(row);
      if (this.#dumpOf[first] === this.#dump) {
        if (this.#continued) {
          this.#draft!.repeated++;
          return;
        }
        this.#begin(null);
      }
      this.#dumpOf[first] = this.#dump;
    }
    this.#draft!.rows.add(row, row + 1);
  }
}
