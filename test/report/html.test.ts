import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import { writeHtml } from "../../src/report/html/html.ts";
import { analysisOf } from "../analysis-text.ts";
import { builtPage } from "../page/assets.ts";
import { ATTACKS, hostileAnalysis, OPTIONS, STORY } from "./story.ts";

const page = builtPage();
const html = (analysis: Analysis, options = {}): string => writeHtml(analysis, { ...OPTIONS, page, ...options });
const scripts = (text: string): readonly string[] =>
  [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, body]) => body ?? "");
const dataOf = (text: string): string =>
  /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text)?.[1] ?? "";

describe("the HTML report", () => {
  it("has one script and one style sheet, which its policy allows by their hashes, and nothing else", () => {
    const text = html(STORY);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? "";
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(scripts(text).length).toBe(1);
    const hash = createHash("sha256").update(scripts(text)[0]!).digest("base64");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).not.toContain("unsafe");
    expect(text).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:,")/);
  });

  it("packs the data of a large page: 500 clusters of wholly distinct functions are under a megabyte", () => {
    const lines = Array.from({ length: 500 }, (_, n) =>
      Array.from(
        { length: 12 },
        (_, depth) => `example.com/service${n}/internal/pkg${depth}x${n}.(*Handler).process${depth}`,
      ),
    ).map((funcs) => `3x chan receive 5m: ${funcs.join(" < ")} by main.start`);
    const analysis = analysisOf(lines.join("\n"));
    const text = html(analysis);
    expect(analysis.clusters.length).toBe(500);
    expect(text.length).toBeLessThan(1_000_000);
    const packed = /<script type="application\/gzip" id="data">([\w+/=]*)<\/script>/.exec(text)?.[1] ?? "";
    const { goroutines } = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString());
    expect(goroutines.clusters.length).toBe(500);
    expect(goroutines.strings).toContain("example.com/service499/internal/pkg11x499.(*Handler).process11");
  });

  it("keeps what a dump says out of the markup", () => {
    const text = html(hostileAnalysis() as Analysis);
    expect(scripts(text).length).toBe(1);
    expect(dataOf(text)).not.toMatch(/[<\u2028\u2029\u202e\x1b]/);
    const { goroutines } = JSON.parse(dataOf(text));
    expect(goroutines.clusters.map(({ state }: { state: string }) => state)).toEqual(
      hostileAnalysis().clusters.map(({ state }) => state),
    );
    const plain = /<pre class="plain">([\s\S]*?)<\/pre>/.exec(text)?.[1] ?? "";
    expect(plain).not.toContain("<");
    expect(plain).toContain("&#60;script&#62;");
    expect(ATTACKS.length).toBeGreaterThan(10);
  });

  it("is under 1 MB for 500 clusters of 10 frames and 20 goroutines, their reasons included", () => {
    const lines = Array.from({ length: 500 }, (_, n) => {
      const own = Array.from({ length: 4 }, (_, at) => `github.com/acme/service/part${n}.(*Handler).step${at}`);
      const shared = Array.from({ length: 8 }, (_, at) => `github.com/acme/service/kit/layer${(n + at) % 30}.Serve`);
      const frames = [...own, ...shared];
      return `5>10>20x chan receive 5-9m suspect: ${frames.join(" < ")} by main.start\n  why grew: +5, +10 in 2 rounds, none of the 20 has ended or made progress\n  settled: one more round of the same load`;
    });
    const bytes = Buffer.byteLength(html(analysisOf(lines.join("\n"))));
    expect(bytes).toBeLessThan(1e6);
  });

  it("holds what --top and --filter leave, and says what they hide", () => {
    const { goroutines } = JSON.parse(dataOf(html(STORY, { top: 2, filtered: { clusters: 3, goroutines: 30 } })));
    expect(goroutines.clusters.length).toBe(2);
    expect(goroutines.hidden).toEqual({ clusters: STORY.clusters.length - 2 + 3, goroutines: 30 + 3 + 200 + 0 + 1 });
  });

  it("is the text report where nobody hands it a script", () => {
    const text = writeHtml(STORY, OPTIONS);
    expect(text).not.toContain("<script");
    expect(text).toContain("300 zombies in 1 cluster");
  });
});
