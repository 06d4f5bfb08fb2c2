// Heap analysis -> a heap profile that `go tool pprof` opens: the profile, or the last less the first.

import type { HeapAnalysis } from "../../heap/analysis.ts";
import type { SampleType } from "../../heap/model.ts";
import { ProfileWriter } from "../pprof/profile-writer.ts";
import type { HeapReportOptions } from "./options.ts";

/** In the order Go writes them: readers take the last one by default. */
const ORDER: readonly SampleType[] = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"];

/**
 * @returns the protobuf, not compressed. With several profiles the figures are those of the last less those of the first,
 *          as `-base` computes them: below zero where something was freed; samples that are zero in all are left out.
 */
export function writeHeapPprof(
  { merged, profiles, verdict, sampleType }: HeapAnalysis,
  options: HeapReportOptions,
): Uint8Array {
  const writer = new ProfileWriter();
  const last = profiles.at(-1)!;
  for (const [record, stack] of merged.stackOf.entries()) {
    const values = ORDER.map((type) => {
      const columns = merged.values[type];
      return columns.at(-1)![record]! - (columns.length === 1 ? 0 : columns[0]![record]!);
    });
    if (values.every((value) => value === 0)) continue;
    const places = merged.stacks[stack]!.frames.map((id) => merged.frames[id]!);
    writer.sample(writer.stack(places), values, [], merged.objectBytes[record]);
  }
  return writer.encode({
    types: ORDER.map((type) => ({ type, unit: type.endsWith("_space") ? "bytes" : "count" })),
    period: { type: "space", unit: "bytes", every: last.rate },
    takenAt: last.takenAt,
    defaultType: sampleType === "inuse_space" ? "" : sampleType,
    comments: [verdict.summary, `unpark ${options.version}, ${profiles.map(({ source }) => source).join(" - ")}`],
  });
}
