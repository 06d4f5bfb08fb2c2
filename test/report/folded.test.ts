import { describe, expect, test } from "vitest";
import { writeFolded } from "../../src/report/folded.ts";
import { analysisOf } from "../analysis-text.ts";
import { hostileAnalysis, OPTIONS, STORY } from "./story.ts";

/** As flamegraph.pl and speedscope read a line: all before the last blank is the stack. */
function stacksOf(folded: string): readonly { readonly frames: readonly string[]; readonly count: number }[] {
  expect(folded === "" || folded.endsWith("\n")).toBe(true);
  return folded
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [, stack, count] = /^(.*) (\d+)$/.exec(line) ?? [];
      expect(stack, line).toBeDefined();
      return { frames: stack!.split(";"), count: Number(count) };
    });
}

describe("folded", () => {
  test("the last snapshot, root first, started by whom", () => {
    const stacks = stacksOf(writeFolded(STORY, OPTIONS));
    expect(stacks[0]).toEqual({
      frames: ["created by main.(*hub).serveWS", "main.(*hub).serveWS.gowrap1", "main.(*client).writePump"],
      count: 304,
    });
    expect(stacks.reduce((sum, { count }) => sum + count, 0)).toBe(STORY.snapshots.at(-1)?.total);
    // Ended before the last snapshot.
    expect(writeFolded(STORY, OPTIONS)).not.toContain("main.retry");
  });

  test("one line per stack, whatever the states and lines", () => {
    const analysis = analysisOf("2x select: main.f@/a.go:1\n3x chan send: main.f@/a.go:2\n1x running: main.g");
    expect(writeFolded(analysis, OPTIONS)).toBe("main.f 5\nmain.g 1\n");
  });

  test("what Go left out is a frame, and a goroutine without frames is counted", () => {
    const analysis = analysisOf("2x select: main.f < main.g\n1x running: main.h");
    const [long, bare] = analysis.clusters;
    const clusters = [
      { ...long!, elided: 99, elidedBefore: 1 },
      { ...bare!, frames: [] },
    ];
    expect(writeFolded({ ...analysis, clusters }, OPTIONS)).toBe(
      "main.g;(99 frames left out);main.f 2\n(no frames) 1\n",
    );
  });

  test("--top", () => {
    expect(stacksOf(writeFolded(STORY, { ...OPTIONS, top: 1 }))).toHaveLength(1);
  });

  test("hostile names stay within their frame", () => {
    const evil = analysisOf("1x select: main.a;b 7 < main.c");
    expect(writeFolded(evil, OPTIONS)).toBe("main.c;main.a\\x3bb 7 1\n");
    const folded = writeFolded(hostileAnalysis(), OPTIONS);
    expect(folded.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    for (const { frames } of stacksOf(folded)) expect(frames).toHaveLength(3);
  });
});
