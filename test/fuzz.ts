// Damages golden dumps at random and checks what must hold for any bytes; a failure prints how to repeat it.
// Usage: npm run fuzz -- [SECONDS] [SEED]

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { golden, goldenFacts } from "./dump/dumps.ts";
import { checkAll } from "./dump/invariants.ts";
import { chance, mutate } from "./dump/mutations.ts";

const [seconds = 10, once = Number.NaN] = process.argv.slice(2).map(Number);
if (!(seconds > 0)) {
  process.stderr.write("usage: npm run fuzz -- [SECONDS] [SEED]\n");
  process.exit(2);
}
const texts = goldenFacts.map(({ file }) => ({ file, bytes: golden(file) }));

/** One round, decided by its seed alone. */
function round(seed: number): string | null {
  const random = chance(seed);
  const { file, bytes } = texts[Math.floor(random() * texts.length)]!;
  const damaged = mutate(bytes, random);
  const cuts = Array.from({ length: Math.floor(random() * 8) }, () => Math.floor(random() * damaged.length));
  try {
    checkAll(
      damaged,
      cuts.sort((a, b) => a - b),
    );
    return null;
  } catch (failure) {
    const path = join(tmpdir(), `unpark-fuzz-${seed}.txt`);
    writeFileSync(path, damaged);
    return `seed ${seed} (${file}, ${damaged.length} bytes, kept in ${path}):\n${(failure as Error).stack}`;
  }
}

const first = Number.isNaN(once) ? Date.now() % 1_000_000_000 : once;
const until = performance.now() + seconds * 1000;
let seed = first;
let failure: string | null = null;
do failure = round(seed++);
while (failure === null && Number.isNaN(once) && performance.now() < until);

if (failure === null) process.stdout.write(`${seed - first} damaged dumps, all held (seeds ${first} to ${seed - 1})\n`);
else {
  process.stderr.write(`${failure}\nAgain: npm run fuzz -- 1 ${seed - 1}\n`);
  process.exitCode = 1;
}
