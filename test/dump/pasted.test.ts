// What people paste of other tools: goleak's lists, the largest records of a profile alone, and what is no dump at all.

import { describe, expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { codes, decodeAll, decodeOne } from "./dumps.ts";

const STACK = `example.com/shop/cart.(*watcher).loop(0xc000123a00, {0x71c0a8, 0xc0000142d0})
\t/src/shop/cart/watcher.go:61 +0x1a5
created by example.com/shop/cart.newWatcher in goroutine 7
\t/src/shop/cart/watcher.go:33 +0x9c
`;
const title = (goid: number, state = "select"): string =>
  `Goroutine ${goid} in state ${state}, with example.com/shop/cart.(*watcher).loop on top of the stack:\n`;
const header = (goid: number): string => `goroutine ${goid} [select]:\n`;

describe("the list of goleak", () => {
  const LIST = `[${title(52)}${STACK}\n ${title(53, "chan receive, 2 minutes")}${STACK}]\n`;
  const inTest = (list: string): string =>
    `=== RUN   TestCart\n    cart_test.go:40: found unexpected goroutines:\n${list.replace(/^(?=.)/gm, "        ")}--- FAIL: TestCart (0.45s)\nFAIL\n`;
  const inLog = (text: string): string => text.replace(/^/gm, "2026-01-02T15:04:05.1234567Z ");

  test.each([
    ["of a package", `goleak: Errors on successful test run: found unexpected goroutines:\n${LIST}`],
    ["in a test", inTest(LIST)],
    ["in a test's log", inLog(inTest(LIST))],
    ["without what stands above it", LIST],
    ["from its second goroutine on", ` ${title(52)}${STACK}\n ${title(53, "chan receive, 2 minutes")}${STACK}]\n`],
    [
      "up to 1.2, with the headers beside the titles",
      LIST.replace("stack:\n", `stack:\n${header(52)}`).replace(
        /(53.* stack:\n)/,
        "$1goroutine 53 [chan receive, 2 minutes]:\n",
      ),
    ],
  ])("%s", (_, text) => {
    const snapshot = decodeOne(text);
    const { goid, state, waitMinutes, creator } = snapshot.goroutines!;
    expect([...goid]).toEqual([52, 53]);
    expect(Array.from(state, (at) => snapshot.states[at])).toEqual(["select", "chan receive"]);
    expect([[...waitMinutes], [...creator]]).toEqual([
      [-1, 2],
      [7, 7],
    ]);
    expect(snapshot.trigger).toMatch(/^goleak: /);
    expect(snapshot.stacks.find(({ frames }) => frames.length > 0)!.frames).toMatchObject([
      { file: "/src/shop/cart/watcher.go", line: 61 },
    ]);
    expect(codes(snapshot).filter((code) => code !== "foreign-text")).toEqual([]);
  });

  test("of the next test goes on the first: both are of one process, and no before and after", () => {
    const more = inTest(`[${title(60)}${STACK}]\n`);
    expect([...decodeOne(inTest(LIST) + more).goroutines!.goid]).toEqual([52, 53, 60]);
  });

  test("what it lists is suspected, each with the test that found it", () => {
    const { clusters, verdict } = analyse([decodeOne(LIST)]);
    expect(clusters.map((one) => [one.verdict.class, one.verdict.reasons[0]!.code])).toEqual([
      ["suspect", "outlived-test"],
      ["suspect", "outlived-test"],
    ]);
    expect(verdict.suspects).toBe(2);
  });

  test("a race detector's goroutines are none of it", () => {
    expect(decodeAll(`Goroutine 5 (running) created at:\n  main.f()\n      /src/a.go:5 +0x1\n`).snapshots).toEqual([]);
  });
});

describe("records of debug=1 without the line that begins the profile", () => {
  const record = (count: number, name: string): string =>
    `${count} @ 0x4416ea 0x450c79 0x4c72e9\n#\t0x4c72e8\tmain.${name}+0x9c8\t/src/shop/${name}.go:15\n\n`;

  test("are read, and told to be a part", () => {
    const snapshot = decodeOne(`It grows every hour:\n\n${record(1390, "read")}${record(12, "write")}What is it?\n`);
    expect([snapshot.form, snapshot.total, snapshot.truncated]).toEqual(["debug=1", 1402, true]);
    expect(codes(snapshot)).toContain("profile-part");
  });

  test("are one profile, whatever is written between them", () => {
    const snapshot = decodeOne(`${record(1390, "read")}and this one:\n\n${record(12, "write")}`);
    expect([snapshot.total, snapshot.counted!.length]).toEqual([1402, 2]);
    const whole = decodeOne(`goroutine profile: total 1402\n${record(1390, "read")}and:\n\n${record(12, "write")}`);
    expect([whole.total, whole.truncated]).toEqual([1402, false]);
  });

  test("in fences of Markdown are no other lines", () => {
    const snapshot = decodeOne(`\`\`\`\n${record(1390, "read").trimEnd()}\n\`\`\`\n`);
    expect([snapshot.total, codes(snapshot)]).toEqual([1390, ["profile-part"]]);
  });

  test("behind a whole profile are another", () => {
    const text = `goroutine profile: total 12\n${record(12, "write")}later:\n\n${record(1390, "read")}`;
    expect(decodeAll(text).snapshots.map(({ total }) => total)).toEqual([12, 1390]);
  });

  test("with some of the goroutines that they count are the profile alone", () => {
    const excerpt = `${header(7)}${STACK}\n${header(8)}${STACK}`;
    for (const text of [`${record(1390, "read")}Where:\n\n${excerpt}`, `${excerpt}\n${record(1390, "read")}`]) {
      const snapshot = decodeOne(text);
      expect([snapshot.form, snapshot.total, codes(snapshot)]).toEqual([
        "debug=1",
        1390,
        expect.arrayContaining(["parts", "profile-part"]),
      ]);
    }
  });

  test("and a whole dump behind them stand in the order of the text", () => {
    const dump = `goroutine 1 [select]:\nmain.main()\n\t/src/shop/main.go:9 +0x4\n\n${header(7)}${STACK}`;
    expect(decodeAll(`${record(1390, "read")}later:\n\n${dump}`).snapshots.map(({ total }) => total)).toEqual([
      1390, 2,
    ]);
  });

  test("of threads are no goroutines", () => {
    expect(decodeAll(`threadcreate profile: total 9\n${record(9, "read")}`).snapshots).toEqual([]);
  });
});

test.each([
  ["    leaktest.go:13: leaked goroutine: ", "        "],
  ["        end2end_test.go:88: Leaked goroutine: ", "                "],
])("a header behind a test's words, the lines below it moved in: %s", (words, indent) => {
  const entry = (goid: number): string => words + header(goid) + STACK.replace(/^/gm, indent).trimEnd();
  const snapshot = decodeOne(
    `--- FAIL: TestCart (7.02s)\n${entry(38)}\n--- FAIL: TestPay (6.06s)\n${entry(50)}\nFAIL\n`,
  );
  expect([...snapshot.goroutines!.goid]).toEqual([38, 50]);
  expect(snapshot.stacks[0]).toMatchObject({ frames: [{ line: 61 }], createdBy: { line: 33 } });
  expect(codes(snapshot)).toEqual([]);
});

test("headers that stand for several goroutines, as tools write them that keep equal stacks once, are told", () => {
  const text = header(7).replace(":\n", ": 12 times: [[7 8 9]\n") + STACK;
  const one = header(4).replace(":\n", ": 1 times: [[4]\n") + STACK;
  const { warnings } = decodeOne(`${one}\n${text}`);
  expect(warnings.map(({ code }) => code)).toEqual(["summed-up"]);
  expect(warnings[0]!.message).toMatch(/^11 goroutines are not counted: .*1 header stands/);
});

test("all lines of a preamble that a wrapped dump takes back are taken back", () => {
  const lines = [
    ...["fatal error: boom", "runtime stack:", "runtime.throw(0x1, 0x2)", "\t/go/src/runtime/panic.go:5 +0x7"],
    ...[
      "runtime.mstart()",
      "\t/go/src/runtime/proc.go:11",
      "",
      ...header(7).trimEnd().split("\n"),
      ...STACK.trimEnd().split("\n"),
    ],
  ];
  const snapshot = decodeOne(lines.map((line) => `E/Go: ${line}\n`).join(""));
  expect([snapshot.total, codes(snapshot)]).toEqual([1, []]);
});

test.each([
  ["go-deadlock", "POTENTIAL DEADLOCK: Recursive locking:\ncurrent goroutine 7 lock 0xc0000a\nshop/cart.go:5\n"],
  ["Delve", "  Goroutine 1 - User: /src/shop/main.go:7 main.main (0x4a1b2c) [chan receive]\n"],
  ["Delve", "(dlv) bt\n0  0x000000000047bb83 in runtime.gopark\n   at /go/src/runtime/proc.go:425\n"],
  ["Delve", "Goroutine 87\n  runtime.gopark (/go/src/runtime/proc.go:364)\n  main.work (/src/shop/main.go:9)\n"],
  ["gdb", "#0  0x00000000004bc5ba in main.work (x=0xc00001) at /src/shop/main.go:9\n"],
  ["go tool pprof", "Type: goroutine\nShowing nodes accounting for 28, 100% of 28 total\n      flat  flat%\n"],
  ["panicparse", "3: chan receive [2 minutes] [Created by main.main @ main.go:9]\n    main main.go:12 work(#1)\n"],
  [
    "panicparse",
    "fatal error: all goroutines are asleep - deadlock!\n\n1: semacquire\n    main   main.go:60   main()\n",
  ],
  ["without the lines above them", "main.work(0xc00001)\n\t/src/shop/main.go:9 +0x4d\n"],
  ["GOTRACEBACK=none", "fatal error: stack overflow\n\nruntime stack:\nruntime.throw(0x7)\n\t/go/panic.go:4 +0x9\n"],
])("is refused with the name of what it is: %s", (name, text) => {
  const { snapshots, refusal } = decodeAll(text);
  expect([snapshots, refusal]).toEqual([[], expect.stringContaining(name)]);
});
