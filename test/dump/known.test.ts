import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Blocks } from "../../src/dump/block.ts";
import { decodeAll, decodeLineByLine } from "./dumps.ts";

const SOURCES = join(import.meta.dirname, "../../src/dump");

test("the compiled bytes are those of the source: else `npm run wasm`", () => {
  const hash = createHash("sha256")
    .update(readFileSync(join(SOURCES, "wasm/known.ts")))
    .digest("hex");
  expect(readFileSync(join(SOURCES, "known-wasm.ts"), "utf8")).toContain(hash);
});

const ARGUMENTS = ["", "0x1", "0xc000012345, {0x7f10, 0x1?}", "...", "{0x1, 0x2}, 0x3, 0x4, _, {...}, 0x5555555555"];
const STATES = ["select", "chan receive (nil chan)", "sync.Mutex.Lock", "IO wait", "running", "select (leaked)"];
const WAITS = [
  "",
  ", 1 minutes",
  ", 12345 minutes",
  ", 99999999999 minutes",
  ", locked to thread",
  ", 5 minutes, locked to thread",
];
/** What now and then stands behind the brackets, or for a line. */
const LABELS = ["", "", "", " {user: bob}", ' {path: "/a, 5 minutes]:"}'];
const ODD = [
  "main.h(é)\n",
  "\t/c.go:3 +0x\n",
  "created by main.x in goroutine \n",
  "main.f(0x1)\r\n",
  "\n",
  "goroutine 0 [idle]:\n",
  "...3 frames elided...\n",
  "main.f(0x1) \n",
  "main.g(0x1\n",
  "\t/a/b.go:1 +0x1 fp=0x2 sp=0x3 pc=0x4\n",
  "goroutine 7 [select].func1(0x1)\n",
];

/** Goroutines of a few stacks, their numbers all different, with an odd line in some. */
const dump = fc
  .array(
    fc.record({
      goid: fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.constantFrom(2 ** 40, 1e15, 1e16)),
      state: fc.constantFrom(...STATES),
      wait: fc.constantFrom(...WAITS),
      labels: fc.constantFrom(...LABELS),
      stack: fc.integer({ min: 1, max: 4 }),
      args: fc.array(fc.constantFrom(...ARGUMENTS), { minLength: 5, maxLength: 5 }),
      offset: fc.integer({ min: 1, max: 5000 }),
      creator: fc.constantFrom("", " in goroutine 1", " in goroutine 123456789", " in goroutine 9999999999999999"),
      odd: fc.oneof(
        { weight: 9, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.tuple(fc.nat(12), fc.constantFrom(...ODD)) },
      ),
    }),
    { minLength: 20, maxLength: 80 },
  )
  .map((goroutines) =>
    goroutines.map(({ goid, state, wait, labels, stack, args, offset, creator, odd }, at) => {
      const frames = Array.from(
        { length: stack },
        (_, n) => `main.(*T[...]).f${stack}(${args[n]})\n\t/src/part${n}.go:${n + 1} +0x${(offset + n).toString(16)}\n`,
      ).join("");
      const created = `created by main.start${stack % 2}${creator}\n\t/src/main.go:7 +0x${offset.toString(16)}\n`;
      const lines = `goroutine ${goid + at} [${state}${wait}]${labels}:\n${frames}${created}`.split(/(?<=\n)/);
      if (odd !== null) lines.splice(odd[0], 0, odd[1]);
      return `${lines.join("")}\n`;
    }),
  )
  .map((blocks) => Buffer.from(blocks.join("")));

describe("goroutines like earlier ones", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("are recognised, and come to the same as read line by line", () => {
    const recognised = vi.spyOn(Blocks.prototype, "addKnown");
    fc.assert(
      fc.property(dump, (bytes) => {
        assert.deepEqual(decodeAll(bytes).snapshots, decodeLineByLine(bytes));
      }),
      { numRuns: 300 },
    );
    // How many dumps have goroutines alike is chance; none would be recognised by a kernel that knows nothing.
    expect(recognised.mock.calls.length).toBeGreaterThan(100);
  });

  test("with any byte among the arguments", () => {
    for (let byte = 0; byte < 256; byte++) {
      const goroutine = (goid: number, argument: string): string =>
        `goroutine ${goid} [select]:\nmain.f(0x1${argument}2)\n\t/src/a.go:1 +0x1\n\n`;
      const text = `${goroutine(1, "")}${goroutine(2, String.fromCharCode(byte))}${goroutine(3, "")}`;
      const bytes = Buffer.from(text, "latin1");
      // The second is another stack where the byte is none of Go's.
      assert.deepEqual(decodeAll(bytes).snapshots, decodeLineByLine(bytes), `byte ${byte}`);
    }
  });

  test("whose hashes all meet cost no more than others", () => {
    // Bits that the two words of a block change in the hash cancel each other, whatever the hash begins with.
    const name = (n: number): Buffer => {
      const bytes = Buffer.alloc(14 * 16, "a");
      for (let block = 0; block < 14; block++) {
        if (((n >> block) & 1) === 0) continue;
        for (const [at, bit] of [
          [7, 0x80],
          [15, 0x80],
          [12, 0x04],
        ] as const)
          bytes[block * 16 + at]! ^= bit;
      }
      return bytes;
    };
    const dump = (nameOf: (n: number) => Buffer): Buffer =>
      Buffer.concat(
        Array.from({ length: 16_384 }, (_, n) => [
          Buffer.from(`goroutine ${n + 1} [select]:\n`),
          nameOf(n),
          Buffer.from("(0x1)\n\t/src/a.go:1 +0x1\n\n"),
        ]).flat(),
      );
    const cost = (bytes: Buffer): number => {
      const before = process.cpuUsage();
      expect(decodeAll(bytes).snapshots[0]?.stacks.length).toBe(16_384);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const meeting = dump(name);
    const others = dump((n) => Buffer.from(String(n).padStart(14 * 16, "a")));
    cost(others);
    // When they walked past all earlier ones it took more than 20 times as long.
    expect(cost(meeting)).toBeLessThan(10 * cost(others));
  });

  test("over the end of the buffer, and behind a line that is longer than it", () => {
    const block = (goid: number): string =>
      `goroutine ${goid} [select]:\nmain.f(0x${goid.toString(16)})\n\t/src/a.go:1 +0x1\n${"main.g(0x1)\n\t/src/a.go:2 +0x2\n".repeat(goid % 40)}\n`;
    const goroutines = Array.from({ length: 4000 }, (_, n) => block(n + 1));
    goroutines.splice(1000, 0, `${"x".repeat(3 << 20)}\n\n`);
    const bytes = Buffer.from(goroutines.join(""));
    const recognised = vi.spyOn(Blocks.prototype, "addKnown");
    const { snapshots } = decodeAll(bytes, [
      100,
      99_999,
      1 << 20,
      (1 << 20) + 5,
      ...Array.from({ length: 40 }, (_, n) => (n + 12) * 100_000),
    ]);
    expect(recognised.mock.calls.length).toBeGreaterThan(3900);
    expect(snapshots.map(({ total }) => total)).toEqual([4000]);
    assert.deepEqual(snapshots, decodeLineByLine(bytes));
  });
});
