// Damages recorded dumps and profiles at random and checks what must hold for any bytes; what does not is kept in a file.
// Usage: npm run fuzz -- [SECONDS] [SEED]
//        npm run fuzz -- FILE [BEFORE]   the text of a failure, once more

import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { SNIFF_BYTES } from "../src/decode.ts";
import { checkAll } from "./dump/invariants.ts";
import { chance } from "./dump/mutations.ts";
import { type Case, caseOf, growing, originals } from "./fuzz-cases.ts";
import { Finds, traitsOf, traitsOfHeap } from "./fuzz-finds.ts";
import { growsTooFast } from "./growth.ts";
import { checkHeap, checkHeapReports } from "./heap/invariants.ts";
import { checkReports } from "./report/clean.ts";

/** Processor time that no case takes: what is under way then hangs. */
const HANG_MS = 30_000;
const LOOK_EVERY_MS = 5000;
/** Reports cost ten times as much as all the rest. */
const REPORTED_EVERY = 64;
/** Of the cases, one is made long and longer, to see what that costs. */
const GROWN_EVERY = 4096;
/** No damaged text is longer (see `mutate`), with the blanks before it. */
const LONGEST = (2 << 20) + SNIFF_BYTES;

/** What the worker is at: its seed, then the lengths of the text and of the one before it, and both. */
class UnderWay {
  readonly shared: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared = new SharedArrayBuffer(12 + 2 * LONGEST)) {
    this.shared = shared;
    this.#numbers = new Int32Array(shared, 0, 3);
    this.#bytes = new Uint8Array(shared, 12);
  }

  begin(seed: number, { bytes, before }: Case): void {
    this.#numbers.set([seed, bytes.length, before?.length ?? 0]);
    this.#bytes.set(bytes);
    if (before !== null) this.#bytes.set(before.subarray(0, LONGEST), LONGEST);
  }

  get seed(): number {
    return this.#numbers[0]!;
  }

  /** @returns how the case is repeated */
  keep(): string {
    const [seed, length, earlier] = this.#numbers as unknown as [number, number, number];
    const path = join(tmpdir(), `unpark-fuzz-${seed}.txt`);
    writeFileSync(path, this.#bytes.slice(0, length));
    if (earlier === 0) return path;
    writeFileSync(`${path}.before`, this.#bytes.slice(LONGEST, LONGEST + earlier));
    return `${path} ${path}.before`;
  }
}

/** @returns what was remarkable about it */
function check({ bytes, cuts, heap, before }: Omit<Case, "name" | "binary">, withReports: boolean): readonly string[] {
  if (heap) {
    const { analysis, refusal } = checkHeap(bytes, cuts, before);
    if (analysis !== null && withReports) checkHeapReports(analysis);
    return [`heap: ${refusal}`, ...(analysis === null ? [] : traitsOfHeap(analysis))];
  }
  const { analysis, refusal } = checkAll(bytes, cuts, before);
  if (analysis !== null && withReports) checkReports(analysis);
  return [`dump: ${refusal}`, ...(analysis === null ? [] : traitsOf(analysis))];
}

function checkGrowth(damaged: Pick<Case, "bytes">, seed: number): void {
  const tooFast = growsTooFast(growing(damaged, chance(seed)));
  if (tooFast !== null) throw new Error(tooFast);
}

function work({ first, seconds }: { first: number; seconds: number }, underWay: UnderWay): void {
  const all = originals();
  const finds = new Finds();
  const until = performance.now() + seconds * 1000;
  let seed = first;
  for (; performance.now() < until; seed++) {
    const damaged = caseOf(seed, all, finds.kept);
    underWay.begin(seed, damaged);
    try {
      finds.add(damaged, check(damaged, seed % REPORTED_EVERY === 0));
      if (seed % GROWN_EVERY === 1) checkGrowth(damaged, seed);
    } catch (failure) {
      const { name, bytes, heap } = damaged;
      const what = `${name}${heap ? " to unpark heap" : ""}, ${bytes.length} bytes`;
      const text = `seed ${seed} (${what}):\n${(failure as Error).stack}`;
      parentPort!.postMessage({ failure: text, cases: seed - first, pairs: finds.pairs });
      return;
    }
  }
  parentPort!.postMessage({ failure: null, cases: seed - first, pairs: finds.pairs });
}

/** A text that failed, given to both commands in many chunkings, with every report. */
function repeat(file: string, before: string | undefined): void {
  const bytes = readFileSync(file);
  const earlier = before === undefined ? null : readFileSync(before);
  for (let seed = 0; seed < 50; seed++) {
    const random = chance(seed);
    const cuts = Array.from({ length: seed % 9 }, () => Math.floor(random() * bytes.length)).sort((a, b) => a - b);
    for (const heap of [false, true]) check({ bytes, cuts, heap, before: earlier }, seed === 0);
    if (seed < 9) checkGrowth({ bytes }, seed);
  }
  process.stdout.write(`${file}: all held\n`);
}

function run(seconds: number, first: number): Promise<void> {
  const underWay = new UnderWay();
  let ended: () => void = () => undefined;
  const whole = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: { first, seconds, shared: underWay.shared },
  });
  const finish = (failure: string | null, cases: number, pairs?: number): void => {
    clearInterval(watch);
    const seen = pairs === undefined ? "" : `, ${pairs} pairs of traits`;
    const told = `${cases} damaged dumps and profiles (seeds ${first} to ${first + cases - 1}${seen})`;
    if (failure === null) process.stdout.write(`${told}, all held\n`);
    else process.stderr.write(`${told} held, then ${failure}\nAgain: npm run fuzz -- ${underWay.keep()}\n`);
    process.exitCode = failure === null ? 0 : 1;
    void worker.terminate().then(ended);
  };
  let last = { seed: -1, cpuMs: 0 };
  const watch = setInterval(() => {
    const { seed } = underWay;
    const { user, system } = process.cpuUsage();
    const cpuMs = (user + system) / 1000;
    if (seed !== last.seed) last = { seed, cpuMs };
    else if (seed !== 0 && cpuMs - last.cpuMs > HANG_MS) finish(`seed ${seed} hangs`, seed - first);
  }, LOOK_EVERY_MS);
  worker.on("message", ({ failure, cases, pairs }) => finish(failure, cases, pairs));
  worker.on("error", (error) => finish(`the worker ended: ${error.message}`, Math.max(0, underWay.seed - first)));
  return whole;
}

async function main([one = "10", other]: readonly string[]): Promise<void> {
  const [seconds, seed] = [Number(one), Number(other ?? randomInt(2 ** 31 - 2 ** 24))];
  if (Number.isNaN(seconds)) repeat(one, other);
  else if (seconds > 0 && Number.isSafeInteger(seed)) await run(seconds, seed);
  else {
    process.stderr.write("usage: npm run fuzz -- [SECONDS] [SEED], or FILE [BEFORE] of a failure\n");
    process.exitCode = 2;
  }
}

if (isMainThread) await main(process.argv.slice(2));
else work(workerData, new UnderWay(workerData.shared));
