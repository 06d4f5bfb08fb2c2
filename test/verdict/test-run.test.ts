// A test whose time is up: the test that hangs is named, and none that only waits for it.

import { describe, expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { decodeOne } from "../dump/dumps.ts";

const RUNS = `testing.(*T).Run(0xc00014c000, {0x60f12e?, 0x0?}, 0x617d10)
\t/usr/local/go/src/testing/testing.go:1750 +0x3ab
`;
const TESTS = `testing.tRunner(0xc00014c680, 0x617d10)
\t/usr/local/go/src/testing/testing.go:1689 +0xfb
created by testing.(*T).Run in goroutine 1
\t/usr/local/go/src/testing/testing.go:1742 +0x390
`;
const call = (func: string, line: number): string => `${func}(0xc00014c680)\n\t/src/shop/cart_test.go:${line} +0x2b\n`;

function timedOut(after: string, ...goroutines: readonly string[]): ReturnType<typeof analyse> {
  const alarm = `goroutine 99 [running]:
testing.(*M).startAlarm.func1()
\t/usr/local/go/src/testing/testing.go:2366 +0x385
created by time.goFunc
\t/usr/local/go/src/time/sleep.go:177 +0x2d
`;
  return analyse([decodeOne(`${after}\n\n${[alarm, ...goroutines].join("\n")}`)]);
}

const MAIN = `goroutine 1 [chan receive, 10 minutes]:
${RUNS}testing.runTests.func1(0xc00014c000)
\t/usr/local/go/src/testing/testing.go:2161 +0x37
testing.tRunner(0xc00014c000, 0xc0004d3c70)
\t/usr/local/go/src/testing/testing.go:1689 +0xfb
main.main()
\t_testmain.go:47 +0x16c
`;
const PARENT = `goroutine 6 [chan receive, 10 minutes]:\n${RUNS}${call("example.com/shop.TestCart", 12)}${TESTS}`;
const HANGS = `goroutine 7 [select, 10 minutes]:\n${call("example.com/shop.TestCart.func1", 31)}${TESTS}`;
const PARALLEL = `goroutine 8 [chan receive, 10 minutes]:
testing.(*T).Parallel(0xc00014c680)
\t/usr/local/go/src/testing/testing.go:1484 +0x215
${call("example.com/shop.TestLater", 50)}${TESTS}`;

describe("panic: test timed out", () => {
  test("names the test that has not ended, and none that waits for it or for its turn", () => {
    const { clusters, verdict } = timedOut("panic: test timed out after 10m0s", MAIN, PARENT, HANGS, PARALLEL);
    const accused = clusters.filter((one) => one.verdict.class !== "normal");
    expect(accused.map(({ frames }) => frames[0]!.func)).toEqual(["example.com/shop.TestCart.func1"]);
    expect(accused[0]!.verdict).toMatchObject({ class: "suspect", accused: 1 });
    expect(accused[0]!.verdict.reasons[0]).toEqual({
      code: "test-timed-out",
      text: "test timed out after 10m0s, and this test was here",
    });
    expect(verdict.summary).toContain("TestCart.func1");
  });

  test("another panic in a test accuses none of them", () => {
    expect(timedOut("panic: boom", MAIN, PARENT, HANGS).verdict).toMatchObject({ zombies: 0, suspects: 0 });
  });
});
