// Chunks of a profile.proto -> a heap profile. Each field is read as soon as its bytes are there, so that a profile of
// 50 MB never stops the screen: there is no long step at the end.

import { decodeEscapes } from "../dump/frame.ts";
import { ByteTable } from "../dump/intern.ts";
import type { Frame, Warning } from "../dump/model.ts";
import { timeOfNanos } from "../dump/nanos.ts";
import { Doubles } from "./columns.ts";
import { type HeapProfile, type HeapSamples, SAMPLE_TYPES, type SampleType } from "./model.ts";
import { FieldReader } from "./wire.ts";

/** Field numbers of google/pprof, proto/profile.proto. */
const PROFILE = { sampleType: 1, sample: 2, location: 4, function: 5, string: 6, time: 9, duration: 10 } as const;
const PERIOD = 12;
const DEFAULT_TYPE = 14;

/** Go's profiles have four figures at most; a sample without some is filled up with zeros. */
const MOST_FIGURES = 16;
/** One message is a sample or a function: longer ones are none. */
const LONGEST_FIELD = 64 << 20;
/** A few bytes can name a place of many inlined functions again and again: more frames than these are not kept. */
const FRAMES_PER_BYTE = 16;
const FEW_FRAMES = 1 << 20;
const MOST_FRAMES = 32 << 20;
const MOST_FIELDS = 100_000_000;

/** A frame that waits for its function's name, which comes behind the samples. */
interface Pending {
  readonly frame: { -readonly [K in keyof Frame]: Frame[K] };
  readonly func: number;
}

interface Func {
  readonly name: number;
  readonly file: number;
}

/** What the bytes were, when they were no heap profile. */
export type ProtoRefusal = { readonly sampleType: string } | "cut" | "none";

export class HeapProtoReader {
  bytes = 0;
  #buffer = new Uint8Array(1 << 17);
  #end = 0;
  readonly #top = new FieldReader(this.#buffer, 0, 0);
  readonly #inner = new FieldReader(this.#buffer, 0, 0);
  readonly #deep = new FieldReader(this.#buffer, 0, 0);
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #types: number[] = [];
  readonly #strings: string[] = [];
  /** By location id. */
  readonly #frames = new Map<number, readonly Frame[]>();
  readonly #pending: Pending[] = [];
  readonly #functions = new Map<number, Func>();
  /** Location ids as packed bytes, and as text where a writer does not pack them -> index of the stack. */
  readonly #packed = new ByteTable();
  readonly #packedStacks: number[] = [];
  readonly #stackIds = new Map<string, number>();
  readonly #stacks: (readonly Frame[])[] = [];
  /** Stacks that named a location before it came. */
  readonly #early = new Map<number, readonly number[]>();
  readonly #sampleStack = new Doubles();
  readonly #values = new Doubles();
  readonly #labels = new Doubles();
  #ids: number[] = [];
  #fields = 0;
  #framesInAll = 0;
  /** Stacks of which only the first frames are kept. */
  #shortened = 0;
  #period = 0;
  #timeNanos = 0;
  #durationNanos = 0;
  #defaultType = 0;

  /** How many samples have been read so far. */
  get samples(): number {
    return this.#sampleStack.length;
  }

  /** How many figures a sample has: one in a profile of goroutines, two of the CPU or of locks, four of the heap. */
  get figures(): number {
    return this.#types.length;
  }

  /** Takes the next bytes, in any chunking; the chunk may be reused afterwards. */
  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.#top.broken) return;
    if (this.#end + chunk.length > this.#buffer.length) {
      const larger = new Uint8Array((this.#end + chunk.length) * 2);
      larger.set(this.#buffer.subarray(0, this.#end));
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
    const top = this.#top.over(this.#buffer, 0, this.#end);
    while (top.next() && !top.broken) this.#profileField();
    if (top.at > 0) this.#buffer.copyWithin(0, top.at, this.#end);
    this.#end -= top.at;
    if (this.#end > LONGEST_FIELD || this.#fields > MOST_FIELDS) top.broken = true;
    if (top.broken) this.#buffer = new Uint8Array(0);
  }

  /**
   * No more bytes.
   *
   * @param cut the source knows that its end is missing
   * @returns the profile, or what the bytes were instead
   */
  end(facts: { source: string; takenAt: string | null }, cut: boolean): HeapProfile | ProtoRefusal {
    const types = this.#types.map((index) => this.#strings[index] ?? "");
    const truncated = cut || this.#end > 0 || this.#top.broken;
    // The names come last: without them a profile says nothing.
    if (this.#types.length === 0) return "none";
    if (this.#strings[0] !== "" || types.includes("")) return truncated || this.samples > 0 ? "cut" : "none";
    const sampleTypes = SAMPLE_TYPES.filter((type) => types.includes(type));
    if (sampleTypes.length === 0) return { sampleType: types[0]! };
    const { stacks, nameless } = this.#resolve();
    const time = timeOfNanos(this.#timeNanos);
    const shortened = this.#shortened;
    return {
      kind: "heap",
      source: facts.source,
      takenAt: time.takenAt ?? facts.takenAt,
      form: "protobuf",
      asked: this.#strings[this.#defaultType] === "alloc_space" ? "allocs" : "heap",
      rate: this.#period,
      // ?seconds= counts whole seconds (net/http/pprof, serveDeltaProfile); a Pyroscope writes the span it was asked for.
      differenceSeconds: this.#durationNanos >= 1e9 ? this.#durationNanos / 1e9 : null,
      bytes: this.bytes,
      truncated: truncated || nameless > 0,
      warnings: [...warningsOf({ truncated, nameless, shortened, stacks: stacks.length }), ...time.warnings],
      sampleTypes,
      stacks,
      samples: this.#columns(types),
      memstats: null,
    };
  }

  #profileField(): void {
    this.#fields++;
    const { number, value, start, end, delimited } = this.#top.field;
    if (!delimited) {
      if (number === PROFILE.time) this.#timeNanos = value;
      else if (number === PROFILE.duration) this.#durationNanos = value;
      else if (number === PERIOD) this.#period = value;
      else if (number === DEFAULT_TYPE) this.#defaultType = value;
    } else if (number === PROFILE.sample) this.#sample(start, end);
    else if (number === PROFILE.location) this.#location(start, end);
    else if (number === PROFILE.function) this.#function(start, end);
    else if (number === PROFILE.string) this.#strings.push(this.#decoder.decode(this.#buffer.subarray(start, end)));
    else if (number === PROFILE.sampleType) this.#sampleType(start, end);
  }

  #sampleType(start: number, end: number): void {
    let type = 0;
    const inner = this.#inner.over(this.#buffer, start, end);
    while (inner.next()) if (inner.field.number === 1) type = inner.field.value;
    // How many figures a sample has must be known before the first one.
    if (this.samples > 0 || this.#types.push(type) > MOST_FIGURES) this.#top.broken = true;
  }

  #sample(start: number, end: number): void {
    const row = this.#sampleStack.length;
    const width = this.#types.length;
    let given = 0;
    let stack = -1;
    this.#ids = [];
    const value = (figure: number): void => {
      if (given++ < width) this.#values.push(figure);
    };
    const inner = this.#inner.over(this.#buffer, start, end);
    while (inner.next()) {
      const { field } = inner;
      if (field.number === 1) {
        if (field.delimited && this.#ids.length === 0 && stack < 0) stack = this.#packedStack(field);
        else this.#numbers(field, this.#takeId);
      } else if (field.number === 2) this.#numbers(field, value);
      else if (field.number === 3 && field.delimited) this.#label(row, field.start, field.end);
    }
    while (given < width) value(0);
    this.#sampleStack.push(stack >= 0 ? stack : this.#stackOf(this.#ids));
  }

  readonly #takeId = (id: number): void => {
    this.#ids.push(id);
  };

  /** The bytes themselves tell equal stacks: their numbers are looked at once. */
  #packedStack(field: Readonly<FieldReader["field"]>): number {
    const known = this.#packed.size;
    const id = this.#packed.intern(this.#buffer, field.start, field.end);
    if (id === known) {
      this.#numbers(field, this.#takeId);
      this.#packedStacks.push(this.#newStack(this.#ids));
      this.#ids = [];
    }
    return this.#packedStacks[id]!;
  }

  /** A repeated number: packed into one field, or a field of its own. */
  #numbers({ delimited, value, start, end }: Readonly<FieldReader["field"]>, take: (n: number) => void): void {
    if (!delimited) {
      take(value);
      return;
    }
    const deep = this.#deep.over(this.#buffer, start, end);
    while (deep.at < end) {
      const before = deep.at;
      const number = deep.varint();
      if (deep.at === before) return;
      take(number);
    }
  }

  /** Number labels, as triples of row, key and number: `bytes` is the size of one object. */
  #label(row: number, start: number, end: number): void {
    let key = 0;
    let number = 0;
    const deep = this.#deep.over(this.#buffer, start, end);
    while (deep.next()) {
      if (deep.field.number === 1) key = deep.field.value;
      else if (deep.field.number === 3) number = deep.field.value;
    }
    if (number === 0) return;
    this.#labels.push(row);
    this.#labels.push(key);
    this.#labels.push(number);
  }

  #stackOf(ids: readonly number[]): number {
    const key = ids.join();
    const known = this.#stackIds.get(key);
    if (known !== undefined) return known;
    this.#stackIds.set(key, this.#stacks.length);
    return this.#newStack(ids);
  }

  #newStack(ids: readonly number[]): number {
    // Go writes a location before the first sample that names it; others need not.
    const early = ids.some((id) => !this.#frames.has(id));
    if (early) this.#early.set(this.#stacks.length, ids.slice());
    return this.#stacks.push(early ? [] : this.#framesOf(ids)) - 1;
  }

  #framesOf(ids: readonly number[]): readonly Frame[] {
    const stack: Frame[] = [];
    for (const id of ids) {
      if (this.#framesInAll > Math.min(MOST_FRAMES, FEW_FRAMES + FRAMES_PER_BYTE * this.bytes)) {
        this.#shortened++;
        break;
      }
      const frames = this.#frames.get(id) ?? NAMELESS;
      for (const frame of frames) stack.push(frame);
      this.#framesInAll += frames.length;
    }
    return stack;
  }

  #location(start: number, end: number): void {
    let id = 0;
    const frames: Pending[] = [];
    const inner = this.#inner.over(this.#buffer, start, end);
    while (inner.next()) {
      if (inner.field.number === 1) id = inner.field.value;
      else if (inner.field.number === 4 && inner.field.delimited) {
        let func = 0;
        let line = 0;
        const deep = this.#deep.over(this.#buffer, inner.field.start, inner.field.end);
        while (deep.next()) {
          if (deep.field.number === 1) func = deep.field.value;
          else if (deep.field.number === 2) line = deep.field.value;
        }
        frames.push({ frame: { func: "?", file: "", line: Math.max(0, line), inlined: true }, func });
      }
    }
    // The last line is the function itself; those before it were inlined into it.
    const last = frames.at(-1);
    if (last !== undefined) last.frame.inlined = false;
    for (const one of frames) this.#pending.push(one);
    this.#frames.set(
      id,
      frames.map(({ frame }) => frame),
    );
  }

  #function(start: number, end: number): void {
    let id = 0;
    let name = 0;
    let file = 0;
    const inner = this.#inner.over(this.#buffer, start, end);
    while (inner.next()) {
      if (inner.field.number === 1) id = inner.field.value;
      else if (inner.field.number === 2) name = inner.field.value;
      else if (inner.field.number === 4) file = inner.field.value;
    }
    this.#functions.set(id, { name, file });
  }

  /** Gives the frames their names. `nameless` counts the stacks in which one has none. */
  #resolve(): { readonly stacks: readonly (readonly Frame[])[]; readonly nameless: number } {
    const missing = new Set<Frame>(NAMELESS);
    for (const { frame, func } of this.#pending) {
      const found = this.#functions.get(func);
      const name = found === undefined ? undefined : this.#strings[found.name];
      if (name === undefined) missing.add(frame);
      else if (name !== "") frame.func = decodeEscapes(name);
      frame.file = found === undefined ? "" : (this.#strings[found.file] ?? "");
    }
    for (const [stack, ids] of this.#early) this.#stacks[stack] = this.#framesOf(ids);
    const lost = missing.size > NAMELESS.length || this.#early.size > 0;
    const nameless = lost ? this.#stacks.filter((frames) => frames.some((frame) => missing.has(frame))).length : 0;
    return { stacks: this.#stacks, nameless };
  }

  #columns(types: readonly string[]): HeapSamples {
    const width = types.length;
    const column = (type: SampleType): Float64Array => {
      const from = types.indexOf(type);
      const values = new Float64Array(this.samples);
      if (from >= 0) for (let row = 0; row < values.length; row++) values[row] = this.#values.at(row * width + from);
      return values;
    };
    const samples = {
      stack: Uint32Array.from(this.#sampleStack.whole()),
      allocObjects: column("alloc_objects"),
      allocBytes: column("alloc_space"),
      inuseObjects: column("inuse_objects"),
      inuseBytes: column("inuse_space"),
    };
    return { ...samples, objectBytes: this.#sizes(samples) };
  }

  /** The label `bytes`; where it is not, the mean size of the objects. */
  #sizes(samples: Omit<HeapSamples, "objectBytes">): Float64Array {
    const { allocBytes, allocObjects, inuseBytes, inuseObjects } = samples;
    const sizes = allocBytes.map((bytes, row) => {
      const [all, objects] = bytes !== 0 ? [bytes, allocObjects[row]!] : [inuseBytes[row]!, inuseObjects[row]!];
      return objects === 0 ? 0 : Math.max(0, Math.round(all / objects));
    });
    const key = this.#strings.indexOf("bytes");
    for (let at = 0; at < this.#labels.length; at += 3)
      if (this.#labels.at(at + 1) === key) sizes[this.#labels.at(at)] = this.#labels.at(at + 2);
    return sizes;
  }
}

const NAMELESS: readonly Frame[] = [{ func: "?", file: "", line: 0, inlined: false }];

interface Losses {
  readonly truncated: boolean;
  readonly nameless: number;
  readonly shortened: number;
  readonly stacks: number;
}

function warningsOf({ truncated, nameless, shortened, stacks }: Losses): readonly Warning[] {
  const warnings: Warning[] = [];
  if (truncated)
    warnings.push({
      code: "cut-profile",
      message: "the profile ends in the middle: read as far as it goes",
      line: null,
    });
  if (shortened > 0)
    warnings.push({
      code: "long-stacks",
      message: `${shortened} of ${stacks} stacks are cut: they name more frames than such a profile holds`,
      line: null,
    });
  if (nameless > 0)
    warnings.push({
      code: "nameless-frames",
      message: `${nameless} of ${stacks} stacks have frames without a name, shown as ?`,
      line: null,
    });
  return warnings;
}
