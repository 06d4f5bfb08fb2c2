import { describe, expect, test } from "vitest";
import {
  bytes,
  count,
  counted,
  duration,
  minutes,
  minutesRange,
  minutesRangeShort,
  percent,
  rate,
  signed,
  tell,
} from "../../src/text/units.ts";

describe("units", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [-1234567, "-1,234,567"],
    [1234.5, "1,234.5"],
  ])("count %d", (n, text) => expect(count(n)).toBe(text));

  test("counted has the right number", () => {
    expect([counted(0, "goroutine"), counted(1, "goroutine"), counted(2000, "match", "matches")]).toEqual([
      "0 goroutines",
      "1 goroutine",
      "2,000 matches",
    ]);
  });

  test.each([
    [5, "+5"],
    [0, "0"],
    [-1100, "-1,100"],
  ])("signed %d", (n, text) => expect(signed(n)).toBe(text));

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [999.5, "1 kB"],
    [1000, "1 kB"],
    [99_949, "99.9 kB"],
    [99_950, "100 kB"],
    [38_240_000, "38.2 MB"],
    [67_108_864, "67.1 MB"],
    [999_999, "1 MB"],
    [123_456_789, "123 MB"],
    [5e15, "5,000 TB"],
  ])("bytes %d", (n, text) => expect(bytes(n)).toBe(text));

  test.each([
    [0, "0 min"],
    [7, "7 min"],
    [59, "59 min"],
    [60, "1 h"],
    [125, "2 h 5 min"],
    [1440, "1 d"],
    [4360, "3 d"],
    [4420, "3 d 1 h"],
    [7 * 1440 - 1, "6 d 23 h"],
    [7 * 1440 + 60, "7 d"],
    [21 * 1440 + 70, "21 d"],
  ])("minutes %d", (n, text) => expect(minutes(n)).toBe(text));

  test.each([
    [7, 7, "7 min", "7m"],
    [5, 7, "5-7 min", "5-7m"],
    [55, 60, "55 min to 1 h", "55m-1h"],
    [58, 125, "58 min to 2 h 5 min", "58m-2h5m"],
    [1440, 1441, "1 d", "1d"],
  ])("range %d to %d", (min, max, long, short) => {
    expect([minutesRange(min, max), minutesRangeShort(min, max)]).toEqual([long, short]);
  });

  test.each([
    [1, 4, "25%"],
    [1, 3, "33%"],
    [1, 200, "0.5%"],
    [199, 200, "99.5%"],
    [9989, 10_000, "99.9%"],
    [11, 10_000, "0.1%"],
    [1, 100_000, "<0.1%"],
    [9999, 10_000, ">99.9%"],
    [0, 7, "0%"],
    [7, 7, "100%"],
    [1, 0, "-"],
  ])("percent %d of %d", (part, whole, text) => expect(percent(part, whole)).toBe(text));

  test("rate is per one", () => {
    expect([rate(100, 100, "connection"), rate(1, 3, "request"), rate(1, 0, "request")]).toEqual([
      "1.00 per connection",
      "0.33 per request",
      "-",
    ]);
  });

  test.each([
    [250, "250 ms"],
    [999, "999 ms"],
    [1000, "1 s"],
    [59_400, "59 s"],
    [59_600, "1 min"],
    [3_601_000, "1 h"],
    [2000, "2 s"],
    [2540, "2.5 s"],
    [30_000, "30 s"],
    [125_000, "2 min 5 s"],
    [120_000, "2 min"],
    [7_500_000, "2 h 5 min"],
  ])("duration %d", (ms, text) => expect(duration(ms)).toBe(text));
});

test("a sentence has its numbers as lists have them, and its words as they are", () => {
  expect(tell`${2743} of ${"main.go:1204"}, ${null}, ${-1000}\n`).toBe("2,743 of main.go:1204, null, -1,000\n");
});
