import fc from "fast-check";
import { describe, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { decodeOne, golden, goldenFacts, recording } from "./dumps.ts";
import { checkAll, checkAnalysis } from "./invariants.ts";
import { chance, mutate } from "./mutations.ts";

const cutsOf = (length: number, shares: readonly number[]): readonly number[] =>
  shares.map((share) => Math.floor(share * length)).sort((a, b) => a - b);
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

/** Texts made of the pieces dumps are made of. */
const soup = fc
  .array(
    fc.oneof(
      fc
        .tuple(
          fc.integer({ min: 0, max: 5 }),
          fc.constantFrom("select", "chan receive (nil chan)", "IO wait, 3 minutes", "running"),
        )
        .map(([goid, state]) => `goroutine ${goid} [${state}]:\n`),
      fc.constantFrom("main.f(0x1)\n", "main.(*T[...]).g({0x1, ...})\n", "\t/a/b.go:1 +0x1\n", "\t/a/b.go:2\n", "\n"),
      fc.constantFrom(
        "created by main.g in goroutine 1\n",
        "...3 frames elided...\n",
        "[originating from goroutine 1]:\n",
      ),
      fc.constantFrom(
        "panic: x\n",
        "goroutine profile: total 2\n",
        "2 @ 0x1\n",
        "#\t0x1\tmain.f+0x1\t/a/b.go:1\n",
        "-----\n",
      ),
      fc.constantFrom(
        "\x1b[31m",
        "2026-01-02T15:04:05Z ",
        '{"log":"goroutine 5 [select]:\\n"}\n',
        "> ",
        "\t",
        "\r",
        "HTTP/1.1 200 OK\n",
      ),
      fc.string({ maxLength: 20 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join("")));

describe("any bytes, in any chunks: no throw, the same result, and the numbers add up", () => {
  test("bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), shares, (bytes, cuts) => {
        checkAll(bytes, cutsOf(bytes.length, cuts));
      }),
      {
        numRuns: 500,
      },
    );
  });

  test("pieces of dumps", () => {
    fc.assert(
      fc.property(soup, shares, (bytes, cuts) => {
        checkAll(bytes, cutsOf(bytes.length, cuts));
      }),
      { numRuns: 2000 },
    );
  });

  test.each(goldenFacts)("$file, damaged", ({ file }) => {
    const bytes = golden(file);
    fc.assert(
      fc.property(fc.integer(), shares, (seed, cuts) => {
        const damaged = mutate(bytes, chance(seed));
        checkAll(damaged, cutsOf(damaged.length, cuts));
      }),
      { numRuns: 20 },
    );
  });
});

test("between any two dumps: survived + movedIn + born = counts[last], survived + movedOut + gone = counts[0]", () => {
  const texts = ["before", "during", "after", "during2", "after2"].map((name) =>
    recording(`story-chathub-go127/${name}.txt.gz`),
  );
  const blocks = texts.map((text) => text.toString().split("\n\n"));
  const choice = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer());
  fc.assert(
    fc.property(fc.array(choice, { minLength: 2, maxLength: 3 }), (picks) => {
      const snapshots = picks.map(([which, seed]) => {
        const random = chance(seed);
        const kept = blocks[which]!.filter((_, at) => at === 0 || random() < 0.7);
        return decodeOne(`${kept.join("\n\n").trimEnd()}\n`);
      });
      checkAnalysis(analyse(snapshots));
    }),
    { numRuns: 60 },
  );
});
