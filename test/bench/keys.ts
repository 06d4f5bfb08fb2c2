// Key to frame, in a real pseudo-terminal: presses j, waits for the next frame, prints the median and the 95th percentile.
// First the time from exec of bin/unpark (built) to the start screen, and to the first whole screen of a real dump.
// `node test/run.mjs bench/keys`, from the root of the repository.

import { bundleHarness } from "../pty/bundle.ts";
import { drive } from "../pty/driver.ts";

const PRESSES = 200;
const BUDGET = { median: 16, p95: 33, firstMs: 250 };
const STARTS = 9;

/** Of bin/unpark (built), from its exec to what `seen` matches; ended by the test, not by a key. */
async function startTime(args: readonly string[], seen: RegExp): Promise<number> {
  const from = performance.now();
  const program = drive({ command: process.execPath, args: ["bin/unpark", ...args] });
  await program.until(seen);
  const took = performance.now() - from;
  program.end();
  await program.exited;
  return took;
}

for (const [what, args, seen] of [
  ["the start screen", [], /Paste a goroutine dump here/],
  ["the clusters of a real dump", ["samples/story/3-after.txt.gz"], /\d+ clusters · [\d,]+ goroutines/],
] as const) {
  const firsts: number[] = [];
  for (let run = 0; run < STARTS; run++) firsts.push(await startTime(args, seen));
  firsts.sort((a, b) => a - b);
  const first = firsts[STARTS >> 1] ?? Number.NaN;
  console.log(
    `exec of bin/unpark to ${what}: ${first.toFixed(0)} ms median of ${STARTS}, ${(firsts.at(-1) ?? 0).toFixed(0)} ms the slowest (${first <= BUDGET.firstMs ? "within" : "OVER"} ${BUDGET.firstMs})`,
  );
}

const harness = await bundleHarness();
for (const [columns, rows] of [
  [120, 40],
  [200, 60],
] as const) {
  const driver = drive({ command: process.execPath, args: [harness, "crowd:5000"], columns, rows });
  await driver.until("5,000 clusters", 60_000);
  await driver.idle(300);
  const times: number[] = [];
  const waiting: (() => void)[] = [];
  driver.onData((data) => {
    if (data.includes("\x1b[?2026l")) for (const resolve of waiting.splice(0)) resolve();
  });
  for (let press = 0; press < PRESSES; press++) {
    const key = press % 40 < 20 ? "j" : press % 3 === 0 ? "pgdn" : "k";
    const from = performance.now();
    const framed = new Promise<void>((resolve) => waiting.push(resolve));
    driver.press(key);
    await framed;
    times.push(performance.now() - from);
    await driver.idle(15);
  }
  driver.end();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  const verdict = at(0.5) <= BUDGET.median && at(0.95) <= BUDGET.p95 ? "within" : "OVER";
  console.log(
    `${columns}x${rows}, 5,000 clusters, Node ${process.versions.node}: key to frame ${at(0.5).toFixed(1)} ms median, ${at(0.95).toFixed(1)} ms p95 (${verdict} ${BUDGET.median}/${BUDGET.p95})`,
  );
}
