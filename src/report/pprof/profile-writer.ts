// Stacks with figures -> a profile.proto that `go tool pprof` opens.

import {
  Label,
  Line,
  Location,
  Mapping,
  Profile,
  Function as ProfileFunction,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import { clean } from "../../text/clean.ts";

export interface Place {
  readonly func: string;
  readonly file: string;
  readonly line: number;
  /** Into the place that follows it: the two are one location. */
  readonly inlined?: boolean;
}

export type Labels = readonly (readonly [key: string, value: string])[];

export interface TypeAndUnit {
  readonly type: string;
  readonly unit: string;
}

/** What stands once in a profile. */
export interface ProfileFacts {
  readonly types: readonly TypeAndUnit[];
  readonly period: TypeAndUnit & { readonly every: number };
  /** ISO 8601; null when not known. */
  readonly takenAt: string | null;
  /** "" leaves the choice to the reader: the last one. */
  readonly defaultType: string;
  readonly comments: readonly string[];
}

/** Gathers what a profile shares among its samples: strings, functions, locations. */
export class ProfileWriter {
  readonly #strings = new StringTable();
  readonly #functions: ProfileFunction[] = [];
  readonly #locations: Location[] = [];
  readonly #samples: Sample[] = [];
  readonly #functionIds = new Map<string, number>();
  readonly #locationIds = new Map<string, number>();

  /** @returns location ids in the order of the places, leaf first */
  stack(places: readonly Place[]): readonly number[] {
    const ids: number[] = [];
    let from = 0;
    for (const [at, { inlined }] of places.entries()) {
      if (inlined === true && at + 1 < places.length) continue;
      ids.push(this.#location(places.slice(from, at + 1)));
      from = at + 1;
    }
    return ids;
  }

  /** @param values one per type of the profile; below zero in a difference */
  sample(locationId: readonly number[], values: readonly number[], labels: Labels, objectBytes = 0): void {
    const label = labels.map(([key, value]) => new Label({ key: this.#string(key), str: this.#string(value) }));
    if (objectBytes > 0)
      label.push(new Label({ key: this.#string("bytes"), num: objectBytes, numUnit: this.#string("bytes") }));
    this.#samples.push(new Sample({ locationId: [...locationId], value: values.map(int64), label }));
  }

  encode({ types, period, takenAt, defaultType, comments }: ProfileFacts): Uint8Array {
    const valueType = ({ type, unit }: TypeAndUnit): ValueType =>
      new ValueType({ type: this.#string(type), unit: this.#string(unit) });
    const taken = takenAt === null ? Number.NaN : Date.parse(takenAt);
    const profile = new Profile({
      sampleType: types.map(valueType),
      sample: this.#samples,
      // Says that functions, files and lines are known, so that pprof looks for no binary.
      mapping: [
        new Mapping({ id: 1, hasFunctions: true, hasFilenames: true, hasLineNumbers: true, hasInlineFrames: true }),
      ],
      location: this.#locations,
      function: this.#functions,
      timeNanos: Number.isNaN(taken) ? 0n : BigInt(taken) * 1_000_000n,
      periodType: valueType(period),
      period: period.every,
      comment: comments.map((comment) => this.#string(comment)),
      defaultSampleType: this.#string(defaultType),
      stringTable: this.#strings,
    });
    return profile.encode();
  }

  /** @param places the last one, and before it what was inlined into it */
  #location(places: readonly Place[]): number {
    const key = places.map(({ func, file, line }) => `${func}\n${file}\n${line}`).join("\n");
    let id = this.#locationIds.get(key);
    if (id === undefined) {
      id = this.#locations.length + 1;
      this.#locationIds.set(key, id);
      const lines = places.map(({ func, file, line }) => new Line({ functionId: this.#function(func, file), line }));
      // pprof takes locations of one address for the same.
      this.#locations.push(new Location({ id, mappingId: 1, address: id, line: lines }));
    }
    return id;
  }

  #function(func: string, file: string): number {
    const key = `${func}\n${file}`;
    let id = this.#functionIds.get(key);
    if (id === undefined) {
      id = this.#functions.length + 1;
      this.#functionIds.set(key, id);
      const name = this.#string(func);
      this.#functions.push(new ProfileFunction({ id, name, systemName: name, filename: this.#string(file) }));
    }
    return id;
  }

  /** `go tool pprof` prints strings as they are, so none may act on a terminal. */
  #string(text: string): number {
    return this.#strings.dedup(clean(text));
  }
}

/** Beyond 32 bits and below zero only a bigint is written right. */
function int64(value: number): number | bigint {
  return value >= 0 && value < 2 ** 31 ? value : BigInt(Math.round(value));
}
