// The goroutine being read: its header, the lines of its stack so far, and where its arguments stand.

import type { Columns, Row } from "./columns.ts";
import { emptyHeader, type Header, readLabels } from "./header.ts";
import { ByteTable } from "./intern.ts";
import type { LabelSet, Stack } from "./model.ts";
import { SampleStore } from "./samples.ts";
import { CALL, CREATOR, type LineParts, PLACE, readLine, StackLines } from "./stack-lines.ts";

const NEWLINE = 0x0a;
const TAB = 0x09;
const SPACE = 0x20;
const OPEN = 0x28;
const CLOSE = 0x29;

/** Argument texts kept per stack; more for those that wait for a lock, since addresses tell who holds it. */
const SAMPLES_PER_STACK = 16;
const SAMPLES_PER_LOCK_STACK = 2048;
/** All argument texts together stay under this many bytes. */
const SAMPLE_BYTES = 12 << 20;
/** Distinct label sets kept; a label with a request's number in it would otherwise grow without bound. */
const MOST_LABEL_SETS = 100_000;
const MOST_STATES = 65_535;

/** The call whose first argument is the address waited for: sync.(*Mutex).lockSlow, (*RWMutex), (*Cond), (*WaitGroup). */
const WAITS_ON = /^(?:internal\/)?sync\.(?:\(\*Mutex\)\.lockSlow|runtime_notifyListWait|runtime_Semacquire\w*)$/;
const LOCKED_CALL = /^(?:internal\/)?sync\.\(\*Mutex\)\.lockSlow$|^sync\.runtime_notifyListWait$/;

/** How a block ended up. */
export type BlockEnd = "added" | "thread" | "without-stack";

/** All goroutines of one stream of bytes, whatever dumps they belong to. */
export class Blocks {
  readonly lines = new StackLines();
  readonly stacks: Stack[] = [];
  readonly states: string[] = [];
  readonly labelSets: LabelSet[] = [[]];
  readonly samples = new SampleStore();
  readonly header: Header = emptyHeader();
  labelsDropped = 0;
  /** Frames so far. */
  calls = 0;
  /** The last line was a call whose place has not come yet. */
  awaitsPlace = false;
  /** A `created by` line has been read. */
  created = false;
  elided: Stack["elided"] = null;
  elidedBefore = 0;

  readonly #columns: Columns;
  readonly #parts: LineParts = { kind: 0, start: 0, end: 0, creator: 0 };
  readonly #stateTable = new ByteTable();
  readonly #labelIds = new Map<string, number>([["", 0]]);
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #row: Row = { goid: 0, stack: 0, state: 0, waitMinutes: -1, creator: 0, flags: 0, labels: 0, waitsFor: 0 };
  /** Where each call's arguments stand, relative to the block's first byte. */
  readonly #args = new Int32Array(4096);
  readonly #rootOfState: number[] = [];
  readonly #sampled: number[] = [];
  readonly #lockFrames: number[] = [];
  #node = 0;
  #origin = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  get node(): number {
    return this.#node;
  }

  /** Begins a goroutine whose header has just been read into `header`; `origin` is the position of its first byte. */
  open(bytes: Uint8Array, origin: number): void {
    const { header } = this;
    this.#origin = origin;
    this.#row.goid = header.goid;
    this.#row.waitMinutes = header.waitMinutes;
    this.#row.flags = header.flags;
    this.#row.state = this.#stateOf(bytes, header);
    this.#row.labels = header.labelsEnd > header.labelsStart ? this.#labelsOf(bytes, header) : 0;
    this.#row.creator = 0;
    this.calls = 0;
    this.awaitsPlace = false;
    this.created = false;
    this.elided = null;
    this.elidedBefore = 0;
    this.#node = 0;
  }

  /** The buffer has been moved towards its front by `by` bytes. */
  shift(by: number): void {
    this.#origin -= by;
  }

  /**
   * The short way: the line that followed last time mostly follows again, so its bytes are compared without even
   * looking for its end first.
   *
   * @returns the position of the next line, or -1 when the line is another one (or not whole in `bytes[at, end)`)
   */
  follow(bytes: Uint8Array, at: number, end: number): number {
    const child = this.#node === 0 ? (this.#rootOfState[this.#row.state] ?? 0) : this.lines.trie.lastChild(this.#node);
    if (child === 0) return -1;
    const line = this.lines.trie.lineOf(child);
    const kind = this.lines.kindOf(line);
    const start = kind === PLACE ? at + 1 : at;
    const tail = start + this.lines.table.lengthOf(line);
    if (tail >= end || (kind === PLACE && bytes[at] !== TAB)) return -1;
    if (!this.lines.table.isPrefixAt(line, bytes, start)) return -1;
    const next = kind === CALL ? this.#followCall(bytes, tail, end) : this.#followTail(bytes, start, tail, end, kind);
    if (next < 0) return -1;
    this.#node = child;
    this.awaitsPlace = kind !== PLACE;
    if (kind === CREATOR) this.created = true;
    return next;
  }

  /** Arguments up to the end of the line; another bracket means another, longer name. */
  #followCall(bytes: Uint8Array, tail: number, end: number): number {
    if (bytes[tail] !== OPEN) return -1;
    let at = tail + 1;
    while (at < end && bytes[at] !== NEWLINE) if (bytes[at++] === OPEN) return -1;
    if (at >= end || bytes[at - 1] !== CLOSE) return -1;
    this.#keepArgs(tail + 1, at - 1);
    return at + 1;
  }

  /** Behind a place `+0x…`, behind a creator `in goroutine …`, or nothing at all. */
  #followTail(bytes: Uint8Array, start: number, tail: number, end: number, kind: number): number {
    if (bytes[tail] === NEWLINE) return tail + 1;
    const expected = kind === PLACE ? 0x2b : 0x69; // "+0x…" or "in goroutine …"
    if (bytes[tail] !== SPACE || tail + 1 >= end || bytes[tail + 1] !== expected) return -1;
    let at = tail + 1;
    while (at < end && bytes[at] !== NEWLINE && bytes[at] !== 0x0d) at++;
    if (at >= end || bytes[at] !== NEWLINE) return -1;
    if (kind === CREATOR) {
      if (!readLine(bytes, start, at, this.#parts)) return -1;
      this.#row.creator = this.#parts.creator;
    }
    return at + 1;
  }

  /**
   * The long way, for a line seen here for the first time.
   *
   * @param bytes the line in [start, end), without newline and trailing blanks
   * @returns false when it is no line of a stack
   */
  take(bytes: Uint8Array, start: number, end: number): boolean {
    const parts = this.#parts;
    if (!readLine(bytes, start, end, parts)) return false;
    if (parts.kind === PLACE && !this.awaitsPlace) return false;
    if (parts.kind === CALL && this.created) return false;
    const line = this.lines.intern(bytes, parts);
    const child = this.lines.trie.child(this.#node, line);
    if (this.#node === 0) this.#rootOfState[this.#row.state] = child;
    this.#node = child;
    if (parts.kind === CALL) this.#keepArgs(parts.end + 1, end - 1);
    if (parts.kind === CREATOR) {
      this.#row.creator = parts.creator;
      this.created = true;
    }
    this.awaitsPlace = parts.kind !== PLACE;
    return true;
  }

  #keepArgs(start: number, end: number): void {
    if (this.calls * 2 + 1 < this.#args.length) {
      this.#args[this.calls * 2] = start - this.#origin;
      this.#args[this.calls * 2 + 1] = end - this.#origin;
    }
    this.calls++;
  }

  /** Ends the goroutine: it becomes a row of the columns (threads, which have goid 0, do not). */
  close(bytes: Uint8Array): BlockEnd {
    if (this.#row.goid === 0) return "thread";
    const stack = this.#stackOf(bytes);
    this.#row.stack = stack;
    const lockFrame = this.#lockFrames[stack]!;
    this.#row.waitsFor = lockFrame < 0 ? 0 : this.#addressAt(bytes, lockFrame);
    this.#sample(bytes, stack, lockFrame);
    this.#columns.add(this.#row);
    return this.calls === 0 ? "without-stack" : "added";
  }

  #stackOf(bytes: Uint8Array): number {
    const known = this.lines.trie.stackAt(this.#node);
    if (known >= 0) return known;
    const stack = this.stacks.length;
    const inlined = (call: number): boolean => this.#argsText(bytes, call) === "...";
    const built = this.lines.build(this.#node, inlined, this.elided, this.elidedBefore);
    this.stacks.push(built);
    this.lines.trie.setStack(this.#node, stack);
    this.#lockFrames.push(lockFrameOf(built));
    this.#sampled.push(0);
    return stack;
  }

  #argsText(bytes: Uint8Array, call: number): string {
    if (call * 2 + 1 >= this.#args.length) return "";
    const start = this.#origin + this.#args[call * 2]!;
    return this.#decoder.decode(bytes.subarray(start, this.#origin + this.#args[call * 2 + 1]!));
  }

  #addressAt(bytes: Uint8Array, call: number): number {
    const found = /^0x([0-9a-f]{1,13})(?:$|,)/.exec(this.#argsText(bytes, call));
    return found === null ? 0 : Number.parseInt(found[1]!, 16);
  }

  #sample(bytes: Uint8Array, stack: number, lockFrame: number): void {
    const limit = lockFrame < 0 ? SAMPLES_PER_STACK : SAMPLES_PER_LOCK_STACK;
    if (this.#sampled[stack]! >= limit || this.samples.size > SAMPLE_BYTES || this.calls === 0) return;
    this.#sampled[stack]!++;
    this.samples.open(this.#columns.length);
    for (let call = 0; call < this.calls; call++) {
      const known = call * 2 + 1 < this.#args.length;
      const start = known ? this.#origin + this.#args[call * 2]! : 0;
      this.samples.add(bytes, start, known ? this.#origin + this.#args[call * 2 + 1]! : 0);
    }
  }

  #stateOf(bytes: Uint8Array, header: Header): number {
    if (this.states.length >= MOST_STATES) return MOST_STATES - 1;
    const id = this.#stateTable.intern(bytes, header.stateStart, header.stateEnd);
    if (id === this.states.length)
      this.states.push(this.#decoder.decode(bytes.subarray(header.stateStart, header.stateEnd)));
    return id;
  }

  #labelsOf(bytes: Uint8Array, header: Header): number {
    const text = this.#decoder.decode(bytes.subarray(header.labelsStart, header.labelsEnd));
    return this.internLabels(text);
  }

  /** @param text the pairs between the braces, as printed */
  internLabels(text: string): number {
    const known = this.#labelIds.get(text);
    if (known !== undefined) return known;
    if (this.labelSets.length >= MOST_LABEL_SETS) {
      this.labelsDropped++;
      return 0;
    }
    const id = this.labelSets.length;
    this.labelSets.push(readLabels(text));
    this.#labelIds.set(text, id);
    return id;
  }

  /** True when the lines read so far are the beginning of a longer stack seen elsewhere in this stream. */
  isPrefixOfAnother(): boolean {
    return this.lines.trie.lastChild(this.#node) !== 0;
  }

  get goid(): number {
    return this.#row.goid;
  }
}

/** Index of the frame whose first argument is the lock waited for; -1 when the stack shows none. */
function lockFrameOf(stack: Stack): number {
  // A crash shows the runtime's own frames above: runtime.gopark, runtime.semacquire1 and the like.
  const first = stack.frames.findIndex((frame) => !frame.func.startsWith("runtime."));
  const find = (pattern: RegExp): number =>
    stack.frames.findIndex((frame, at) => at >= first && at < first + 4 && pattern.test(frame.func));
  const exact = find(LOCKED_CALL);
  return exact >= 0 ? exact : find(WAITS_ON);
}
