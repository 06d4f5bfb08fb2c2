// The goroutine being read: its header, the lines of its stack so far, and where its arguments stand.

import type { Columns, Row } from "./columns.ts";
import { ascii, emptyHeader, type Header, isDigit, readLabels, startsWith } from "./header.ts";
import { ByteTable, grown } from "./intern.ts";
import type { KnownGoroutines } from "./known.ts";
import type { LabelSet, Stack } from "./model.ts";
import { SampleStore } from "./samples.ts";
import { CALL, CREATOR, type LineParts, PLACE, readLine, StackLines } from "./stack-lines.ts";

const COMMA = 0x2c;

/** Argument texts kept per stack; more for those that wait for a lock, since addresses tell who holds it. */
const SAMPLES_PER_STACK = 16;
const SAMPLES_PER_LOCK_STACK = 2048;
/** Distinct label sets kept; a label with a request's number in it would otherwise grow without bound. */
const MOST_LABEL_SETS = 100_000;
/** Of one stack; Go prints a hundred (runtime/traceback.go, tracebackInnerFrames). */
const MOST_FRAMES = 2048;
/** As many as two bytes tell apart; Go has some forty. */
const MOST_STATES = 65_536;
/** The last state stands for all that came after so many. */
const OTHER_STATES = "(one of many other states)";

/** The call whose first argument is the address waited for: sync.(*Mutex).lockSlow, (*RWMutex), (*Cond), (*WaitGroup). */
const WAITS_ON = /^(?:internal\/)?sync\.(?:\(\*Mutex\)\.lockSlow|runtime_notifyListWait|runtime_Semacquire\w*)$/;
const LOCKED_CALL = /^(?:internal\/)?sync\.\(\*Mutex\)\.lockSlow$|^sync\.runtime_notifyListWait$/;

/** What Go prints for the arguments of an inlined call. */
const INLINED = ascii("...");

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
  /** Goroutines whose state is not kept, since there are too many different ones. */
  statesDropped = 0;
  /** Frames that are counted as left out of their stack, beyond the most. */
  framesDropped = 0;
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
  readonly #stackTable = new ByteTable();
  readonly #labelIds = new Map<string, number>([["", 0]]);
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #row: Row = { goid: 0, stack: 0, state: 0, waitMinutes: -1, creator: 0, flags: 0, labels: 0, waitsFor: 0 };
  /** Where each call's arguments stand, relative to the block's first byte. */
  readonly #args = new Int32Array(4096);
  readonly #sampled: number[] = [];
  readonly #lockFrames: number[] = [];
  /** The lines of the goroutine being read, as ids; a stack is known by them. */
  #ids = new Int32Array(1024);
  #idBytes = new Uint8Array(this.#ids.buffer);
  #length = 0;
  #origin = 0;
  /** Frames of this goroutine beyond the most. */
  #beyond = 0;
  /** The bytes of its arguments are gone. */
  #letGo = false;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** True when no line of a stack has been read yet. */
  get isEmpty(): boolean {
    return this.#length === 0;
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
    this.#length = 0;
    this.#beyond = 0;
    this.#letGo = false;
  }

  /** The bytes read so far are no longer kept: what the calls were given is not known. */
  letGo(): void {
    this.#letGo = true;
  }

  /** The buffer has been moved towards its front by `by` bytes. */
  shift(by: number): void {
    this.#origin -= by;
  }

  /**
   * @param bytes  the line in [start, end), without newline and trailing blanks
   * @param inText false for a line put together from others: where its arguments stand is not known
   * @returns false when it is no line of a stack
   */
  take(bytes: Uint8Array, start: number, end: number, inText = true): boolean {
    const parts = this.#parts;
    if (!readLine(bytes, start, end, parts)) return false;
    if (parts.kind === PLACE && !this.awaitsPlace) return false;
    if (parts.kind === CALL && this.created) return false;
    if (this.#isBeyond(parts.kind)) return true;
    const line = this.lines.intern(bytes, parts);
    if (line < 0) return false;
    this.#append(line);
    if (parts.kind === CALL) this.#keepArgs(inText ? parts.end + 1 : this.#origin, inText ? end - 1 : this.#origin);
    if (parts.kind === CREATOR) {
      this.#row.creator = parts.creator;
      this.created = true;
    }
    this.awaitsPlace = parts.kind !== PLACE;
    return true;
  }

  /** The line is of a frame that is counted and not kept. */
  #isBeyond(kind: LineParts["kind"]): boolean {
    if (kind === PLACE && this.#beyond > 0 && !this.created) this.awaitsPlace = false;
    else if (kind === CALL && this.calls === MOST_FRAMES) {
      if (this.elided === null) this.elidedBefore = this.calls;
      if (this.elided !== "unknown") this.elided = (this.elided ?? 0) + 1;
      this.#beyond++;
      this.framesDropped++;
      this.awaitsPlace = true;
    } else return false;
    return true;
  }

  #append(line: number): void {
    if (this.#length === this.#ids.length) {
      this.#ids = grown(this.#ids, this.#length * 2);
      this.#idBytes = new Uint8Array(this.#ids.buffer);
    }
    this.#ids[this.#length++] = line;
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
    if (this.calls > 0 && this.#isSampled(stack)) this.#sample(bytes, stack);
    this.#columns.add(this.#row);
    return this.calls === 0 ? "without-stack" : "added";
  }

  /** Adds the goroutine that `known` has just recognised. */
  addKnown(known: KnownGoroutines): void {
    const row = this.#row;
    known.fill(row);
    const lockFrame = this.#lockFrames[row.stack]!;
    row.waitsFor =
      lockFrame < 0 ? 0 : readAddress(known.window, known.argumentsStart(lockFrame), known.argumentsEnd(lockFrame));
    if (this.#isSampled(row.stack)) {
      this.#sampled[row.stack]!++;
      this.samples.open(this.#columns.length);
      this.samples.put(known.argumentTexts());
    }
    this.#columns.add(row);
  }

  /** What the parser made of the goroutine closed last is remembered, so that its like need not be read again. */
  teach(known: KnownGoroutines, start: number, end: number): void {
    known.learn(start, end, this.#row, this.calls, this.header.labelsEnd > this.header.labelsStart);
  }

  /** True when the arguments of another goroutine of this stack are kept. */
  #isSampled(stack: number): boolean {
    const limit = this.#lockFrames[stack]! < 0 ? SAMPLES_PER_STACK : SAMPLES_PER_LOCK_STACK;
    return this.#sampled[stack]! < limit && !this.samples.isFull;
  }

  #stackOf(bytes: Uint8Array): number {
    const stack = this.#stackTable.intern(this.#idBytes, 0, this.#length * Int32Array.BYTES_PER_ELEMENT);
    if (stack < this.stacks.length) return stack;
    const inlined = (call: number): boolean => this.#isInlined(bytes, call);
    const built = this.lines.build(this.#ids, this.#length, inlined, this.elided, this.elidedBefore);
    this.stacks.push(built);
    this.#lockFrames.push(lockFrameOf(built));
    this.#sampled.push(0);
    return stack;
  }

  /** How many calls, from the leaf, have arguments that can be looked at. */
  get #placed(): number {
    return this.#letGo ? 0 : Math.min(this.calls, this.#args.length / 2);
  }

  #isInlined(bytes: Uint8Array, call: number): boolean {
    if (call >= this.#placed) return false;
    const start = this.#origin + this.#args[call * 2]!;
    const end = this.#origin + this.#args[call * 2 + 1]!;
    return end - start === INLINED.length && startsWith(bytes, start, end, INLINED);
  }

  #addressAt(bytes: Uint8Array, call: number): number {
    if (call >= this.#placed) return 0;
    return readAddress(bytes, this.#origin + this.#args[call * 2]!, this.#origin + this.#args[call * 2 + 1]!);
  }

  #sample(bytes: Uint8Array, stack: number): void {
    this.#sampled[stack]!++;
    this.samples.open(this.#columns.length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const known = this.#placed;
    for (let call = 0; call < known; call++)
      this.samples.add(view, this.#origin + this.#args[call * 2]!, this.#origin + this.#args[call * 2 + 1]!);
    for (let call = known; call < this.calls; call++) this.samples.add(view, 0, 0);
  }

  #stateOf(bytes: Uint8Array, header: Header): number {
    const known = this.#stateTable.find(bytes, header.stateStart, header.stateEnd);
    if (known >= 0) return known;
    if (this.states.length >= MOST_STATES - 1) {
      if (this.statesDropped++ === 0) this.states.push(OTHER_STATES);
      return MOST_STATES - 1;
    }
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
    return this.#stackTable.hasLonger(this.#idBytes, 0, this.#length * Int32Array.BYTES_PER_ELEMENT);
  }

  get goid(): number {
    return this.#row.goid;
  }
}

/** @returns the first argument when it is a whole address, `0x…` of up to 13 digits; 0 when it is none */
function readAddress(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 3 || bytes[start] !== 0x30 || bytes[start + 1] !== 0x78) return 0;
  let value = 0;
  let at = start + 2;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    const digit = isDigit(byte) ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
    if (digit < 0) break;
    value = value * 16 + digit;
  }
  const digits = at - start - 2;
  return digits > 0 && digits <= 13 && (at === end || bytes[at] === COMMA) ? value : 0;
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
