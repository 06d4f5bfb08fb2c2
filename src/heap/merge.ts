// Several profiles -> each stack and object size once, with its figures in every profile.

import type { Origin, OriginFrame } from "../cluster/cluster.ts";
import { originTeller } from "../cluster/origin.ts";
import { ByteTable } from "../dump/intern.ts";
import type { Frame } from "../dump/model.ts";
import { columnOf, type HeapProfile, SAMPLE_TYPES, type SampleType } from "./model.ts";
import { chance, sampledObjects } from "./scale.ts";

export interface MergedStack {
  /** Indices into `Merged.frames`, leaf first. */
  readonly frames: readonly number[];
  /** Index into `Merged.frames` of the first frame of the user's own code, from the leaf; -1 when there is none. */
  readonly owner: number;
  readonly observer: boolean;
}

/** Columns are arrays over the records; a record is one stack and one object size. */
export interface Merged {
  readonly frames: readonly OriginFrame[];
  readonly stacks: readonly MergedStack[];
  readonly stackOf: readonly number[];
  readonly objectBytes: readonly number[];
  /** Probability that an object of the record is sampled. */
  readonly chances: readonly number[];
  /** By sample type and profile: estimates, as Go gives them. */
  readonly values: Readonly<Record<SampleType, readonly Float64Array[]>>;
  /** By profile: objects really sampled, in use and since the process began. */
  readonly held: readonly Float64Array[];
  readonly made: readonly Float64Array[];
}

/** More than there are sizes of objects: a stack and a size make one number. */
const SIZES = 2 ** 22;

function idIn(ids: Map<number, number>, value: number): number {
  const known = ids.get(value);
  if (known !== undefined) return known;
  ids.set(value, ids.size);
  return ids.size - 1;
}

/** What the requests for profiles run, and what they call. */
const OBSERVER = /^(?:net\/http\/pprof|runtime\/pprof)\./;

/** Tells whose code a frame is. */
export type OriginOf = (frame: Frame) => Origin;

/**
 * @param profiles of one program, oldest first, at least one
 * @param originOf where the frames do not tell it themselves; they are asked by default
 */
export function mergeProfiles(profiles: readonly HeapProfile[], originOf?: OriginOf): Merged {
  const table = new StackTable();
  const sizes = new Map<number, number>();
  const records = new Map<number, number>();
  const stackOf: number[] = [];
  const objectBytes: number[] = [];
  const places = profiles.map(({ samples, stacks }) => {
    const ids = stacks.map((frames) => table.idOf(frames));
    return Uint32Array.from(samples.stack, (stack, row) => {
      const bytes = samples.objectBytes[row]!;
      const size = idIn(sizes, bytes);
      const key = ids[stack]! * SIZES + size;
      let record = records.get(key);
      if (record === undefined) {
        record = stackOf.push(ids[stack]!) - 1;
        objectBytes.push(bytes);
        records.set(key, record);
      }
      return record;
    });
  });
  const spread = (read: (profile: HeapProfile) => (row: number) => number): readonly Float64Array[] =>
    profiles.map((profile, at) => {
      const column = new Float64Array(stackOf.length);
      const value = read(profile);
      const records = places[at]!;
      for (let row = 0; row < records.length; row++) column[records[row]!]! += value(row);
      return column;
    });
  const values = Object.fromEntries(
    SAMPLE_TYPES.map((type) => [
      type,
      spread(({ samples }) => {
        const column = columnOf(samples, type);
        return (row) => column[row]!;
      }),
    ]),
  ) as Record<SampleType, readonly Float64Array[]>;
  const sampled = (type: "inuseObjects" | "allocObjects"): readonly Float64Array[] =>
    spread(
      ({ samples, rate }) =>
        (row) =>
          sampledObjects(samples[type][row]!, samples.objectBytes[row]!, rate),
    );
  const { frames, stacks } = table.finish(originOf);
  const rate = profiles.at(-1)!.rate;
  return {
    frames,
    stacks,
    stackOf,
    objectBytes,
    chances: objectBytes.map((size) => chance(size, rate)),
    values,
    held: sampled("inuseObjects"),
    made: sampled("allocObjects"),
  };
}

/** @returns the same with the records of some stacks only, as `-focus` of pprof does it; the stacks all stay */
export function focused(merged: Merged, keep: (stack: number) => boolean): Merged {
  const kept = merged.stacks.map((_, at) => keep(at));
  const records = merged.stackOf.flatMap((stack, record) => (kept[stack] ? [record] : []));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(records, (record) => column[record]!);
  const list = (values: readonly number[]): readonly number[] => records.map((record) => values[record]!);
  return {
    ...merged,
    stackOf: list(merged.stackOf),
    objectBytes: list(merged.objectBytes),
    chances: list(merged.chances),
    values: Object.fromEntries(
      SAMPLE_TYPES.map((type) => [type, merged.values[type].map(pick)]),
    ) as unknown as Merged["values"],
    held: merged.held.map(pick),
    made: merged.made.map(pick),
  };
}

/** Stacks of all profiles, by their frames' function, file and line. */
class StackTable {
  readonly #frames: Frame[] = [];
  /** Profiles share their frame objects: most look-ups need no text. */
  readonly #byObject = new Map<Frame, number>();
  readonly #byText = new Map<string, number>();
  readonly #stacks: (readonly number[])[] = [];
  readonly #table = new ByteTable();
  #key = new Uint32Array(256);

  idOf(frames: readonly Frame[]): number {
    const { length } = frames;
    if (length > this.#key.length) this.#key = new Uint32Array(length * 2);
    const key = this.#key;
    for (let at = 0; at < length; at++) key[at] = this.#frameId(frames[at]!);
    const id = this.#table.intern(new Uint8Array(key.buffer), 0, length * 4);
    if (id === this.#stacks.length) this.#stacks.push(Array.from(key.subarray(0, length)));
    return id;
  }

  #frameId(frame: Frame): number {
    const seen = this.#byObject.get(frame);
    if (seen !== undefined) return seen;
    const key = `${frame.func}\n${frame.file}\n${frame.line}`;
    let id = this.#byText.get(key);
    if (id === undefined) {
      id = this.#frames.push(frame) - 1;
      this.#byText.set(key, id);
    } else if (frame.inlined) this.#frames[id] = frame;
    this.#byObject.set(frame, id);
    return id;
  }

  finish(given?: OriginOf): { readonly frames: readonly OriginFrame[]; readonly stacks: readonly MergedStack[] } {
    const origin = given ?? originTeller([{ stacks: [{ frames: this.#frames, createdBy: null }] }]);
    const frames = this.#frames.map((frame): OriginFrame => ({ ...frame, origin: origin(frame) }));
    const own = frames.map((frame) => frame.origin === "main");
    const observing = frames.map(({ func }) => OBSERVER.test(func));
    const stacks = this.#stacks.map((ids) => ({
      frames: ids,
      owner: ids.find((id) => own[id]) ?? -1,
      observer: ids.some((id) => observing[id]),
    }));
    return { frames, stacks };
  }
}
