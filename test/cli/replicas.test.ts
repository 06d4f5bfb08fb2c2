// `--replicas` of the built program: folders, threads, bad replicas, exit statuses.

import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pprof, serve } from "../source/pprof-server.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-replicas-"));
const pods = join(folder, "pods");
const dump = (name: string) => gunzipSync(readFileSync(`test/recordings/story-chathub-go127/${name}.txt.gz`));

beforeAll(() => {
  if (!existsSync("dist/share-worker.cjs")) execFileSync("npm", ["run", "build"]);
  mkdirSync(pods);
  for (let n = 1; n <= 30; n++) writeFileSync(join(pods, `pod-${n}.txt`), dump(n === 17 ? "later2" : "before"));
  writeFileSync(join(pods, "pod-5.txt"), "<html>");
  writeFileSync(join(pods, "pod-6.txt"), "");
  writeFileSync(join(pods, "pod-7.txt"), dump("later2").subarray(0, 5210));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["bin/unpark", ...words],
      { maxBuffer: 1 << 27 },
      (error, stdout, stderr) => resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
    child.stdin?.end();
  });
}

test("a folder of replicas, some of them bad: the rest is summed, the outlier named, the bad ones told", async () => {
  const { status, stdout, stderr } = await run("--replicas", pods, "--format", "json", "--fail-on", "zombie");
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  const document = JSON.parse(stdout);
  const valid = new Ajv2020({ strict: false }).compile(JSON.parse((await run("--schema")).stdout));
  valid(document);
  expect(valid.errors).toBeNull();
  expect(document.replicas).toMatchObject({
    read: 28,
    unread: [{ source: join(pods, "pod-5.txt") }, { source: join(pods, "pod-6.txt") }],
    outliers: { class: "zombie", sources: [{ source: join(pods, "pod-17.txt"), accused: 300 }] },
  });
  expect(document.snapshots).toHaveLength(28);
  for (const [at, { goroutines, clusters }] of document.snapshots.entries()) {
    const counts = document.clusters.map((cluster: { counts: number[] }) => cluster.counts[at]!);
    expect(counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(goroutines);
    expect(counts.filter((count: number) => count > 0)).toHaveLength(clusters);
  }
  expect(document.snapshots.filter(({ truncated }: { truncated: boolean }) => truncated)).toHaveLength(1);
});

test("text and markdown say the same", async () => {
  for (const format of ["text", "markdown"]) {
    const { stdout } = await run("--replicas", join(pods, "pod-1*.txt"), join(folder, "gone.txt"), "--format", format);
    expect(stdout).toMatch(/1 of 11 replicas.* holds all zombies.*pod-17.txt/);
    expect(stdout).toMatch(/gone\.txt`?: no such file/);
    expect(stdout).toContain("1/11");
  }
});

test("--redact hides the replicas' names, those that were not read too", async () => {
  for (const format of ["text", "json", "markdown", "junit", "pprof"]) {
    const { status, stdout } = await run("--replicas", pods, join(folder, "gone.txt"), "--redact", "--format", format);
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/pod-\d|gone\.|unpark-replicas/);
  }
});

test("live replicas: one that refuses and one that is slow spoil nothing", async () => {
  const good = await serve(pprof(12));
  const slow = await serve(() => undefined);
  try {
    const { status, stdout } = await run(
      "--replicas",
      good.url,
      "127.0.0.1:1",
      slow.url,
      "--timeout",
      "500ms",
      "--format",
      "json",
    );
    const { replicas, snapshots } = JSON.parse(stdout);
    expect({ status, read: replicas.read, goroutines: snapshots[0].goroutines }).toEqual({
      status: 0,
      read: 1,
      goroutines: 12,
    });
    expect(replicas.unread.map(({ code }: { code: string }) => code)).toEqual(["unreachable", "timed-out"]);
  } finally {
    await Promise.all([good.close(), slow.close()]);
  }
});

test.each<[what: string, words: () => readonly string[], status: number, told: RegExp]>([
  [
    "files that are no dumps",
    () => [join(pods, "pod-5.txt"), join(pods, "pod-6.txt")],
    2,
    /an HTML page.*nor could 1 other replica/,
  ],
  ["nothing there", () => [join(folder, "*.nothing"), join(folder, "x")], 2, /no file matches/],
  ["nobody listens", () => [join(pods, "pod-5.txt"), "127.0.0.1:1"], 3, /./],
])("when none can be read, it is the status of the worst: %s", async (_, words, status, told) => {
  const result = await run("--replicas", ...words());
  expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: "" });
  expect(result.stderr).toMatch(told);
  expect(result.stderr.trim().split("\n")).toHaveLength(1);
});
