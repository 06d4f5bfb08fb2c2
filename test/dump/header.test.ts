import { describe, expect, test } from "vitest";
import { beginsLikeHeader, emptyHeader, readHeader, readLabels } from "../../src/dump/header.ts";
import { DURABLE, LEAKED, LOCKED_TO_THREAD, SCAN } from "../../src/dump/model.ts";

function read(line: string): Record<string, unknown> | null {
  const bytes = Buffer.from(line);
  const header = emptyHeader();
  if (!readHeader(bytes, 0, bytes.length, header)) return null;
  const { goid, waitMinutes, flags, withPointers, labelsInside } = header;
  const state = bytes.toString("utf8", header.stateStart, header.stateEnd);
  const labels = readLabels(bytes.toString("utf8", header.labelsStart, header.labelsEnd));
  return { goid, state, waitMinutes, flags, withPointers, labelsInside, labels };
}

const plain = { waitMinutes: -1, flags: 0, withPointers: false, labelsInside: false, labels: [] };

test.each([
  ["goroutine 1 [running]:", { goid: 1, state: "running" }],
  ["goroutine 7 [chan receive, 1 minutes]:", { goid: 7, state: "chan receive", waitMinutes: 1 }],
  ["goroutine 7 [IO wait, 30240 minutes]:", { goid: 7, state: "IO wait", waitMinutes: 30240 }],
  [
    "goroutine 10 [chan receive (nil chan), 1 minutes]:",
    { goid: 10, state: "chan receive (nil chan)", waitMinutes: 1 },
  ],
  ["goroutine 10 [select (no cases)]:", { goid: 10, state: "select (no cases)" }],
  [
    "goroutine 20 [chan receive, 1 minutes, locked to thread]:",
    { goid: 20, state: "chan receive", waitMinutes: 1, flags: LOCKED_TO_THREAD },
  ],
  ["goroutine 4294967297 [semacquire]:", { goid: 4294967297, state: "semacquire" }],
  ["goroutine 0 gp=0x9d1a40 m=0 mp=0x9d2000 [idle]:", { goid: 0, state: "idle", withPointers: true }],
  [
    "goroutine 20 gp=0xc0000c7500 m=nil [chan receive, locked to thread]:",
    { goid: 20, state: "chan receive", flags: LOCKED_TO_THREAD, withPointers: true },
  ],
  [
    "goroutine 22 gp=0x3ecadced4000 m=nil [chan receive (leaked), locked to thread]:",
    { goid: 22, state: "chan receive", flags: LEAKED | LOCKED_TO_THREAD, withPointers: true },
  ],
  ["goroutine 12 [chan receive (nil chan) (leaked)]:", { goid: 12, state: "chan receive (nil chan)", flags: LEAKED }],
  ["goroutine 12 [select (scan), 3 minutes]:", { goid: 12, state: "select", waitMinutes: 3, flags: SCAN }],
  ["goroutine 12 [select (leaked) (scan) (durable)]:", { goid: 12, state: "select", flags: LEAKED | SCAN | DURABLE }],
  [
    "goroutine 16 [select (no cases) (durable), synctest bubble 1]:",
    { goid: 16, state: "select (no cases)", flags: DURABLE },
  ],
  ["goroutine 8 [chan receive (synctest), synctest group 6]:", { goid: 8, state: "chan receive (synctest)" }],
  ["goroutine 6 [synctest.Run, synctest group 6]:", { goid: 6, state: "synctest.Run" }],
  ["goroutine 2 [GOMAXPROCS updater (idle)]:", { goid: 2, state: "GOMAXPROCS updater (idle)" }],
  ["goroutine 2 [???]:", { goid: 2, state: "???" }],
  [
    'goroutine 43 [chan receive, 1 minutes labels:{"user": "bob"}]:',
    { goid: 43, state: "chan receive", waitMinutes: 1, labelsInside: true, labels: [["user", "bob"]] },
  ],
  [
    'goroutine 43 [select labels:{"a": "]:", "b": "} [x, 9 minutes"}]:',
    {
      goid: 43,
      state: "select",
      labelsInside: true,
      labels: [
        ["a", "]:"],
        ["b", "} [x, 9 minutes"],
      ],
    },
  ],
  ["goroutine 43 [chan receive] {user: bob}:", { goid: 43, state: "chan receive", labels: [["user", "bob"]] }],
  [
    String.raw`goroutine 42 [chan receive (leaked)] {empty: , "k:]x": "a\"b\nc\t\u00e9\u2603\xff\U0001f389 {z}, q: r", path: /api/v1, simple: ok_1.2/x}:`,
    {
      goid: 42,
      state: "chan receive",
      flags: LEAKED,
      labels: [
        ["empty", ""],
        ["k:]x", 'a"b\nc\té☃\ufffd🎉 {z}, q: r'],
        ["path", "/api/v1"],
        ["simple", "ok_1.2/x"],
      ],
    },
  ],
])("%s", (line, expected) => {
  expect(read(line)).toEqual({ ...plain, ...expected });
});

describe("no header", () => {
  test.each([
    "goroutine 7",
    "goroutine 7 [",
    "goroutine 7 []:",
    "goroutine 7 [select",
    "goroutine 7 [select]",
    'goroutine 7 [select labels:{"a": "b',
    "goroutine 7 [select] {a: b",
    "goroutine 7 gp=0x1 m=nil",
    // Once read for ever: the brace is nearer to the comma than a label can be.
    "goroutine 7 [a,123456 {",
    "goroutine 7 [select, {",
    "goroutine 7 [,,,,,,,,,,{{{{:",
    // Beyond what can be told apart.
    "goroutine 9007199254740993 [select]:",
    `goroutine ${"9".repeat(400)} [select]:`,
    "goroutine  7 [select]:",
    "Goroutine 7 (running) created at:",
    "goroutine profile: total 7",
    "",
  ])("%j", (line) => {
    expect(read(line)).toBeNull();
  });

  test("a line that only begins like one is known as such", () => {
    const begins = (line: string): boolean => beginsLikeHeader(Buffer.from(line), 0, line.length);
    expect(begins("goroutine 7 [sel")).toBe(true);
    expect(begins("goroutine profile: total 7")).toBe(false);
  });
});
