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
});
