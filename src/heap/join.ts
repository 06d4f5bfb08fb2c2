// Several profiles of one moment -> one: figures that came apart, and the instances of a service added up.

import type { Frame } from "../dump/model.ts";
import { type SampleRow, toColumns } from "./columns.ts";
import { type HeapProfile, SAMPLE_TYPES } from "./model.ts";

/**
 * Adds up by stack. The sizes of single objects are lost: each stack has the mean of its objects, so the error of an
 * estimate is a mean one, too.
 *
 * @param profiles of one program and one moment, at least one; one may hold the bytes, another the objects
 * @returns the sum; `rate` is that of the first that has one
 */
export function joinProfiles(profiles: readonly HeapProfile[], source: string): HeapProfile {
  const stacks: (readonly Frame[])[] = [];
  const sums: { -readonly [K in keyof Omit<SampleRow, "objectBytes">]: number }[] = [];
  const ids = new Map<string, number>();
  for (const profile of profiles) {
    const places = profile.stacks.map((frames) => {
      const key = keyOf(frames);
      let id = ids.get(key);
      if (id === undefined) {
        id = stacks.push(frames) - 1;
        sums.push({ stack: id, allocObjects: 0, allocBytes: 0, inuseObjects: 0, inuseBytes: 0 });
        ids.set(key, id);
      }
      return id;
    });
    const { stack, allocObjects, allocBytes, inuseObjects, inuseBytes } = profile.samples;
    for (let row = 0; row < stack.length; row++) {
      const sum = sums[places[stack[row]!]!]!;
      sum.allocObjects += allocObjects[row]!;
      sum.allocBytes += allocBytes[row]!;
      sum.inuseObjects += inuseObjects[row]!;
      sum.inuseBytes += inuseBytes[row]!;
    }
  }
  const first = profiles[0]!;
  return {
    ...first,
    source,
    rate: profiles.find(({ rate }) => rate > 0)?.rate ?? 0,
    bytes: profiles.reduce((sum, { bytes }) => sum + bytes, 0),
    truncated: profiles.some(({ truncated }) => truncated),
    warnings: profiles.flatMap(({ warnings }) => warnings),
    sampleTypes: SAMPLE_TYPES.filter((type) => profiles.some(({ sampleTypes }) => sampleTypes.includes(type))),
    stacks,
    samples: toColumns(sums.map((sum) => ({ ...sum, objectBytes: meanBytes(sum.inuseBytes, sum.inuseObjects) }))),
    memstats: null,
  };
}

/**
 * Objects of one stack are compared by their size, and a mean wavers from moment to moment: each stack gets one for all.
 *
 * @param profiles joined ones, oldest first
 */
export function withCommonSizes(profiles: readonly HeapProfile[]): readonly HeapProfile[] {
  const sums = new Map<string, { bytes: number; objects: number }>();
  const keys = profiles.map(({ stacks }) => stacks.map(keyOf));
  for (const [at, { samples }] of profiles.entries()) {
    for (const [row, stack] of samples.stack.entries()) {
      const key = keys[at]![stack]!;
      const sum = sums.get(key) ?? { bytes: 0, objects: 0 };
      sum.bytes += samples.inuseBytes[row]!;
      sum.objects += samples.inuseObjects[row]!;
      sums.set(key, sum);
    }
  }
  return profiles.map((profile, at) => {
    const objectBytes = Float64Array.from(profile.samples.stack, (stack) => {
      const { bytes, objects } = sums.get(keys[at]![stack]!)!;
      return meanBytes(bytes, objects);
    });
    return { ...profile, samples: { ...profile.samples, objectBytes } };
  });
}

function keyOf(frames: readonly Frame[]): string {
  return frames.map(({ func, file, line }) => `${func}\n${file}\n${line}`).join("\n");
}

function meanBytes(bytes: number, objects: number): number {
  return objects > 0 ? Math.max(0, Math.round(bytes / objects)) : 0;
}
