// How fast and how lean a dump of some 64 MB is read, beside what the machine can do with the same bytes.
// Usage: npm run bench [-- MEGABYTES]

import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createDecoder } from "../../src/decode.ts";
import { writeSynthetic } from "./synthetic.ts";

const ROUNDS = 5;
const CHUNK = 256 << 10;
const megabytes = Number(process.argv[2] ?? 64);
if (!(megabytes > 0)) {
  process.stderr.write("usage: npm run bench -- [MEGABYTES]\n");
  process.exit(2);
}

const here = import.meta.dirname;
const bin = join(basename(here) === "bench" ? dirname(dirname(here)) : here, "bin", "unpark");
const folder = mkdtempSync(join(tmpdir(), "unpark-bench-"));
const path = join(folder, "dump.txt");

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(44)} ${value}\n`);
}

/** Reads the file in chunks, as the sources do. */
function eachChunk(take: (chunk: Buffer) => void): void {
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer))
    take(buffer.subarray(0, length));
  closeSync(file);
}

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function parse(): number {
  const decoder = createDecoder("dump");
  eachChunk((chunk) => decoder.push(chunk));
  return decoder.end().reduce((sum, { total }) => sum + total, 0);
}

function walk(): number {
  let lines = 0;
  eachChunk((chunk) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  return lines;
}

/** Runs a program to its end. @returns seconds, and peak memory in MiB where GNU time tells it; null when it failed */
function whole(command: readonly string[]): { readonly seconds: number; readonly peak: number | null } | null {
  const timed = spawnSync("/usr/bin/time", ["-f", "%M", "true"]).status === 0;
  const [program, ...words] = timed ? ["/usr/bin/time", "-f", "%M", ...command] : command;
  let peak: number | null = null;
  let failed = false;
  const spent = seconds(() => {
    const run = spawnSync(program!, words, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    failed = run.status !== 0;
    if (timed) peak = Number(run.stderr.trim().split("\n").at(-1)) / 1024;
  });
  return failed ? null : { seconds: spent, peak };
}

function wholeMedian(command: readonly string[], rounds: number): ReturnType<typeof whole> {
  const runs = Array.from({ length: rounds }, () => whole(command)).filter((run) => run !== null);
  if (runs.length === 0) return null;
  const peaks = runs.flatMap(({ peak }) => (peak === null ? [] : [peak]));
  return { seconds: median(runs.map((run) => run.seconds)), peak: peaks.length > 0 ? median(peaks) : null };
}

function told(run: ReturnType<typeof whole>): string {
  if (run === null) return "failed";
  const memory = run.peak === null ? "peak unknown (no GNU time)" : `peak ${run.peak.toFixed(0)} MiB`;
  return `${run.seconds.toFixed(2)} s, ${memory}`;
}

function inPath(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

try {
  const made = writeSynthetic(path, megabytes * 1e6, 500);
  const bytes = statSync(path).size;
  const speed = (spent: number): string => `${(bytes / 1e6 / spent).toFixed(0)} MB/s`;
  print("dump", `${(bytes / 1e6).toFixed(1)} MB, ${made} goroutines`);

  let read = 0;
  const cold = seconds(() => {
    read = parse();
  });
  if (read !== made) throw new Error(`${made} goroutines written, ${read} read`);
  const warm = median(Array.from({ length: ROUNDS }, () => seconds(parse)));
  walk();
  const walked = median(Array.from({ length: ROUNDS }, () => seconds(walk)));
  print("parse, cold", speed(cold));
  print(`parse, warm (median of ${ROUNDS})`, speed(warm));
  print(
    "walk of the lines by Buffer.indexOf",
    `${speed(walked)}; parse takes ${(warm / walked).toFixed(1)} times as long`,
  );

  const idle = wholeMedian([process.execPath, "-e", "0"], ROUNDS);
  const wc = wholeMedian(["wc", "-l", path], ROUNDS);
  const own = wholeMedian([process.execPath, bin, path, "--format", "text"], ROUNDS);
  print("node -e 0, whole process", told(idle));
  print("wc -l, whole process", told(wc));
  print("unpark --format text, whole process", told(own));
  if (own !== null && wc !== null) print("  against wc -l", `${(own.seconds / wc.seconds).toFixed(1)} times as long`);
  if (own?.peak != null && idle?.peak != null) print("  over idle Node", `${(own.peak - idle.peak).toFixed(0)} MiB`);
  if (inPath("pp")) print("panicparse, whole process, once", told(whole(["pp", path])));
  else print("panicparse", "skipped: no `pp` in PATH (go install github.com/maruel/panicparse/v2/cmd/pp@latest)");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
