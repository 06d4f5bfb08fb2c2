// What a test run says by itself of the goroutines it prints: goleak's list of what outlived a test, and a time that is up.

import { LEAKS } from "../dump/goleak.ts";
import { tell } from "../text/units.ts";
import type { Evidence, Setting } from "./evidence.ts";
import { type Ruling, suspect } from "./ruling.ts";

/** testing/testing.go, (*M).startAlarm: the only goroutine that panics is the alarm's, and the text has all the others. */
const TIMED_OUT = /^panic: (test timed out after \S+)/;
const TEST = "testing.tRunner";
/** In these a test waits for others: its subtests, its turn. */
const WAITS_FOR_TESTS =
  /^testing\.(?:\(\*[TBF]\)\.(?:Run|Parallel|Fuzz)|runTests|tRunner\.func\d+|\(\*\w+\)\.waitParallel)$/;

const ENDED = "a test that ends them first (Close, cancel, Wait): what goleak lists even then has no end";
const LONGER =
  "a run with a longer -timeout: a test that hangs is at the same line again, one that is slow has gone on";

/** @returns a suspicion where goleak or the test's clock accuses the cluster, else null */
export function judgeTestRun({ count, cluster, background }: Evidence, { snapshots }: Setting): Ruling | null {
  const trigger = snapshots.at(-1)!.trigger ?? "";
  if (count === 0 || background) return null;
  if (trigger === LEAKS) {
    const text = `goleak found ${count === 1 ? "it" : tell`all ${count}`} alive when the test had ended`;
    return suspect(count, null, [{ code: "outlived-test", text }], ENDED);
  }
  const words = TIMED_OUT.exec(trigger)?.[1];
  if (words === undefined || !isTest(cluster.frames.map(({ func }) => func))) return null;
  return suspect(count, null, [{ code: "test-timed-out", text: `${words}, and this test was here` }], LONGER);
}

/** True for a test that has not ended, and waits for no other. */
function isTest(funcs: readonly string[]): boolean {
  return funcs.includes(TEST) && !funcs.some((func) => WAITS_FOR_TESTS.test(func));
}
