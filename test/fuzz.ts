// Damages recorded dumps and profiles at random and checks what must hold for any bytes; a failure prints how to repeat it.
// Usage: npm run fuzz -- [SECONDS] [SEED]

import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { golden, goldenFacts, recording } from "./dump/dumps.ts";
import { checkAll } from "./dump/invariants.ts";
import { chance, mutate } from "./dump/mutations.ts";
import { WRAPPINGS } from "./dump/wrappings.ts";
import { checkReports } from "./report/clean.ts";

/** Longer than any case takes on a busy machine: what is under way then hangs. */
const HANG_MS = 30_000;
/** Most cases are small, so that there are many; every tenth is a whole recording. */
const WINDOW_BYTES = 6000;

interface Original {
  readonly name: string;
  readonly bytes: Buffer;
  readonly binary: boolean;
}

function originals(): readonly Original[] {
  const files = readdirSync(join(import.meta.dirname, "recordings"), { recursive: true, encoding: "utf8" });
  const recorded = files.filter((file) => /\.(?:txt|pb)\.gz$/.test(file)).sort();
  const all = [
    ...goldenFacts.map(({ file }) => ({ name: file, bytes: golden(file), binary: false })),
    ...recorded.map((name) => ({ name, bytes: recording(name), binary: name.endsWith(".pb.gz") })),
  ];
  const [first] = all;
  const wrapped = Object.entries(WRAPPINGS).map(([name, wrap]) => ({
    name,
    bytes: Buffer.from(wrap(first!.bytes.toString())),
    binary: false,
  }));
  return [...all, ...wrapped];
}

/** One case, decided by its seed alone. */
function caseOf(
  seed: number,
  all: readonly Original[],
): { readonly name: string; readonly bytes: Buffer; readonly cuts: number[] } {
  const random = chance(seed);
  const pick = (): Original => all[Math.floor(random() * all.length)]!;
  const { name, bytes, binary } = pick();
  const windowOf = (whole: Buffer): Buffer => {
    if (whole.length <= WINDOW_BYTES || random() < 0.05) return whole.subarray(0, 200_000);
    const from = whole.lastIndexOf("\n\n", Math.floor(random() * (whole.length - WINDOW_BYTES))) + 2;
    return whole.subarray(from < 2 ? 0 : from).subarray(0, WINDOW_BYTES);
  };
  const start = binary ? bytes : windowOf(bytes);
  const damaged = mutate(start, random, { binary, other: () => windowOf(pick().bytes) });
  const cuts = Array.from({ length: Math.floor(random() * 8) }, () => Math.floor(random() * damaged.length));
  return { name, bytes: damaged, cuts: cuts.sort((a, b) => a - b) };
}

function work({ first, once, seconds }: { first: number; once: boolean; seconds: number }, seen: Int32Array): void {
  const all = originals();
  const until = performance.now() + seconds * 1000;
  let seed = first;
  do {
    Atomics.store(seen, 0, seed);
    const { name, bytes, cuts } = caseOf(seed, all);
    try {
      const analysis = checkAll(bytes, cuts);
      if (analysis !== null && seed % 16 === 0) checkReports(analysis);
    } catch (failure) {
      const path = join(tmpdir(), `unpark-fuzz-${seed}.txt`);
      writeFileSync(path, bytes);
      const text = `seed ${seed} (${name}, ${bytes.length} bytes, kept in ${path}):\n${(failure as Error).stack}`;
      parentPort!.postMessage({ failure: text, cases: seed - first });
      return;
    }
    seed++;
  } while (!once && performance.now() < until);
  parentPort!.postMessage({ failure: null, cases: seed - first });
}

function main(): Promise<void> {
  const [seconds = 10, given = Number.NaN] = process.argv.slice(2).map(Number);
  if (!(seconds > 0)) {
    process.stderr.write("usage: npm run fuzz -- [SECONDS] [SEED]\n");
    process.exit(2);
  }
  const once = !Number.isNaN(given);
  const first = once ? given : Date.now() % 1_000_000_000;
  const seen = new Int32Array(new SharedArrayBuffer(4));
  let ended: () => void = () => undefined;
  const whole = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { first, once, seconds, seen } });
  const finish = (failure: string | null, cases: number): void => {
    clearInterval(watch);
    const told = `${cases} damaged dumps and profiles (seeds ${first} to ${first + cases - 1})`;
    if (failure === null) process.stdout.write(`${told}, all held\n`);
    else process.stderr.write(`${told} held, then ${failure}\nAgain: npm run fuzz -- 1 ${first + cases}\n`);
    process.exitCode = failure === null ? 0 : 1;
    void worker.terminate().then(ended);
  };
  let last = -1;
  const watch = setInterval(() => {
    const seed = Atomics.load(seen, 0);
    if (seed === last && seed !== 0) finish(`seed ${seed} hangs`, seed - first);
    last = seed;
  }, HANG_MS);
  worker.on("message", ({ failure, cases }) => finish(failure, cases));
  worker.on("error", (error) =>
    finish(`the worker ended: ${error.message}`, Math.max(0, Atomics.load(seen, 0) - first)),
  );
  return whole;
}

if (isMainThread) await main();
else work(workerData, workerData.seen);
