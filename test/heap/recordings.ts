// Recorded heap profiles with their truth; see facts.json beside each.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createProfileDecoder, type Profile } from "../../src/decode-heap.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { type HeapProfile, isHeapProfile } from "../../src/heap/model.ts";

// Bundled into one of the tools, this file stands a folder higher.
const FOLDER = ["recordings", "heap/recordings"]
  .map((below) => join(import.meta.dirname, below))
  .find((folder) => existsSync(join(folder, "other-forms")))!;

export const STORIES = [
  ...["alloc-churn-go1.22", "alloc-churn-go1.27", "bounded-cache-go1.22", "bounded-cache-go1.27"],
  ...["idle-heap-go1.22-default", "idle-heap-go1.27-default", "idle-heap-go1.27-pinned"],
  ...["mmap-growth-go1.22", "mmap-growth-go1.27", "zombie-buffers-go1.22", "zombie-buffers-go1.27"],
  ...["ws-map-leak-go1.19", "ws-map-leak-go1.22", "ws-map-leak-go1.27", "ws-map-leak-go1.27-1000-connections"],
  "ws-map-leak-go1.27-rate1",
] as const;

export interface HeapFacts {
  readonly profiles: readonly string[];
  readonly truth: {
    readonly class: "leak" | "filling" | "churn" | "steady" | "outside";
    readonly functions: readonly string[];
  };
  readonly resident: readonly number[];
  readonly heapAlloc: readonly number[];
}

export function pathOf(...parts: readonly string[]): string {
  return join(FOLDER, ...parts);
}

export function factsOf(story: string): HeapFacts {
  return JSON.parse(readFileSync(pathOf(story, "facts.json"), "utf8"));
}

/** Unpacked bytes of a recorded file. */
export function bytesOf(...parts: readonly string[]): Uint8Array {
  return gunzipSync(readFileSync(pathOf(...parts)));
}

export function decode(bytes: Uint8Array, source = "test", chunk = bytes.length): readonly Profile[] {
  const decoder = createProfileDecoder(source);
  for (let at = 0; at < bytes.length; at += chunk) decoder.push(bytes.subarray(at, at + chunk));
  return decoder.end();
}

export function heapOf(...parts: readonly string[]): HeapProfile {
  const [profile] = decode(bytesOf(...parts), parts.at(-1));
  if (profile === undefined || !isHeapProfile(profile)) throw new Error(`${parts.join("/")} is no heap profile`);
  return profile;
}

export function heapsOf(story: string, form: "pb" | "debug1.txt"): readonly HeapProfile[] {
  return factsOf(story).profiles.map((name) => heapOf(story, `${name}.heap.${form}.gz`));
}

export function dumpsOf(story: string): readonly Snapshot[] {
  return factsOf(story).profiles.flatMap((name) =>
    decode(bytesOf(story, `${name}.goroutine.debug2.txt.gz`), name).filter((item) => !isHeapProfile(item)),
  ) as readonly Snapshot[];
}

/** A row that pprof printed with `-unit=B`: flat, cum, name. */
export interface OracleRow {
  readonly flat: number;
  readonly cum: number;
  readonly name: string;
}

export function oracleOf(story: string, file: string): { readonly total: number; readonly rows: readonly OracleRow[] } {
  const lines = readFileSync(pathOf(story, "oracle", file), "utf8").split("\n");
  const total = Number(/of (-?\d+)B? total/.exec(lines.find((line) => line.includes("accounting for")) ?? "")?.[1]);
  const rows = lines.flatMap((line) => {
    const found = /^\s*(-?\d+)B?\s+\S+\s+\S+\s+(-?\d+)B?\s+\S+\s+(\S.*?)(?: \((?:partial-)?inline\))?$/.exec(line);
    return found === null ? [] : [{ flat: Number(found[1]), cum: Number(found[2]), name: found[3]! }];
  });
  return { total, rows };
}

/** A figure as pprof printed it, and half of its last decimal. */
export interface Printed {
  readonly figure: number;
  readonly step: number;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, B: 1, kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

/** Rows of `-top` in whatever units it chose. */
export function printedOracle(
  story: string,
  file: string,
): readonly { readonly flat: Printed; readonly cum: Printed; readonly name: string }[] {
  const figureOf = (text: string): Printed => {
    const [, digits, unit] = /^(-?[\d.]+)([kMG]?B)?$/.exec(text)!;
    const size = UNITS[unit ?? ""]!;
    return { figure: Number(digits) * size, step: size === 1 ? 0 : 0.006 * size };
  };
  return readFileSync(pathOf(story, "oracle", file), "utf8")
    .split("\n")
    .flatMap((line) => {
      const found =
        /^\s*(-?[\d.]+(?:[kMG]?B)?)\s+\S+%\s+\S+%\s+(-?[\d.]+(?:[kMG]?B)?)\s+\S+%\s+(\S.*?)(?: \((?:partial-)?inline\))?$/.exec(
          line,
        );
      return found === null ? [] : [{ flat: figureOf(found[1]!), cum: figureOf(found[2]!), name: found[3]! }];
    });
}
