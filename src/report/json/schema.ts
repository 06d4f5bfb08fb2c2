// The JSON Schema of `--format json`, printed by `unpark --schema`. Fields are closed: what is not here is not written.

import { HEAP_CLASSES } from "../../heap/analysis.ts";
import { CLASSES } from "../../verdict/verdict.ts";
import { HEAP_SCHEMA } from "../heap/schema.ts";
import { SCHEMA_VERSION } from "./json.ts";
import { closed, count, described, listOf, orNull, place, type Schema, text, warning } from "./schema-parts.ts";

const figure = (description: string): Schema => described(orNull(count), description);

const snapshot = closed({
  source: text,
  takenAt: described(orNull({ type: "string" }), "ISO 8601; null when neither the source nor its wrapping says"),
  goVersionHint: orNull(text),
  goroutines: described(count, "all of the snapshot, those hidden by a filter too"),
  clusters: described(orNull(count), "all of the snapshot, those hidden by a filter too"),
  bytes: described(count, "of the text or protobuf, unpacked"),
  truncated: { type: "boolean" },
  states: { type: "object", additionalProperties: count, description: "goroutines per wait state; empty for profiles" },
  longestWaitMinutes: described(orNull(count), "null when Go printed no minutes"),
  warnings: listOf(warning, "those of the comparison stand with the last snapshot"),
});

const frame = closed({ ...place, origin: { enum: ["runtime", "std", "module", "main"] }, inlined: { const: true } }, [
  "inlined",
]);

const verdict = closed(
  {
    class: described({ enum: CLASSES }, "of the worst goroutine in the cluster"),
    accused: described(count, "how many goroutines of the last snapshot it speaks of; with --replicas of all"),
    reasons: listOf(closed({ code: text, text })),
    settledBy: described(text, "what would end the doubt"),
    pattern: closed({ id: text, title: text, advice: text }),
  },
  ["settledBy", "pattern"],
);

const IDENTITY = ["survived", "movedIn", "movedOut", "born", "gone"] as const;

const cluster = closed(
  {
    id: { type: "string", pattern: "^[0-9a-f]{16,}$", description: "the same for the same signature and state" },
    state: described(orNull(text), "null for profiles"),
    counts: listOf(count, "goroutines per snapshot"),
    waitMinutes: described(
      orNull(closed({ min: count, max: count, without: described(count, "how many print none") })),
      "of the last snapshot; null when none is printed",
    ),
    frames: listOf(frame, "leaf first"),
    elidedFrames: described(
      { anyOf: [{ type: "integer", minimum: 1 }, { const: "unknown" }] },
      "frames that Go left out of the middle",
    ),
    createdBy: orNull(closed(place)),
    goids: listOf({ type: "integer", minimum: 0 }, "of the last snapshot, the accused first; empty for profiles"),
    flags: closed({ leaked: count, lockedToThread: count, scan: count, durable: count }),
    labels: {
      type: "object",
      additionalProperties: { type: "object", additionalProperties: count },
      description: "of the last snapshot: key, value, how many",
    },
    survived: figure("the five figures compare the first snapshot with the last; null where goids can't be compared"),
    movedIn: figure("in both snapshots, in the first in another cluster"),
    movedOut: figure("in both snapshots, in the last in another cluster"),
    born: figure("only in the last"),
    gone: figure("only in the first"),
    verdict,
    replicas: described(
      closed(
        {
          with: described(count, "how many replicas have it"),
          accused: listOf(count, "of each replica's goroutines, how many the verdict speaks of; left out when none"),
        },
        ["accused"],
      ),
      "with --replicas",
    ),
    nearest: described(
      closed({ id: text, before: count, added: count, gone: count, changed: count }),
      "between two builds: the cluster of the first snapshot that differs least, and by how many frames",
    ),
    note: described(closed({ mark: text, text }), "what a person wrote on the cluster"),
  },
  ["elidedFrames", "labels", "replicas", "nearest", "note", ...IDENTITY],
);

const replicas = closed({
  read: described(count, "how many are summed; each is one of `snapshots`, and one of each cluster's `counts`"),
  unread: listOf(closed({ source: text, code: text, message: text }), "could not be read, and are in no figure"),
  zombies: listOf(count, "per replica"),
  suspects: listOf(count, "per replica"),
  outliers: described(
    orNull(
      closed({
        class: { enum: ["zombie", "suspect"] },
        share: { type: "number", minimum: 0, maximum: 1, description: "what they hold of all" },
        sources: listOf(closed({ source: text, accused: count }), "most first"),
      }),
    ),
    "the fewest replicas that hold nine tenths of the zombies, else of the suspects; null when that is more than half of all",
  ),
});

const ANALYSIS = closed(
  {
    schemaVersion: { const: SCHEMA_VERSION },
    tool: closed({ name: { const: "unpark" }, version: text }),
    matching: described(
      closed({ by: { enum: ["single", "goid", "signature"] }, why: text }),
      "how goroutines of the snapshots were matched",
    ),
    grouping: described(text, "what makes a cluster, see --group-by"),
    snapshots: { ...listOf(snapshot, "oldest first"), minItems: 1 },
    clusters: listOf(cluster),
    verdict: closed({
      class: { enum: CLASSES },
      zombies: described(count, "goroutines"),
      suspects: described(count, "goroutines"),
      summary: text,
    }),
    heap: described(
      closed({ class: { enum: HEAP_CLASSES }, bytesPerCycle: orNull({ type: "number" }), summary: text }),
      "of a hunt: what the heap came to over its cycles; only a leak is an accusation; null bytes: nothing grows",
    ),
    replicas: described(replicas, "with --replicas"),
    filtered: described(closed({ clusters: count, goroutines: count }), "hidden by --filter or --top"),
  },
  ["matching", "grouping", "heap", "replicas", "filtered"],
);

/** One for both documents: rows are of the heap, clusters of goroutines. */
export const SCHEMA: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "unpark --format json",
  anyOf: [
    { title: "goroutines", ...ANALYSIS },
    { title: "heap", ...HEAP_SCHEMA },
  ],
};
