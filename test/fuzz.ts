// Damages recorded dumps and profiles at random and checks what must hold for any bytes; a failure prints how to repeat it.
// Usage: npm run fuzz -- [SECONDS] [SEED]

import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { checkAll } from "./dump/invariants.ts";
import { chance } from "./dump/mutations.ts";
import { type Case, caseOf, growing, originals } from "./fuzz-cases.ts";
import { growsTooFast } from "./growth.ts";
import { checkHeap, checkHeapReports } from "./heap/invariants.ts";
import { checkReports } from "./report/clean.ts";

/** Processor time that no case takes: what is under way then hangs. */
const HANG_MS = 30_000;
const LOOK_EVERY_MS = 5000;
/** Judging costs as much as reading. */
const JUDGED_EVERY = 2;
/** Reports cost ten times as much as all the rest. */
const REPORTED_EVERY = 64;

/** Of the cases, one is made long and longer, to see what that costs. */
const GROWN_EVERY = 4096;

function check(seed: number, damaged: Case): void {
  const { bytes, cuts, heap } = damaged;
  const withReports = seed % REPORTED_EVERY === 0;
  if (seed % GROWN_EVERY === 1) {
    const tooFast = growsTooFast(growing(damaged, chance(seed)));
    if (tooFast !== null) throw new Error(tooFast);
  }
  const judged = seed % JUDGED_EVERY === 0;
  if (heap) {
    const analysis = checkHeap(bytes, cuts, judged);
    if (analysis !== null && withReports) checkHeapReports(analysis);
  } else {
    const analysis = checkAll(bytes, cuts, judged);
    if (analysis !== null && withReports) checkReports(analysis);
  }
}

function work({ first, once, seconds }: { first: number; once: boolean; seconds: number }, seen: Int32Array): void {
  const all = originals();
  const until = performance.now() + seconds * 1000;
  let seed = first;
  do {
    Atomics.store(seen, 0, seed);
    const damaged = caseOf(seed, all);
    try {
      check(seed, damaged);
    } catch (failure) {
      const { name, bytes, heap } = damaged;
      const path = join(tmpdir(), `unpark-fuzz-${seed}.txt`);
      writeFileSync(path, bytes);
      const what = `${name}${heap ? " to unpark heap" : ""}, ${bytes.length} bytes, kept in ${path}`;
      const text = `seed ${seed} (${what}):\n${(failure as Error).stack}`;
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
  const first = once ? given : randomInt(2 ** 31 - 2 ** 24);
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
  let last = { seed: -1, cpuMs: 0 };
  const watch = setInterval(() => {
    const seed = Atomics.load(seen, 0);
    const { user, system } = process.cpuUsage();
    const cpuMs = (user + system) / 1000;
    if (seed !== last.seed) last = { seed, cpuMs };
    else if (seed !== 0 && cpuMs - last.cpuMs > HANG_MS) finish(`seed ${seed} hangs`, seed - first);
  }, LOOK_EVERY_MS);
  worker.on("message", ({ failure, cases }) => finish(failure, cases));
  worker.on("error", (error) =>
    finish(`the worker ended: ${error.message}`, Math.max(0, Atomics.load(seen, 0) - first)),
  );
  return whole;
}

if (isMainThread) await main();
else work(workerData, workerData.seen);
