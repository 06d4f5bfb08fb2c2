// The lines `# Name = value` at the end of heap?debug=1 -> MemStats.

import type { MemStats } from "./model.ts";

/** A uint64 has 20 digits at most. */
const LINE = /^# (\w+) = (-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,2})?)(?: \/ (\d{1,20}))?\s*$/;
const OTHER = /^# \w+ = /;

/** Names of the lines that print two figures, in use and got from the system. */
const PAIRS: Readonly<Record<string, readonly [inuse: keyof MemStats, sys: keyof MemStats]>> = {
  Stack: ["StackInuse", "StackSys"],
  MSpan: ["MSpanInuse", "MSpanSys"],
  MCache: ["MCacheInuse", "MCacheSys"],
};

const SINGLE = [
  ...["Alloc", "TotalAlloc", "Sys", "Mallocs", "Frees", "HeapAlloc", "HeapSys", "HeapIdle", "HeapInuse"],
  ...["HeapReleased", "HeapObjects", "BuckHashSys", "GCSys", "OtherSys", "NextGC", "NumGC", "NumForcedGC"],
  "GCCPUFraction",
] as readonly (keyof MemStats)[];

const ALL = [...SINGLE, ...Object.values(PAIRS).flat()];

export class MemStatsLines {
  readonly #figures = new Map<string, number>();

  /**
   * @param line e.g. `# HeapAlloc = 2138264`, `# Stack = 622592 / 622592`; lists and words behind the sign are left out
   * @returns false when the line is none of MemStats
   */
  take(line: string): boolean {
    const found = LINE.exec(line);
    if (found === null) return line.trim() === "" || OTHER.test(line);
    const [, name, first, second] = found;
    const pair = PAIRS[name!];
    if (pair !== undefined && second !== undefined) {
      this.#figures.set(pair[0], Number(first));
      this.#figures.set(pair[1], Number(second));
    } else if (pair === undefined) this.#figures.set(name!, Number(first));
    return true;
  }

  /** @returns all figures, or null when one is missing: the text was cut */
  whole(): MemStats | null {
    if (ALL.some((name) => !this.#figures.has(name))) return null;
    return Object.fromEntries(ALL.map((name) => [name, this.#figures.get(name)])) as unknown as MemStats;
  }
}
