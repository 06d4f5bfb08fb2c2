// Commands -> how long they take and how much memory, in turn, so that a busy machine is as unkind to one as to the other.

import { spawnSync } from "node:child_process";

export interface Run {
  readonly seconds: number;
  /** Of the processor, all threads. */
  readonly cpuSeconds: number;
  readonly peakMib: number;
}

/** A figure and how far it strays: half the distance between the quarters. */
export interface Figure {
  readonly value: number;
  readonly noise: number;
}

const TIME = "/usr/bin/time";
const LIMIT_MS = 120_000;

/** GNU time tells the memory; without it there is no whole-process figure. */
export function canMeasure(): boolean {
  return spawnSync(TIME, ["-f", "%M", "true"]).status === 0;
}

/** @returns null when it failed, or ran for longer than two minutes */
function once(command: readonly string[]): Run | null {
  const began = performance.now();
  const { status, stderr } = spawnSync(TIME, ["-f", "%U %S %M", ...command], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  const seconds = (performance.now() - began) / 1000;
  const [user = 0, system = 0, kib = 0] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return status === 0 ? { seconds, cpuSeconds: user + system, peakMib: kib / 1024 } : null;
}

/** @returns per command its runs, one per round; null for one that failed once (it is not tried again) */
export function inTurn(commands: readonly (readonly string[])[], rounds: number): readonly (readonly Run[] | null)[] {
  const all: (Run[] | null)[] = commands.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, command] of commands.entries()) {
      const run = all[at] === null ? null : once(command);
      if (run === null) all[at] = null;
      else all[at]!.push(run);
    }
  }
  return all;
}

export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { value: at(0.5), noise: (at(0.75) - at(0.25)) / 2 };
}

/** The figure of one against another, round by round. */
export function ratioOf(runs: readonly Run[], others: readonly Run[], read: (run: Run) => number): Figure {
  return figureOf(runs.map((run, round) => read(run) / Math.max(read(others[round]!), 1e-3)));
}
