// What is measured: dumps made for it, unpark and its peers on the same bytes, the parser alone beside a walk over the lines.

import { spawnSync } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { type Figure, figureOf, inTurn, type Run, ratioOf } from "./measure.ts";
import { sourceRows } from "./sources.ts";
import { writeSynthetic } from "./synthetic.ts";
import type { Row } from "./table.ts";

export interface Plan {
  /** Size of the middle dump, in MB of 10^6 bytes; the others follow from it. */
  readonly megabytes: number;
  readonly rounds: number;
  /** One dump of eight times the size too. */
  readonly large: boolean;
  readonly folder: string;
  /** `bin/unpark`, built. */
  readonly bin: string;
  readonly tell: (line: string) => void;
}

const SIGNATURES = 500;
/** As many as a server's dump of that size has: 47 in etcd's, under load. */
const FEW_SIGNATURES = 50;
const CHUNK = 1 << 20;

/** Other programs, as they are called here; see README.md for how to get them. */
const PEERS = [
  { name: "gostackparse with a map", program: "gostackparse-clusters" },
  { name: "wc -l", program: "wc", words: ["-l"] },
];

/** @returns all figures; those of peers that are not installed are left out, and told */
export async function measureAll(plan: Plan): Promise<readonly Row[]> {
  const middle = join(plan.folder, "middle.txt");
  writeSynthetic(middle, { bytes: plan.megabytes * 1e6, signatures: SIGNATURES });
  const own = (...paths: string[]): string[] => [process.execPath, plan.bin, ...paths, "--format", "text"];
  const parser = parserRows(plan, middle);
  const rows = [
    ...parser.rows,
    ...(await sourceRows(middle, plan.megabytes, plan.rounds, parser.warm, plan.tell)),
    ...small(plan),
    ...beside(plan, `${plan.megabytes} MB to a text report`, middle),
    ...everyNew(plan),
    ...(plan.large ? large(plan) : []),
    ...comparing(plan),
    ...tenTimes(plan, own(middle), own(...Array.from({ length: 10 }, () => middle))),
  ];
  panicparse(plan, middle);
  return rows;
}

function installed(program: string): boolean {
  return spawnSync("which", [program], { stdio: "ignore" }).status === 0;
}

const row = (name: string, unit: Row["unit"], figure: Figure): Row => ({ name, unit, ...figure });

/** The whole program against each peer on one file, and its memory over that of an idle Node. */
function beside(plan: Plan, what: string, path: string): readonly Row[] {
  const peers = PEERS.filter(({ program, name }) => {
    const there = installed(program);
    if (!there) plan.tell(`${name}: skipped, no \`${program}\` in PATH (see test/bench/README.md)`);
    return there;
  });
  const [own, idle, ...others] = inTurn(
    [
      [process.execPath, plan.bin, path, "--format", "text"],
      [process.execPath, "-e", "0"],
      ...peers.map(({ program, words = [] }) => [program, ...words, path]),
    ],
    plan.rounds,
  );
  if (own == null || idle == null) throw new Error(`unpark failed on ${path}`);
  plan.tell(`${what}: ${toldOf(own)}; idle Node ${toldOf(idle)}`);
  const rows = peers.flatMap(({ name }, at) => {
    const runs = others[at];
    if (runs == null) return [];
    plan.tell(`  ${name}: ${toldOf(runs)}`);
    return [
      row(
        `${what}: time, ${name} = 1`,
        "x",
        ratioOf(own, runs, ({ seconds }) => seconds),
      ),
      row(
        `${what}: processor time, ${name} = 1`,
        "x",
        ratioOf(own, runs, ({ cpuSeconds }) => cpuSeconds),
      ),
    ];
  });
  const over = own.map(({ peakMib }, round) => peakMib - idle[round]!.peakMib);
  return [...rows, row(`${what}: peak over an idle Node`, "MiB", figureOf(over))];
}

function toldOf(runs: readonly Run[]): string {
  const { value } = figureOf(runs.map(({ seconds }) => seconds));
  return `${value.toFixed(3)} s, peak ${figureOf(runs.map(({ peakMib }) => peakMib)).value.toFixed(0)} MiB`;
}

/** A small dump is mostly the start of the program: what it takes beyond one that only tells its version. */
function small(plan: Plan): readonly Row[] {
  const of = (signatures: number): string => {
    const path = join(plan.folder, `small-${signatures}.txt`);
    writeSynthetic(path, { bytes: 1e6, signatures });
    return path;
  };
  const paths = [of(FEW_SIGNATURES), of(SIGNATURES)];
  const [version, ...own] = inTurn(
    [
      [process.execPath, plan.bin, "--version"],
      ...paths.map((path) => [process.execPath, plan.bin, path, "--format", "text"]),
    ],
    plan.rounds,
  );
  return [FEW_SIGNATURES, SIGNATURES].map((signatures, at) => {
    const runs = own[at];
    if (runs == null || version == null) throw new Error("unpark failed on a small dump");
    const over = runs.map(({ seconds }, round) => (seconds - version[round]!.seconds) * 1000);
    return row(`1 MB, ${signatures} signatures, to a text report: time beyond --version`, "ms", figureOf(over));
  });
}

function everyNew(plan: Plan): readonly Row[] {
  const path = join(plan.folder, "new.txt");
  writeSynthetic(path, { bytes: plan.megabytes * 1e6, signatures: "each" });
  return beside(plan, `${plan.megabytes} MB, every signature new`, path);
}

function large(plan: Plan): readonly Row[] {
  const path = join(plan.folder, "large.txt");
  writeSynthetic(path, { bytes: plan.megabytes * 8e6, signatures: SIGNATURES });
  return beside(plan, `${plan.megabytes * 8} MB to a text report`, path);
}

function tenTimes(plan: Plan, one: string[], ten: string[]): readonly Row[] {
  const [single, many] = inTurn([one, ten], Math.min(plan.rounds, 3));
  if (single == null || many == null) throw new Error("unpark failed on ten snapshots");
  return [
    row(
      "ten snapshots in one call: peak, one = 1",
      "x",
      ratioOf(many, single, ({ peakMib }) => peakMib),
    ),
  ];
}

/** It compares each goroutine with each bucket, so it runs once. Debian names it as its project is named. */
function panicparse(plan: Plan, path: string): void {
  const program = ["pp", "panicparse"].find(installed);
  if (program === undefined) {
    plan.tell("panicparse: skipped, neither `pp` nor `panicparse` in PATH (see test/bench/README.md)");
    return;
  }
  const [runs] = inTurn([[program, path]], 1);
  plan.tell(`panicparse, once: ${runs == null ? "failed, or more than two minutes" : toldOf(runs)}`);
}

function eachChunk(path: string, take: (chunk: Buffer) => void): void {
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer))
    take(buffer.subarray(0, length));
  closeSync(file);
}

function parse(path: string): readonly Snapshot[] {
  const decoder = createDecoder("dump");
  eachChunk(path, decoder.push);
  return decoder.end();
}

function walk(path: string): void {
  let lines = 0;
  eachChunk(path, (chunk) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  if (lines === 0) throw new Error("no lines");
}

function secondsOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}

/** In this process, file included: the first pass with cold code, later ones, and `Buffer.indexOf` over the same lines. */
function parserRows(plan: Plan, path: string): { readonly rows: readonly Row[]; readonly warm: number } {
  walk(path);
  const cold = secondsOf(() => parse(path));
  const rounds = Array.from({ length: Math.max(plan.rounds, 2) }, () => ({
    walked: secondsOf(() => walk(path)),
    parsed: secondsOf(() => parse(path)),
  }));
  const walked = figureOf(rounds.map((round) => round.walked)).value;
  const warm = figureOf(rounds.map(({ parsed }) => parsed)).value;
  const speed = (seconds: number): string => `${(plan.megabytes / seconds).toFixed(0)} MB/s`;
  plan.tell(`parser: cold ${speed(cold)}, warm ${speed(warm)}; a walk over the lines ${speed(walked)}`);
  const rows = [
    row("parser, cold: time, a walk over the lines = 1", "x", { value: cold / walked, noise: (cold / walked) * 0.1 }),
    row("parser, warm: time, a walk over the lines = 1", "x", figureOf(rounds.map((one) => one.parsed / one.walked))),
  ];
  return { rows, warm };
}

/** Two snapshots of one process, 60 % of the goroutines in both. */
function comparing(plan: Plan): readonly Row[] {
  const goroutines = Math.round(plan.megabytes * 3125);
  const paths = ["before", "after"].map((name) => join(plan.folder, `${name}.txt`));
  for (const [at, path] of paths.entries())
    writeSynthetic(path, { goroutines, signatures: SIGNATURES, firstGoid: 1 + Math.round(at * goroutines * 0.4) });
  const snapshots: Snapshot[] = [];
  const read = secondsOf(() => snapshots.push(...paths.flatMap(parse)));
  const times = Array.from({ length: plan.rounds }, () => secondsOf(() => analyse(snapshots)));
  const { value } = figureOf(times);
  plan.tell(
    `comparing two snapshots of ${goroutines} goroutines: ${value.toFixed(2)} s, reading them ${read.toFixed(2)} s`,
  );
  return [row("comparing two snapshots: time, reading them = 1", "x", figureOf(times.map((time) => time / read)))];
}
