// The JSON Schema of `unpark heap --format json`. Fields are closed: what is not here is not written.

import { GRANULARITIES, HEAP_CLASSES } from "../../heap/analysis.ts";
import { SAMPLE_TYPES } from "../../heap/model.ts";
import { SCHEMA_VERSION } from "../json/json.ts";
import { closed, count, described, listOf, orNull, place, text, warning } from "../json/schema-parts.ts";

const number = { type: "number" };
const perProfile = (description: string) => listOf(number, `${description}, per profile`);

const verdict = {
  class: described({ enum: HEAP_CLASSES }, "only a leak is an accusation"),
  reasons: listOf(closed({ code: text, text })),
  settledBy: described(text, "what would end the doubt"),
};

const memory = closed({
  resident: described(orNull(number), "VmRSS of a local process in bytes; null where it cannot be known"),
  held: described(number, "Sys - HeapReleased, in bytes"),
  parts: {
    type: "object",
    additionalProperties: number,
    description: "bytes; they add up to resident, where that is known, else to held",
  },
});

const profile = closed(
  {
    source: text,
    takenAt: described(orNull(text), "ISO 8601; null when neither the profile nor the source says"),
    samples: count,
    total: described(number, "sum of all samples, in the unit of the sample type"),
    form: { enum: ["debug=1", "protobuf"] },
    rate: described(number, "mean distance of two samples in bytes; 0 or 1: every allocation is recorded"),
    bytes: described(count, "after unpacking"),
    truncated: { type: "boolean" },
    differenceSeconds: described(number, "the profile is a difference over this time (?seconds=)"),
    memstats: { type: "object", additionalProperties: number, description: "runtime.MemStats, exact; of debug=1 only" },
    memory,
    warnings: listOf(warning),
  },
  ["differenceSeconds", "memstats", "memory"],
);

const row = closed(
  {
    func: text,
    file: described(text, "empty by package, and where Go knows none"),
    line: described(orNull(count), "the line that carries most of it; null by package, and where Go knows none"),
    origin: { enum: ["runtime", "std", "module", "main"] },
    owner: described(closed(place), "the user's own frame beside a leaf that is not theirs"),
    flat: perProfile("allocated here"),
    cum: perProfile("allocated here and in what it calls"),
    growth: closed({
      flat: described(number, "last profile less first; 0 with one profile"),
      cum: number,
      perCycle: listOf(number, "flat, from each profile to the next"),
      error: described(number, "one standard error of flat, of sampling"),
    }),
    sampledObjects: perProfile("objects in use that were really sampled, allocated here or by what this function owns"),
    kept: described(
      closed({ bytes: number, error: number, objects: number }),
      "growth of what the verdict speaks of, since the first cycle where there are three, else since the first profile",
    ),
    verdict: closed(verdict, ["settledBy"]),
    frames: listOf(
      closed({ ...place, origin: { enum: ["runtime", "std", "module", "main"] } }),
      "leaf first; only when rows are stacks",
    ),
  },
  ["owner", "frames"],
);

const join = closed({
  goroutines: described(count, "of the last dump"),
  zombies: count,
  stackBytesEach: described(orNull(number), "StackInuse / goroutines"),
  clusters: listOf(
    closed({
      cluster: described(text, "id of the goroutines' cluster"),
      func: text,
      createdBy: orNull(text),
      kind: described({ enum: ["own", "creator"] }, "whose code allocated: the goroutine's, or its creator's (weaker)"),
      goroutines: count,
      commonFrames: count,
      bytes: number,
      error: number,
      objects: described(number, "sampled objects"),
      objectsEach: described(number, "estimated objects per goroutine"),
    }),
  ),
  explained: described(number, "bytes of the growth that zombies' own code allocated"),
  growth: described(number, "bytes the heap grew by"),
  summary: text,
});

export const HEAP_SCHEMA = closed(
  {
    schemaVersion: { const: SCHEMA_VERSION },
    tool: closed({ name: { const: "unpark" }, version: text }),
    sampleType: { enum: SAMPLE_TYPES },
    unit: { enum: ["bytes", "count"] },
    granularity: described({ enum: GRANULARITIES }, "what makes a row, see --group-by"),
    profiles: { ...listOf(profile, "oldest first"), minItems: 1 },
    rows: listOf(row, "by growth (two or more profiles) or by flat, the larger first"),
    trend: described(
      closed({
        from: { enum: ["memstats", "profile"] },
        bytes: perProfile("bytes in use"),
        perCycle: listOf(number),
        errors: listOf(number, "one standard error of each of perCycle; 0 when exact"),
        floor: described(number, "bytes per cycle that a healthy service moves by itself"),
        slope: orNull(number),
        grew: described(count, "cycles that grew beyond the floor"),
      }),
      "the heap as a whole",
    ),
    outside: described(
      closed({ bytes: perProfile("resident size less what Go holds"), perCycle: number, grows: { type: "boolean" } }),
      "memory outside Go's heap, where the resident size is known",
    ),
    goroutines: described(join, "when goroutine dumps are among the sources"),
    verdict: closed(
      { ...verdict, bytesPerCycle: described(orNull(number), "null when nothing grows"), summary: text },
      ["settledBy"],
    ),
    warnings: listOf(warning, "what concerns no single profile"),
    filtered: described(closed({ rows: count, stacks: count }), "hidden by --top (rows) and --filter (stacks)"),
  },
  ["trend", "outside", "goroutines", "filtered"],
);
