// A seed -> a damaged dump or profile. Most are small, so that there are many; some are whole recordings.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Profile } from "pprof-format";
import { SNIFF_BYTES } from "../src/decode.ts";
import { golden, goldenFacts, recording, unpacked } from "./dump/dumps.ts";
import { chance, mutate } from "./dump/mutations.ts";
import { WRAPPINGS } from "./dump/wrappings.ts";

/** Shares of the cases: whole recordings up to 200 KB, windows of 6 KB, and windows of 300 to 1,500 bytes for the rest. */
const WHOLE_SHARE = 0.002;
const LONG_SHARE = 0.05;
/** Of the cases are read twice, the second time in chunks. */
const CUT_SHARE = 0.3;
/** Of the cases are judged as what came after the text that they were made from. */
const AFTER_SHARE = 0.3;
/** Of the cases are made from one that has shown something new. */
const FINDS_SHARE = 0.5;
/** Of the cases are given to the other command: it must say what they are. */
const ASTRAY_SHARE = 0.1;

const BLANKS = Buffer.alloc(SNIFF_BYTES, "\n");

export interface Original {
  readonly name: string;
  readonly bytes: Buffer;
  readonly binary: boolean;
  readonly heap: boolean;
}

export interface Case {
  readonly name: string;
  readonly heap: boolean;
  readonly bytes: Buffer;
  readonly binary: boolean;
  readonly before: Buffer | null;
  /** Where the bytes are cut into chunks. */
  readonly cuts: readonly number[];
}

const TEST = import.meta.dirname;

function below(folder: string, pattern: RegExp): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => pattern.test(file)).sort();
}

export function originals(): readonly Original[] {
  const isProto = (name: string): boolean => name.endsWith(".pb.gz");
  const heapFolder = join(TEST, "heap", "recordings");
  const dumps = [
    ...goldenFacts.map(({ file }) => ({ name: file, bytes: golden(file), binary: false })),
    ...below(join(TEST, "recordings"), /\.(?:txt|pb)\.gz$/).map((name) => ({
      name,
      bytes: recording(name),
      binary: isProto(name),
    })),
  ];
  const heaps = below(heapFolder, /heap\.(?:debug1\.txt|pb)\.gz$/)
    .filter((name) => !name.includes("big-profile"))
    .flatMap((name) => {
      const bytes = unpacked(join(heapFolder, name));
      return isProto(name)
        ? [{ name: `some samples of ${name}`, bytes: thinned(bytes), binary: true }]
        : [{ name, bytes, binary: false }];
    });
  const whole = "ws-map-leak-go1.27/2.heap.pb.gz";
  heaps.push({ name: whole, bytes: unpacked(join(heapFolder, whole)), binary: true });
  const wrapped = Object.entries(WRAPPINGS).map(([name, wrap]) => ({
    name,
    bytes: Buffer.from(wrap(dumps[0]!.bytes.toString())),
    binary: false,
  }));
  return [
    ...[...dumps, ...wrapped].map((one) => ({ ...one, heap: false })),
    ...heaps.map((one) => ({ ...one, heap: true })),
  ];
}

/** A piece of a text that begins where a goroutine or a record does, best with the header of its profile. */
function windowOf({ bytes, heap }: Original, random: () => number): Buffer {
  const dice = random();
  const most = dice < WHOLE_SHARE ? 200_000 : dice < LONG_SHARE ? 6000 : 300 + random() * 1200;
  if (bytes.length <= most) return bytes;
  const from = bytes.lastIndexOf("\n\n", Math.floor(random() * (bytes.length - most))) + 2;
  const piece = bytes.subarray(from < 2 ? 0 : from).subarray(0, most);
  if (!heap || random() < 0.1) return piece;
  return Buffer.concat([bytes.subarray(0, bytes.indexOf(10) + 1), piece]);
}

/** How many samples of a heap profile are kept: all make a case of 30 KB. */
const SAMPLES_KEPT = 8;

/** A whole profile of some samples of another, with what they refer to. */
function thinned(bytes: Buffer): Buffer {
  const profile = Profile.decode(bytes);
  const every = Math.ceil(profile.sample.length / SAMPLES_KEPT);
  const sample = profile.sample.filter((_, at) => at % every === 0);
  const ids = new Set(sample.flatMap(({ locationId }) => locationId.map(Number)));
  const location = profile.location.filter(({ id }) => ids.has(Number(id)));
  const functionIds = new Set(location.flatMap(({ line }) => line.map(({ functionId }) => Number(functionId))));
  const functions = profile.function.filter(({ id }) => functionIds.has(Number(id)));
  const kept = new Set(functions.flatMap(({ name, filename }) => [Number(name), Number(filename)]));
  const { strings } = profile.stringTable;
  // Their places stay, since they are referred to by number.
  for (let at = 1; at < strings.length; at++) if (strings[at]!.length > 16 && !kept.has(at)) strings[at] = "";
  return Buffer.from(new Profile({ ...profile, sample, location, function: functions, mapping: [] }).encode());
}

/**
 * One case, decided by its seed and what was found before.
 *
 * @param finds damaged texts worth more damage
 */
export function caseOf(seed: number, all: readonly Original[], finds: readonly Original[]): Case {
  const random = chance(seed);
  const one = (from: readonly Original[]): Original => from[Math.floor(random() * from.length)]!;
  const further = finds.length > 0 && random() < FINDS_SHARE;
  const original = one(further ? finds : all);
  const { name, bytes, binary, heap } = original;
  const start = further || binary ? bytes : windowOf(original, random);
  const text = mutate(start, random, { binary, other: () => windowOf(one(all), random) });
  const pieces = random() < CUT_SHARE ? 1 + Math.floor(random() * 8) : 0;
  // The first bytes of any source are looked at as a whole: cuts among them are none.
  const damaged = pieces > 4 && !binary ? Buffer.concat([BLANKS, text]) : text;
  const cuts = Array.from({ length: pieces }, () => Math.floor(random() * damaged.length));
  return {
    name,
    heap: heap !== random() < ASTRAY_SHARE,
    bytes: damaged,
    binary,
    before: random() < AFTER_SHARE ? start : null,
    cuts: cuts.sort((a, b) => a - b),
  };
}

/** A text of about `size` bytes that repeats a piece of a damaged one; numbers in the piece count up in half of them. */
export function growing({ bytes }: Pick<Case, "bytes">, random: () => number): (size: number) => Buffer {
  const from = Math.floor(random() * bytes.length);
  const to = from + 1 + Math.floor(random() * 300);
  const piece = bytes.toString("latin1", from, to) || "x";
  const counts = random() < 0.5;
  return (size) => {
    const times = Math.ceil(size / piece.length);
    const pieces = Array.from({ length: times }, (_, n) => (counts ? piece.replace(/\d+/, String(n + 1)) : piece));
    const middle = Buffer.from(pieces.join(""), "latin1");
    return Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);
  };
}
