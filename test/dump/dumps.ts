// Golden texts and recordings for the tests of this folder: their bytes, what is decoded from them, and plain counts.

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import { assemble } from "../../src/dump/assemble.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { LineStream } from "../../src/dump/stream.ts";
import { TextReader } from "../../src/dump/text-reader.ts";

/** What was noted when a golden text was recorded. */
export interface GoldenFacts {
  readonly file: string;
  readonly what: string;
  readonly goVersion: string;
  readonly goroutineHeaders: number;
  readonly states: Readonly<Record<string, number>>;
  /** "additional", or how many, per gap. */
  readonly framesElided: readonly (string | number)[];
  readonly originating: number;
}

/** Bundled into a tool (test/run.mjs), this file stands one folder higher. */
const TEST = basename(import.meta.dirname) === "dump" ? dirname(import.meta.dirname) : import.meta.dirname;
const GOLDEN = join(TEST, "dump", "golden");
const RECORDINGS = join(TEST, "recordings");

export function unpacked(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

export const goldenFacts = JSON.parse(readFileSync(join(GOLDEN, "facts.json"), "utf8")) as readonly GoldenFacts[];

export function golden(file: string): Buffer {
  return unpacked(join(GOLDEN, file));
}

/** @param path e.g. "story-chathub-go127/after.txt.gz" */
export function recording(path: string): Buffer {
  return unpacked(join(RECORDINGS, path));
}

export interface Decoded {
  readonly snapshots: readonly Snapshot[];
  readonly refusal: string | null;
}

/** @param cuts where the bytes are cut into chunks */
export function decodeAll(bytes: Uint8Array | string, cuts: readonly number[] = []): Decoded {
  const all = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  const decoder = createDecoder("dump");
  let from = 0;
  for (const to of [...cuts, all.length]) {
    // The decoder must not keep a chunk: what it was given is overwritten at once.
    const chunk = all.slice(from, to);
    const copy = Uint8Array.from(chunk);
    decoder.push(copy);
    copy.fill(0x21);
    from = to;
  }
  const snapshots = decoder.end();
  return { snapshots, refusal: decoder.refusal() };
}

const window = new Uint8Array(1 << 20);

/** The same of a text, without what recognises goroutines like earlier ones: it looks only at its own window. */
export function decodeLineByLine(bytes: Uint8Array): readonly Snapshot[] {
  const reader = new TextReader();
  const stream = new LineStream(reader, window.fill(0));
  stream.push(bytes);
  const rest = stream.rest();
  reader.end(rest.bytes, rest.start, rest.end, false);
  return assemble(reader, {
    source: "dump",
    takenAt: null,
    bytes: bytes.length,
    cut: false,
    skippedBytes: stream.skipped,
  });
}

/** The only snapshot of a text. */
export function decodeOne(bytes: Uint8Array | string): Snapshot {
  const { snapshots, refusal } = decodeAll(bytes);
  if (snapshots.length !== 1) throw new Error(`${snapshots.length} snapshots, refusal: ${refusal}`);
  return snapshots[0]!;
}

export function codes(snapshot: Snapshot): readonly string[] {
  return snapshot.warnings.map(({ code }) => code);
}

/** How many goroutines of each wait state. */
export function statesOf({ goroutines, states }: Snapshot): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of goroutines!.state) counts[states[state]!] = (counts[states[state]!] ?? 0) + 1;
  return counts;
}

/** Everything of a snapshot that a wrapping must not change: goroutines in order, and the clusters they make. */
export function meaningOf(snapshot: Snapshot): unknown {
  const { goroutines: g, states, stacks, labelSets, total, trigger } = snapshot;
  const rows = Array.from(g!.goid, (goid, row) => [
    goid,
    states[g!.state[row]!],
    g!.waitMinutes[row],
    g!.creator[row],
    g!.flags[row],
    g!.waitsFor[row],
    labelSets[g!.labels[row]!],
    stacks[g!.stack[row]!],
  ]);
  const clusters = analyse([snapshot]).clusters.map(({ id, counts }) => `${id} ${counts[0]}`);
  return { total, trigger, rows, clusters: clusters.sort() };
}
