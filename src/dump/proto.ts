// A goroutine profile in protobuf (debug=0, unpacked) -> counted stacks.

import { Profile } from "pprof-format";
import { decodeEscapes } from "./frame.ts";
import type { Counted, Frame, LabelSet, Stack, Warning } from "./model.ts";
import { timeOfNanos } from "./nanos.ts";
import { visibleFrames } from "./visible.ts";

export interface ProtoProfile {
  /** First sample type, e.g. "goroutine", "goroutineleak", "alloc_objects", "samples", "contentions". */
  readonly sampleType: string;
  readonly takenAt: string | null;
  readonly stacks: readonly Stack[];
  readonly counted: readonly Counted[];
  readonly labelSets: readonly LabelSet[];
  readonly total: number;
  /** Samples with a count below zero: the profile is a difference (`?seconds=N`). */
  readonly negative: number;
  readonly warnings: readonly Warning[];
}

/**
 * @param bytes an unpacked profile.proto
 * @returns null when the bytes are none
 */
export function readProto(bytes: Uint8Array): ProtoProfile | null {
  try {
    const profile = Profile.decode(bytes);
    return profile.sampleType.length === 0 ? null : read(profile);
  } catch {
    // The decoder throws on bytes that are no protobuf: whatever it says, the answer is the same.
    return null;
  }
}

function read(profile: Profile): ProtoProfile {
  const text = (index: number | bigint): string => profile.stringTable.strings[Number(index)] ?? "";
  const functions = new Map(profile.function.map((one) => [Number(one.id), one]));
  const locations = new Map(
    profile.location.map((location) => {
      const frames = location.line.map(({ functionId, line }, at): Frame => {
        const found = functions.get(Number(functionId));
        const func = found === undefined ? "?" : text(found.name);
        const file = found === undefined ? "" : text(found.filename);
        return { func: decodeEscapes(func), file, line: Number(line), inlined: at < location.line.length - 1 };
      });
      return [Number(location.id), frames] as const;
    }),
  );
  const stacks: Stack[] = [];
  const labelSets: LabelSet[] = [[]];
  const ids = new Map<string, number>();
  const labelIds = new Map<string, number>([["[]", 0]]);
  const idOf = <T>(known: Map<string, number>, list: T[], key: string, make: () => T): number => {
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, list.length);
    list.push(make());
    return list.length - 1;
  };
  let total = 0;
  let negative = 0;
  const counted = profile.sample.map((sample): Counted => {
    const all = sample.locationId.flatMap((id) => locations.get(Number(id)) ?? []);
    const frames = visibleFrames(all);
    const key = JSON.stringify(frames.map(({ func, file, line }) => [func, file, line]));
    const stack = idOf(ids, stacks, key, () => ({ frames, createdBy: null, elided: null, elidedBefore: 0 }));
    const pairs: LabelSet = sample.label
      .filter((label) => Number(label.str) !== 0)
      .map((label) => [text(label.key), text(label.str)]);
    const labels = idOf(labelIds, labelSets, JSON.stringify(pairs), () => pairs);
    const count = signed(sample.value[0] ?? 0);
    total += count;
    if (count < 0) negative++;
    return { stack, labels, count };
  });
  return {
    sampleType: text(profile.sampleType[0]!.type),
    ...timeOfNanos(signed(profile.timeNanos)),
    stacks,
    counted,
    labelSets,
    total,
    negative,
  };
}

/** The decoder hands out numbers below zero as they stand in the bytes, without their sign. */
function signed(value: number | bigint): number {
  return typeof value === "bigint" && value < 2n ** 64n ? Number(BigInt.asIntN(64, value)) : Number(value);
}
