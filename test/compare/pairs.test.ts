import { describe, expect, it } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";

/** Twelve goroutines of one place, as a build prints it whose file has `shift` more lines on top. */
function dumpOf(count: number, shift: number, creator: string): Snapshot {
  const one = (goid: number): string =>
    [
      `goroutine ${goid} [chan receive]:`,
      "example.com/shop.(*Hub).wait(0xc000010000)",
      `\t/src/shop/hub.go:${40 + shift} +0x1d`,
      "example.com/shop.(*Hub).serve(...)",
      `\t/src/shop/hub.go:${90 + shift}`,
      `created by ${creator} in goroutine 1`,
      `\t/src/shop/main.go:${12 + shift} +0x1d`,
      "",
      "",
    ].join("\n");
  const decoder = createDecoder(`build-${shift}`);
  decoder.push(new TextEncoder().encode(Array.from({ length: count }, (_, at) => one(at + 10)).join("")));
  return decoder.end()[0]!;
}

describe("dumps of two builds", () => {
  it("pairs a cluster whose lines have moved with its nearest, and does not take it for growth", () => {
    const analysis = analyse([dumpOf(12, 0, "main.main"), dumpOf(12, 3, "main.start")]);
    expect(analysis.matching.by).toBe("signature");
    const cluster = analysis.clusters.find(({ counts }) => counts[1] === 12);
    expect(cluster?.nearest).toMatchObject({ before: 12, changed: 2, added: 0, gone: 0 });
    expect(cluster?.verdict.class).toBe("normal");
  });

  it("still sees that more are there than before", () => {
    const analysis = analyse([dumpOf(12, 0, "main.main"), dumpOf(40, 3, "main.start")]);
    const cluster = analysis.clusters.find(({ counts }) => counts[1] === 40);
    expect(cluster?.verdict).toMatchObject({ class: "suspect", accused: 28 });
  });
});
