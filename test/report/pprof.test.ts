import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Profile } from "pprof-format";
import { afterAll, describe, expect, test } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import { writePprof } from "../../src/report/pprof/pprof.ts";
import { analysisOf } from "../analysis-text.ts";
import { hostileAnalysis, OPTIONS, STORY } from "./story.ts";

interface ReadSample {
  readonly count: number;
  readonly funcs: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

function samplesOf(analysis: Analysis): readonly ReadSample[] {
  const profile = Profile.decode(writePprof(analysis, OPTIONS));
  const text = (index: number | bigint): string => profile.stringTable.strings[Number(index)] ?? "";
  const functions = new Map(profile.function.map(({ id, name }) => [Number(id), text(name)]));
  const locations = new Map(
    profile.location.map(({ id, line }) => [Number(id), functions.get(Number(line[0]?.functionId)) ?? ""]),
  );
  return profile.sample.map(({ value, locationId, label }) => ({
    count: Number(value[0]),
    funcs: locationId.map((id) => locations.get(Number(id)) ?? ""),
    labels: Object.fromEntries(label.map(({ key, str }) => [text(key), text(str)])),
  }));
}

describe("pprof", () => {
  test("counts the last snapshot, and splits the accused from the rest", () => {
    const samples = samplesOf(STORY);
    expect(samples.reduce((sum, { count }) => sum + count, 0)).toBe(STORY.snapshots.at(-1)?.total);
    const pump = samples.filter(({ funcs }) => funcs[0] === "main.(*client).writePump");
    expect(pump.map(({ count, labels }) => [labels.verdict, count]).sort()).toEqual([
      ["not accused", 4],
      ["zombie", 300],
    ]);
    expect(pump[0]?.labels).toMatchObject({
      state: "chan receive",
      cluster: STORY.clusters[0]?.id,
      created_by: "main.(*hub).serveWS",
      tenant: "acme",
    });
  });

  test("a goroutine's own label does not pass for one of ours", () => {
    const pool = samplesOf(STORY).find(({ funcs }) => funcs[0]?.includes("Pool"));
    expect(pool?.labels).toMatchObject({ state: "select", "goroutine.state": "idle" });
  });

  test("profiles keep the labels that all goroutines of a cluster have", () => {
    const [sample] = samplesOf(analysisOf("7x - {tenant=acme}: main.a", { profile: true }));
    expect(sample).toMatchObject({ count: 7, labels: { tenant: "acme", verdict: "normal" } });
    expect(sample?.labels).not.toHaveProperty("state");
  });

  test("strings are safe to print", () => {
    const { stringTable } = Profile.decode(writePprof(hostileAnalysis(), OPTIONS));
    for (const text of stringTable.strings) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });
});

const go = ["go", "/usr/local/go/bin/go"].find((name) => spawnSync(name, ["tool", "-n", "pprof"]).status === 0);
if (go === undefined) console.log("skipped: go tool pprof (no Go toolchain was found on this machine)");

describe.skipIf(go === undefined)("go tool pprof", () => {
  const folder = mkdtempSync(join(tmpdir(), "unpark-pprof-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const pprof = (analysis: Analysis, ...options: string[]): string => {
    const file = join(folder, "goroutines.pb.gz");
    writeFileSync(file, gzipSync(writePprof(analysis, OPTIONS)));
    return execFileSync(go ?? "", ["tool", "pprof", ...options, file], {
      encoding: "utf8",
      env: { ...process.env, PPROF_TMPDIR: folder },
    });
  };

  test("opens it: -top", () => {
    const top = pprof(STORY, "-top");
    expect(top).toContain("Type: goroutine");
    expect(top).toContain("520 total");
    expect(top).toMatch(/304 58\.\d+% .*main\.\(\*client\)\.writePump/);
  });

  test("shows its labels: -tags", () => {
    const tags = pprof(STORY, "-tags");
    expect(tags).toMatch(/verdict: Total 520[\s\S]*300 .*: zombie/);
    expect(tags).toMatch(/created_by: Total/);
  });

  test("focuses on a verdict, down to the line", () => {
    expect(pprof(STORY, "-top", "-lines", "-tagfocus", "verdict=zombie")).toMatch(
      /300 .*main\.\(\*client\)\.writePump .*main\.go:61/,
    );
  });

  test("opens a hostile one", () => {
    expect(pprof(hostileAnalysis(), "-top")).toContain("Type: goroutine");
  });
});
