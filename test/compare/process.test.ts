import { describe, expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { decodeAll, decodeOne } from "../dump/dumps.ts";

/** What a process prints whose `main` is in this file. */
const dump = (file: string): string =>
  `goroutine 1 [running]:\nmain.main()\n\t${file}:5 +0x1\n\ngoroutine 7 [select]:\nmain.wait()\n\t${file}:9 +0x1\n\n`;

test.each([
  ["one", "/src/shop/main.go", "goid"],
  ["two", "/src/bank/main.go", "signature"],
])("dumps of %s in one text are matched as such, though they share their list of stacks", (_, file, by) => {
  const { snapshots } = decodeAll(dump("/src/shop/main.go") + dump(file));
  expect(snapshots).toHaveLength(2);
  expect(analyse(snapshots).matching.by).toBe(by);
});

describe("two dumps", () => {
  /** Goroutines 10 and up, one per creator. */
  const started = (...creators: readonly string[]): string =>
    creators
      .map(
        (creator, at) =>
          `goroutine ${10 + at} [select]:\nlib.wait()\n\t/mod/lib.go:9 +0x1\ncreated by ${creator} in goroutine 1\n\t/src/a.go:3 +0x1\n\n`,
      )
      .join("");

  test.each<[what: string, before: string, after: string, why: RegExp | null]>([
    ["alike, without main", started("main.a", "main.b"), started("main.a", "main.b"), null],
    ["with one goid of another creator", started("main.a", "main.b"), started("main.a", "main.c"), null],
    [
      "with two goids of other creators",
      started("main.a", "main.b"),
      started("main.c", "main.d"),
      /2 goids, goroutine 11 among them/,
    ],
    ["the first of a process that died", `panic: x\n\n${started("main.a")}`, started("main.a"), /ended in a panic/],
    ["the first of one ended by a signal", `SIGQUIT: quit\n\n${started("main.a")}`, started("main.a"), /in a SIGQUIT/],
    ["the first of one that caught a signal", `SIGUSR1: dump\n\n${started("main.a")}`, started("main.a"), null],
    ["the last of a process that died", started("main.a"), `panic: x\n\n${started("main.a")}`, null],
    [
      "whose main is elsewhere",
      dump("/src/shop/main.go"),
      dump("/src/bank/main.go"),
      /main\.main is in \/src\/shop\/main\.go in the one, in \/src\/bank\/main\.go/,
    ],
    ["one of them without main", dump("/src/shop/main.go"), started("main.a"), null],
  ])("%s", (_, before, after, why) => {
    const { matching, warnings } = analyse([decodeOne(before), decodeOne(after)]);
    expect(matching.by).toBe(why === null ? "goid" : "signature");
    if (why !== null) expect(warnings.map(({ message }) => message).join("\n")).toMatch(why);
  });

  const TOOLCHAIN = "/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.";
  const builtBy = (patch: number): string =>
    `goroutine 5 [select]:\nruntime.gopark()\n\t${TOOLCHAIN}${patch}.linux-amd64/src/runtime/proc.go:9 +0x1\n\n`;

  /** Two that a logger has started; while they have not run, Go 1.26 prints them so (lumberjack v2.2.1). */
  const mills = (state: string, ...lines: readonly string[]): string =>
    [1155, 1176]
      .map(
        (id) =>
          `goroutine ${id} [${state}]:\n${lines.map(placed).join("\n")}\ncreated by lumberjack.(*Logger).mill.func1 in goroutine ${id - 500}\n\t/src/a.go:390 +0x5b\n\n`,
      )
      .join("");

  /** Goroutines 10 and up, each begun with this as its argument. */
  const begun = (...args: readonly string[]): string =>
    args.map((arg, at) => `goroutine ${10 + at} [select]:\nlib.wait(${arg})\n\t/mod/lib.go:9 +0x1\n\n`).join("");

  /** Two walks, in Go's own words where a stack is too deep to be printed whole. */
  const walks = (...rest: readonly string[]): string =>
    [10, 11].map((id) => `goroutine ${id} [select]:\n${["main.walk()", ...rest].map(placed).join("\n")}\n\n`).join("");
  const placed = (line: string): string => (line.startsWith("...") ? line : `${line}\n\t/src/a.go:3 +0x1`);

  test.each<[what: string, before: string, after: string, by: "goid" | "signature"]>([
    ["of two toolchains", builtBy(1), builtBy(2), "signature"],
    ["of one toolchain", builtBy(1), builtBy(1), "goid"],
    ["one of a toolchain, the other without", builtBy(1), started("main.a"), "goid"],
    [
      "begun with other addresses",
      begun("0xc000012340", "0xc000012380"),
      begun("0xc000777340", "0xc000777380"),
      "signature",
    ],
    ["of which one is begun with other addresses", begun("0xc000012340"), begun("0xc000777340"), "goid"],
    [
      "of which one is begun with the same address",
      begun("0xc000012340", "0xc000012380", "0xc0000123c0"),
      begun("0xc000777340", "0xc000777380", "0xc0000123c0"),
      "goid",
    ],
    ["begun with other small numbers", begun("0x1", "0x2"), begun("0x3", "0x4"), "goid"],
    [
      "begun with what may be other addresses",
      begun("0xc000012340?", "0xc000012380?"),
      begun("0xc000777340?", "0xc000777380?"),
      "goid",
    ],
    [
      "of which goroutine 1 begins elsewhere, which tells nothing, and one more",
      `goroutine 1 [select]:\nmain.main()\n\t/src/a.go:3 +0x1\n\n${started("main.a")}`,
      `goroutine 1 [select]:\nruntime.main()\n\t/src/a.go:3 +0x1\n\n${started("main.b")}`,
      "goid",
    ],
    [
      "before and after they run for the first time",
      mills("runnable", "lumberjack.(*Logger).mill.func1.gowrap1()", "runtime.goexit({})"),
      mills("chan receive", "lumberjack.(*Logger).millRun(0xc000210ea0)"),
      "goid",
    ],
    ["with another first function", walks("main.first()"), walks("main.other()"), "signature"],
    ["of which Go left out the bottom", walks("main.first()"), walks("...additional frames elided..."), "goid"],
    [
      "of which Go left out the addresses that they began with",
      walks("main.first(0xc000012340)"),
      walks("main.walk(0xc000777340)", "...additional frames elided..."),
      "goid",
    ],
    ["of which Go left out the middle", walks("main.first()"), walks("...12 frames elided...", "main.first()"), "goid"],
    [
      "of which Go left out the middle, with another first function",
      walks("main.first()"),
      walks("...12 frames elided...", "main.other()"),
      "signature",
    ],
  ])("%s", (_, before, after, by) => {
    expect(analyse([decodeOne(before), decodeOne(after)]).matching.by).toBe(by);
  });

  test.each([
    ["0", "1", "signature"],
    ["0", "0", "goid"],
    ["0", undefined, "goid"],
  ])("of processes %s and %s, as their source knows", (before, after, by) => {
    const of = (process: string | undefined) => ({
      ...decodeOne(started("main.a")),
      ...(process === undefined ? {} : { process }),
    });
    expect(analyse([of(before), of(after)]).matching.by).toBe(by);
  });
});
