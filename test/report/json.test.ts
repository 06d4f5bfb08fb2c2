import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import { jsonPieces, writeJson } from "../../src/report/json/json.ts";
import { SCHEMA } from "../../src/report/json/schema.ts";
import type { ReportOptions } from "../../src/report/options.ts";
import { analysisOf } from "../analysis-text.ts";
import { ATTACKS, hostileAnalysis, NOTHING, OPTIONS, STORY } from "./story.ts";

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(SCHEMA);

// biome-ignore lint/suspicious/noExplicitAny: what JSON.parse gives is the thing under test
function documentOf(analysis: Analysis, options: Partial<ReportOptions> = {}): any {
  const document = JSON.parse(writeJson(analysis, { ...OPTIONS, ...options }));
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}

describe("JSON", () => {
  test("has the contract's fields in its order, and no other", () => {
    const document = documentOf(STORY);
    expect(Object.keys(document)).toEqual([
      "schemaVersion",
      "tool",
      "matching",
      "grouping",
      "snapshots",
      "clusters",
      "verdict",
    ]);
    expect(document.tool).toEqual({ name: "unpark", version: "0.1.0" });
    expect(document.verdict).toEqual({ ...STORY.verdict });
    expect(document.snapshots[3]).toEqual({
      source: "later.txt",
      takenAt: null,
      goVersionHint: "go1.24+",
      goroutines: 520,
      clusters: 5,
      bytes: 156_000,
      truncated: false,
      states: { "chan receive": 304, "IO wait": 203, select: 12, "GC sweep wait": 1 },
      longestWaitMinutes: 7,
      warnings: [{ code: "cut", message: "the dump was cut at 64 MiB", line: 12 }],
    });
    const [zombie] = document.clusters;
    expect(zombie).toMatchObject({
      state: "chan receive",
      counts: [4, 104, 204, 304],
      waitMinutes: { min: 5, max: 7, without: 0 },
      createdBy: { func: "main.(*hub).serveWS", file: "/src/chathub/main.go", line: 88 },
      flags: { leaked: 0, lockedToThread: 0, scan: 0, durable: 0 },
      labels: { tenant: { acme: 304 } },
      survived: 4,
      movedIn: 0,
      movedOut: 0,
      born: 300,
      gone: 0,
      verdict: { class: "zombie", accused: 300, pattern: { id: "websocket-writer-orphaned" } },
    });
    expect(zombie.frames[0]).toEqual({
      func: "main.(*client).writePump",
      file: "/src/chathub/main.go",
      line: 61,
      origin: "main",
    });
    expect(zombie.verdict).not.toHaveProperty("settledBy");
    expect(document.clusters[1].verdict).not.toHaveProperty("pattern");
    expect(document.clusters[1].verdict.settledBy).toContain("one more round");
  });

  test("names the accused goids first", () => {
    const { goids, verdict } = documentOf(STORY).clusters[0];
    expect(goids).toHaveLength(304);
    expect(new Set(goids).size).toBe(304);
    expect(goids.slice(0, verdict.accused)).toEqual(STORY.clusters[0]?.verdict.accusedGoids);
    expect(goids.slice(verdict.accused)).toEqual([1, 2, 3, 4]);
  });

  test("the identity figures add up", () => {
    for (const { counts, survived, movedIn, movedOut, born, gone } of documentOf(STORY).clusters) {
      expect(survived + movedIn + born).toBe(counts.at(-1));
      expect(survived + movedOut + gone).toBe(counts[0]);
    }
  });

  test("identity is absent of one snapshot, null of two processes and of profiles", () => {
    expect(documentOf(NOTHING).clusters[0]).not.toHaveProperty("born");
    const figures = { survived: null, movedIn: null, movedOut: null, born: null, gone: null };
    expect(documentOf(analysisOf("1>2x select: main.a", { twoProcesses: true })).clusters[0]).toMatchObject(figures);
    expect(documentOf(analysisOf("1>2x -: main.a", { profile: true })).clusters[0]).toMatchObject({
      ...figures,
      state: null,
      waitMinutes: null,
      goids: [],
    });
  });

  test("elided frames, inlined frames, no creator, no minutes", () => {
    const [cluster] = analysisOf("1x select: main.a < main.b").clusters;
    if (cluster === undefined) throw new Error("no cluster");
    const frames = cluster.frames.map((frame) => ({ ...frame, inlined: true }));
    const analysis = { ...NOTHING, clusters: [{ ...cluster, frames, elided: 23, elidedBefore: 1 }] };
    expect(documentOf(analysis).clusters[0]).toMatchObject({
      elidedFrames: 23,
      createdBy: null,
      waitMinutes: null,
      frames: [{ inlined: true }, { inlined: true }],
    });
    const unknown = { ...NOTHING, clusters: [{ ...cluster, elided: "unknown" as const }] };
    expect(documentOf(unknown).clusters[0].elidedFrames).toBe("unknown");
  });

  test("is cut by top alone, and says how much is hidden", () => {
    const document = documentOf(STORY, { top: 2 });
    expect(document.clusters).toHaveLength(2);
    expect(document.filtered).toEqual({ clusters: 4, goroutines: 204 });
    expect(document.snapshots[3].clusters).toBe(5);
  });

  test("a filter leaves the snapshots' totals", () => {
    const pruned = { ...STORY, clusters: STORY.clusters.slice(0, 1) };
    const filtered = { clusters: 5, goroutines: 216, perSnapshot: [3, 4, 5, 4] };
    const document = documentOf(pruned, { filtered });
    expect(document.filtered).toEqual({ clusters: 5, goroutines: 216 });
    expect(document.snapshots.map(({ clusters }: { clusters: number }) => clusters)).toEqual([4, 5, 6, 5]);
  });

  test("carries notes", () => {
    const notes = new Map([[STORY.clusters[1]?.id ?? "", { mark: "known", text: "until May" }]]);
    const { clusters } = documentOf(STORY, { notes });
    expect(clusters.map(({ note }: { note?: unknown }) => note)).toEqual([
      undefined,
      { mark: "known", text: "until May" },
      ...new Array(4).fill(undefined),
    ]);
  });

  test("keeps hostile text whole, and shows none of it raw", () => {
    const text = writeJson(hostileAnalysis(), OPTIONS);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    const document = documentOf(hostileAnalysis());
    expect(document.clusters.map(({ state }: { state: string }) => state)).toEqual(ATTACKS);
    const last = document.clusters.at(-1);
    expect(Object.keys(last.labels)).toEqual(["__proto__"]);
  });

  test("a list of goids stands on one line", () => {
    expect(writeJson(STORY, OPTIONS)).toMatch(/^ {6}"goids": \[5, 6, 7,.*\],$/m);
  });

  test("is made cluster by cluster", () => {
    const pieces = [...jsonPieces(STORY, OPTIONS)];
    const ids = pieces.map((piece) => piece.match(/"id": "[0-9a-f]{16}"/g)?.length ?? 0);
    expect(Math.max(...ids)).toBe(1);
    expect(ids.filter((id) => id === 1)).toHaveLength(STORY.clusters.length);
    expect([...jsonPieces({ ...STORY, clusters: [] }, OPTIONS)].join("")).toContain('\n  "clusters": [],\n');
  });

  test("the schema refuses what is not in it", () => {
    for (const change of [{ more: 1 }, { schemaVersion: 2 }, { clusters: [{}] }, { verdict: null }]) {
      expect(validate({ ...documentOf(STORY), ...change })).toBe(false);
    }
  });
});
