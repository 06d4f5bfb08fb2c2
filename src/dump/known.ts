// Goroutines like ones read before, recognised at the speed of reading: the hot part of the parser, in WebAssembly.
//
// In a large dump nearly every goroutine is the like of an earlier one: the same header but for goid and minutes, the
// same lines but for arguments, offsets and the creator's goid. `wasm/known.ts` finds it by a hash of what is left and
// compares the bytes. What is not known, or of any other form, is read line by line by the parser, and then learned.

import type { Row } from "./columns.ts";
import { WASM } from "./known-wasm.ts";

/** What `wasm/known.ts` exports; positions there count from the beginning of its memory. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly WINDOW: { readonly value: number };
  readonly WINDOW_BYTES: { readonly value: number };
  readonly FOUND: { readonly value: number };
  readonly ARGUMENTS: { readonly value: number };
  readonly TEXTS: { readonly value: number };
  readonly reset: () => void;
  readonly scan: (start: number, end: number) => number;
  readonly next: (start: number, end: number) => number;
  readonly gather: () => number;
  readonly learn: (head: number, stack: number) => void;
}

/** As much of WebAssembly as is used here: the core knows no engine by its type. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}
const engine = (globalThis as { readonly WebAssembly?: Engine }).WebAssembly;

/** What a header says beside its goid and its minutes. */
type Head = Pick<Row, "state" | "flags" | "labels">;

/** A label may hold a request's number: such headers are all different, and the table is for the others. */
const MOST_HEADS = 4096;

/** Indexes in the kernel's FOUND, in doubles and in 32-bit numbers. */
const GOID = 0;
const CREATOR = 1;
const MINUTES = 4;
const HEAD = 5;
const STACK = 6;
const BEHIND = 7;
const LINES = 8;
const CALLS = 9;

let module: object | null = null;
/** Memory that has been touched once is cheaper than fresh one: what a decoder has done with serves the next. */
const idle: KnownGoroutines[] = [];

export class KnownGoroutines {
  /** Only goroutines in these bytes are recognised. */
  readonly window: Uint8Array;
  readonly #kernel: Kernel;
  readonly #base: number;
  readonly #doubles: Float64Array;
  readonly #numbers: Int32Array;
  readonly #arguments: Int32Array;
  readonly #texts: Uint8Array;
  #heads: Head[] = [];

  private constructor(kernel: Kernel) {
    const { buffer } = kernel.memory;
    this.#kernel = kernel;
    this.#base = kernel.WINDOW.value;
    this.window = new Uint8Array(buffer, this.#base, kernel.WINDOW_BYTES.value);
    this.#doubles = new Float64Array(buffer, kernel.FOUND.value, 2);
    this.#numbers = new Int32Array(buffer, kernel.FOUND.value, CALLS + 1);
    this.#arguments = new Int32Array(buffer, kernel.ARGUMENTS.value);
    this.#texts = new Uint8Array(buffer, kernel.TEXTS.value);
  }

  /** @returns one that knows nothing yet; null where there is no WebAssembly: all is then read line by line */
  static borrow(): KnownGoroutines | null {
    const used = idle.pop();
    if (used !== undefined) return used;
    if (engine === undefined) return null;
    try {
      module ??= new engine.Module(Uint8Array.from(atob(WASM), (char) => char.charCodeAt(0)));
      return new KnownGoroutines(new engine.Instance(module).exports as Kernel);
    } catch {
      // No address space left, e.g. under `ulimit -v`, or an engine without SIMD.
      return null;
    }
  }

  /** The window must not be read any more. */
  giveBack(): void {
    this.#kernel.reset();
    this.#heads = [];
    idle.push(this);
  }

  /**
   * Looks at the goroutine whose header begins at `start` of the window.
   *
   * @returns "known": `fill`, `behind`, `lines` and `calls` speak of it; "unknown": it must be read line by line;
   *          "waits": it is not whole in `window[start, end)`, or what follows it does not tell that yet
   */
  next(start: number, end: number): "known" | "unknown" | "waits" {
    const found = this.#kernel.next(this.#base + start, this.#base + end);
    return found > 0 ? "known" : found === 0 ? "unknown" : "waits";
  }

  fill(row: Row): void {
    const numbers = this.#numbers;
    const head = this.#heads[numbers[HEAD]!]!;
    row.goid = this.#doubles[GOID]!;
    row.creator = this.#doubles[CREATOR]!;
    row.waitMinutes = numbers[MINUTES]!;
    row.stack = numbers[STACK]!;
    row.state = head.state;
    row.flags = head.flags;
    row.labels = head.labels;
  }

  /** Position of the next goroutine's header. */
  get behind(): number {
    return this.#numbers[BEHIND]! - this.#base;
  }

  /** Lines of the goroutine, with its header and the blank line behind it. */
  get lines(): number {
    return this.#numbers[LINES]!;
  }

  get calls(): number {
    return this.#numbers[CALLS]!;
  }

  /** Where the arguments of a call begin in the window, and where they end. */
  argumentsStart(call: number): number {
    return this.#arguments[call * 2]! - this.#base;
  }

  argumentsEnd(call: number): number {
    return this.#arguments[call * 2 + 1]! - this.#base;
  }

  /** The arguments of all calls, each with a newline behind it; valid until the next call of `next`. */
  argumentTexts(): Uint8Array {
    return this.#texts.subarray(0, this.#kernel.gather());
  }

  /**
   * Remembers the goroutine whose header begins at `start`, and which the parser has read without finding anything odd.
   *
   * @param end   behind the next goroutine's header
   * @param row   what the parser made of it
   * @param calls how many calls it has
   */
  learn(start: number, end: number, row: Row, calls: number, labelled: boolean): void {
    if (this.#kernel.scan(this.#base + start, this.#base + end) <= 0) return;
    // Anything that the two read in different ways is not for the short way.
    const alike =
      row.goid === this.#doubles[GOID] &&
      row.creator === this.#doubles[CREATOR] &&
      row.waitMinutes === this.#numbers[MINUTES] &&
      calls === this.calls;
    if (!alike) return;
    const dropped = labelled && row.labels === 0;
    const head = dropped || this.#heads.length === MOST_HEADS ? -1 : this.#heads.length;
    this.#numbers[HEAD] = -1;
    this.#kernel.learn(head, row.stack);
    if (this.#numbers[HEAD] === head) this.#heads.push({ state: row.state, flags: row.flags, labels: row.labels });
  }
}
