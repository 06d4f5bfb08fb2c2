// Damaged texts that showed something no earlier one did, to be damaged further: so the fuzzer goes ever deeper.

import type { Analysis } from "../src/analyse.ts";
import type { Snapshot } from "../src/dump/model.ts";
import type { HeapAnalysis } from "../src/heap/analysis.ts";
import type { Original } from "./fuzz-cases.ts";

/** A text that shows little for its length makes every case after it slow. */
const LONGEST = 16_384;
const MOST = 4096;

export class Finds {
  readonly kept: Original[] = [];
  /** How many pairs of traits have been seen together. */
  get pairs(): number {
    return this.#seen.size;
  }
  readonly #seen = new Set<string>();

  /** @param traits what a case showed; it is kept when two of them were never seen together */
  add(original: Original, traits: readonly string[]): void {
    const before = this.#seen.size;
    const sorted = [...new Set(traits)].sort();
    for (const [at, one] of sorted.entries()) for (const other of sorted.slice(at)) this.#seen.add(`${one}|${other}`);
    if (this.#seen.size === before || original.bytes.length > LONGEST) return;
    // The oldest make room.
    if (this.kept.length === MOST) this.kept.shift();
    this.kept.push(original);
  }
}

/** What the parser said and met. */
export function traitsOfDump({ form, warnings, trigger, goVersionHint, samples, labelSets, goroutines }: Snapshot) {
  const flags = goroutines === null ? [] : [...new Set(goroutines.flags)].map((flag) => `flags ${flag}`);
  return [
    form,
    ...warnings.map(({ code }) => code),
    ...flags,
    `go ${goVersionHint}`,
    `trigger ${trigger?.slice(0, 7)}`,
    `samples ${samples.row.length > 0}`,
    `labels ${labelSets.length > 1}`,
  ];
}

/** What the verdict knew and said. */
export function traitsOf({ snapshots, clusters, matching, warnings }: Analysis): readonly string[] {
  return [
    ...snapshots.flatMap(traitsOfDump),
    `by ${matching.by}`,
    ...warnings.map(({ code }) => code),
    ...clusters.flatMap(({ verdict }) => [
      `${verdict.class} ${verdict.pattern?.id}`,
      ...verdict.reasons.map(({ code }) => code),
    ]),
  ];
}

export function traitsOfHeap({ rows, verdict, warnings }: HeapAnalysis): readonly string[] {
  const verdicts = [verdict, ...rows.map((row) => row.verdict)];
  return [
    ...warnings.map(({ code }) => code),
    ...verdicts.flatMap((one) => [one.class, ...one.reasons.map(({ code }) => code)]),
  ];
}
