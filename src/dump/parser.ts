// Lines -> goroutines. The states: outside any goroutine, inside one, in the ancestors printed below one.

import { Blocks } from "./block.ts";
import { Columns } from "./columns.ts";
import { isCrashDetail, readElided } from "./frame.ts";
import { ascii, beginsLikeHeader, readHeader, startsWith } from "./header.ts";
import { KnownGoroutines } from "./known.ts";
import { Odd } from "./odd.ts";
import type { Boundary } from "./segment.ts";
import { TornLines } from "./torn.ts";

const NEWLINE = 0x0a;
const TAB = 0x09;
const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;
const DOT = 0x2e;
const COLON = 0x3a;
/** goroutine-inspect, and what is made like it. */
const TIMES = /\]: (\d{1,9}) times: \[/;
/** And the two bytes of a no-break space, which web pages have. */
const BLANKS: ReadonlySet<number> = new Set([SPACE, TAB, 0xc2, 0xa0]);
const ESCAPE = 0x1b;
const ANCESTOR = ascii("[originating from goroutine ");
/** Bytes of one goroutine. A longer one is none of Go's, or the last before a log that goes on without a blank line. */
const MOST_HELD = 4 << 20;

/** More than a log of years has stacks of one goroutine each, or dumps; a text of nothing else does not take all memory. */
const MOST_BOUNDARIES = 1 << 22;

type Where = "outside" | "inside" | "ancestors";

export class TracebackParser {
  readonly columns = new Columns();
  readonly blocks = new Blocks(this.columns);
  readonly boundaries: Boundary[] = [];
  /** Lines inside stacks that are no part of them: other programs' log lines, torn lines. */
  readonly strange = new Odd();
  readonly badHeaders = new Odd();
  readonly lostPlaces = new Odd();
  threads = 0;
  withoutStack = 0;
  /** What a cut took away at the end: one goroutine, or nothing. */
  cut: { readonly goid: number; readonly line: number } | null = null;
  /** Line number of the line being read, from 1. */
  line = 0;
  /** Time of the lines being read, where their wrapping bears one. */
  takenAt: string | null = null;
  /** Something only Go 1.21 (creator's goid), 1.22 (gp=), 1.26 or 1.27 (labels) prints. */
  evidence = { creatorGoid: false, pointers: false, labelsInside: false, labelsBehind: false };

  /** Goroutines that another tool has left out, one header standing for several: `goroutine 7 [select]: 12 times: [[7 …`. */
  readonly summedUp = new Odd();
  leftOut = 0;

  /** Titles of goleak have been made headers; up to 1.2 it prints the header itself below its title. */
  titles = false;

  /** Where the first header stands. */
  begins = { offset: 0, line: 1 };

  /** The goroutine at the position that `recall` gave is not whole yet. */
  waits = false;
  readonly known = KnownGoroutines.borrow();

  #where: Where = "outside";
  readonly #torn = new TornLines();
  /** Something in the goroutine being read is not as in any other. */
  #odd = false;
  #letGo = false;
  #blankInside = false;
  #headerLine = 0;
  #start = 0;

  get goroutines(): number {
    return this.columns.length + (this.#where === "outside" || this.blocks.goid === 0 ? 0 : 1);
  }

  /** No more is kept: of what follows, nothing should be read. */
  get isFull(): boolean {
    return this.columns.isFull || this.boundaries.length >= MOST_BOUNDARIES;
  }

  /** A call has been read whose place must follow. */
  get awaitsPlace(): boolean {
    return this.blocks.awaitsPlace;
  }

  get inside(): boolean {
    return this.#where !== "outside";
  }

  /** First byte of the goroutine being read, whose arguments are looked at when it ends. */
  holds(otherwise: number): number {
    return this.inside && !this.#letGo ? this.#start : otherwise;
  }

  moved(by: number): void {
    this.#start -= by;
    this.blocks.shift(by);
  }

  /**
   * Reads goroutines like ones read before, without looking at their lines one by one.
   *
   * @param start of a header in the window of `known`
   * @returns the position of the first goroutine that must be read by `take`; with `waits` true, it is not whole yet
   */
  recall(known: KnownGoroutines, start: number, end: number): number {
    // As when its header ends the one before.
    this.line++;
    if (this.inside) this.#closeAt(known.window, end);
    this.line--;
    let at = start;
    let found = known.next(at, end);
    for (; found === "known"; found = known.next(at, end)) {
      this.blocks.addKnown(known);
      this.line += known.lines;
      at = known.behind;
    }
    this.waits = found === "waits";
    return at;
  }

  /**
   * @param bytes  one line in [start, end), without its newline
   * @param offset where the line begins in the whole stream, in bytes
   * @returns false when the line belongs to no goroutine, though it may stand `inside` one; the caller may know what it is
   */
  take(bytes: Uint8Array, start: number, end: number, offset: number): boolean {
    let to = end;
    while (to > start && (bytes[to - 1] === CARRIAGE_RETURN || bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    if (to === start) return this.#blank();
    if (beginsLikeHeader(bytes, start, to)) return this.#header(bytes, start, to, offset);
    if (this.#where === "outside") return false;
    if (start - this.#start > MOST_HELD) this.#giveUpHolding();
    return this.#stackLine(bytes, start, to);
  }

  #giveUpHolding(): void {
    this.#letGo = this.#odd = true;
    this.blocks.letGo();
  }

  #blank(): boolean {
    if (this.#where === "outside") return false;
    // Mail and web pages double the newlines: a blank line ends a stack only when no line of a stack follows.
    this.#blankInside = this.blocks.calls > 0 || this.#where === "ancestors";
    return true;
  }

  #header(bytes: Uint8Array, start: number, end: number, offset: number): boolean {
    const isTitled = this.titles && this.inside && this.#headerLine === this.line - 1;
    if (this.inside && !isTitled) this.#closeAt(bytes, end);
    const { header } = this.blocks;
    const isHeader = readHeader(bytes, start, end, header);
    if (isTitled && !(isHeader && header.goid === this.blocks.goid)) this.#closeAt(bytes, end);
    if (!isHeader) {
      // Colours within the line: a wrapping, to be told by the caller.
      if (bytes.subarray(start, end).includes(ESCAPE)) return false;
      this.badHeaders.add(this.line);
      return true;
    }
    if (this.columns.length === 0) this.begins = { offset, line: this.line };
    if (bytes[end - 1] !== COLON) this.#mayStandForMore(bytes, start, end);
    this.evidence.pointers ||= header.withPointers;
    if (header.labelsEnd > header.labelsStart) {
      if (header.labelsInside) this.evidence.labelsInside = true;
      else this.evidence.labelsBehind = true;
    }
    this.#start = start;
    this.#odd = false;
    this.#letGo = false;
    this.#headerLine = this.line;
    this.blocks.open(bytes, start);
    this.#mark(bytes, offset);
    this.#where = "inside";
    this.#blankInside = false;
    return true;
  }

  #mayStandForMore(bytes: Uint8Array, start: number, end: number): void {
    const times = TIMES.exec(decoder.decode(bytes.subarray(start, Math.min(end, start + 4096))));
    if (times === null || times[1] === "1") return;
    this.summedUp.add(this.line);
    this.leftOut += Number(times[1]) - 1;
  }

  /** A dump begins with the goroutine that asked for it, `running`; one glued to another's end has no blank before it. */
  #mark(bytes: Uint8Array, offset: number): void {
    const { header } = this.blocks;
    const running = startsWith(bytes, header.stateStart, header.stateEnd, RUNNING);
    if (!running) return;
    this.#odd = true;
    this.boundary("running", offset, null);
  }

  /** The next goroutine may begin another dump. */
  boundary(kind: Boundary["kind"], offset: number, text: string | null): void {
    this.boundaries.push({ kind, row: this.goroutines, offset, line: this.line, text, takenAt: this.takenAt });
  }

  #stackLine(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#where === "ancestors") return this.#ancestorLine(bytes, start, end);
    const hadPlace = !this.blocks.awaitsPlace;
    const brokeOff = this.#torn.breaksOffBefore(this.line);
    if (brokeOff && this.#completeTorn(bytes, start, end)) return true;
    if (this.blocks.take(bytes, start, end)) {
      if (!hadPlace && bytes[start] !== TAB) this.#lostPlace();
      this.#blankInside = false;
      return true;
    }
    if (this.#blankInside) {
      this.#closeAt(bytes);
      return false;
    }
    if (this.#oddLine(bytes, start, end)) return true;
    if (!brokeOff && this.#completeTorn(bytes, start, end)) return true;
    // Behind its creator's place a goroutine has ended.
    if (this.blocks.created && !this.blocks.awaitsPlace) this.#closeAt(bytes);
    return false;
  }

  #completeTorn(bytes: Uint8Array, start: number, end: number): boolean {
    const take = (whole: Uint8Array): boolean => this.blocks.take(whole, 0, whole.length, false);
    const pieces = this.#torn.complete(bytes, start, end, this.line, take);
    for (let piece = pieces; piece > 0; piece--) this.strange.retract(this.line - piece);
    this.#odd = true;
    return pieces > 0;
  }

  #lostPlace(): void {
    this.lostPlaces.add(Math.max(1, this.line - 1));
    this.#odd = true;
  }

  #oddLine(bytes: Uint8Array, start: number, end: number): boolean {
    this.#odd = true;
    if (startsWith(bytes, start, end, ANCESTOR)) {
      this.#where = "ancestors";
      return true;
    }
    if (this.blocks.awaitsPlace && this.#spacedPlace(bytes, start, end)) return true;
    const text = decoder.decode(bytes.subarray(start, Math.min(end, start + 4096)));
    if (bytes[start] === DOT) {
      const elided = readElided(text);
      if (elided !== null) {
        this.blocks.elided = elided;
        this.blocks.elidedBefore = this.blocks.calls;
        return true;
      }
    }
    return isCrashDetail(text.trimStart());
  }

  /** Another text begins without a blank line before it: the goroutine being read ends here. */
  close(bytes: Uint8Array): void {
    if (this.#where !== "outside") this.#closeAt(bytes);
  }

  /** Tabs turned into blanks, or lost: a place line is known by its form. */
  #spacedPlace(bytes: Uint8Array, start: number, end: number): boolean {
    let from = start;
    while (from < end && BLANKS.has(bytes[from]!)) from++;
    const line = new Uint8Array(end - from + 1);
    line[0] = TAB;
    line.set(bytes.subarray(from, end), 1);
    return this.blocks.take(line, 0, line.length);
  }

  #ancestorLine(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#blankInside || startsWith(bytes, start, end, ANCESTOR)) return true;
    this.#closeAt(bytes);
    return false;
  }

  /** @param next the end of the next header, where there is one */
  #closeAt(bytes: Uint8Array, next = 0): void {
    if (this.blocks.awaitsPlace) this.#lostPlace();
    const end = this.blocks.close(bytes);
    if (end === "thread") this.threads++;
    if (end === "without-stack") this.withoutStack++;
    if (end === "added" && !this.#odd && bytes === this.known?.window) this.blocks.teach(this.known, this.#start, next);
    this.#where = "outside";
  }

  /**
   * No more lines.
   *
   * @param rest     what stands after the last newline, already taken as a line when it was not empty
   * @param knownCut the source knows that its end is missing (a cut gzip, 64 MiB exactly)
   */
  end(bytes: Uint8Array, rest: Uint8Array, knownCut: boolean): void {
    if (this.#where === "outside") {
      if (rest.length > 0 && startsWith(rest, 0, rest.length, ascii("gorouti")))
        this.cut = { goid: 0, line: this.line };
      return;
    }
    if (this.#where === "inside" && !this.#blankInside && this.#isCut(rest, knownCut)) {
      if (rest.length > 0) this.strange.forget(this.line);
      if (this.blocks.goid === 0) this.threads++;
      else this.cut = { goid: this.blocks.goid, line: this.#headerLine };
      this.#where = "outside";
      return;
    }
    this.#closeAt(bytes);
  }

  /**
   * A missing last newline alone is no cut. A call without its place is one, and so is a stack that is only the
   * beginning of another, or one without a creator at the end of a text that is known to break off.
   */
  #isCut(rest: Uint8Array, knownCut: boolean): boolean {
    if (this.blocks.awaitsPlace || this.blocks.isEmpty) return true;
    if (rest.length > 0 && !endsWhole(rest)) return true;
    if (this.blocks.created) return false;
    if (this.blocks.goid === 1) return knownCut || this.blocks.isPrefixOfAnother();
    return knownCut || (rest.length > 0 && this.columns.length > 0) || this.blocks.isPrefixOfAnother();
  }
}

const RUNNING = ascii("running");
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A last line without newline is whole when it is a place: `\t/src/hub.go:88 +0x369`, or an inlined call's. */
function endsWhole(rest: Uint8Array): boolean {
  const text = decoder.decode(rest.subarray(Math.max(0, rest.length - 4096)));
  return /:\d+( \+0x[0-9a-f]+.*)?\s*$/.test(text) && rest[rest.length - 1] !== NEWLINE;
}
