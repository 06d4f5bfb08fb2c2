// The JSON of the built program over every recording: described by its schema, and its sums are true.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, expect, test } from "vitest";

const RECORDINGS = "test/recordings";
const ORDER = ["before", "during", "after", "during2", "after2", "during3", "after3", "later", "later2"];

interface Cluster {
  readonly counts: readonly number[];
  readonly survived: number | null;
  readonly movedIn: number;
  readonly movedOut: number;
  readonly born: number;
  readonly gone: number;
}

interface Document {
  readonly snapshots: readonly { readonly goroutines: number; readonly warnings: readonly unknown[] }[];
  readonly clusters: readonly Cluster[];
}

beforeAll(() => {
  if (!existsSync("dist/main.cjs")) execFileSync("npm", ["run", "build"]);
});

function output(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/unpark", ...words], {
    encoding: "utf8",
    input: "",
    maxBuffer: 1 << 28,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

function dumpsOf(name: string): readonly string[] {
  const there = new Set(readdirSync(`${RECORDINGS}/${name}`));
  return ORDER.filter((one) => there.has(`${one}.txt.gz`)).map((one) => `${RECORDINGS}/${name}/${one}.txt.gz`);
}

test.each(readdirSync(RECORDINGS).filter((name) => existsSync(`${RECORDINGS}/${name}/facts.json`)))(
  "%s: the sums hold",
  (name) => {
    const text = output(...dumpsOf(name), "--format", "json");
    const document = JSON.parse(text) as Document;
    const valid = new Ajv2020({ strict: false }).compile(JSON.parse(output("--schema")));
    valid(document);
    expect(valid.errors).toBeNull();
    expect(document.snapshots.length).toBeGreaterThan(1);
    document.snapshots.forEach(({ goroutines }, at) => {
      expect(document.clusters.reduce((sum, { counts }) => sum + counts[at]!, 0)).toBe(goroutines);
    });
    for (const { counts, survived, movedIn, movedOut, born, gone } of document.clusters) {
      expect(survived).not.toBeNull();
      expect(survived! + movedIn + born).toBe(counts.at(-1));
      expect(survived! + movedOut + gone).toBe(counts[0]);
    }
  },
);

test("two processes: identity is null, with a warning", () => {
  const sources = ["etcd-3.4", "pool-resizer"].map((name) => `${RECORDINGS}/${name}/after.txt.gz`);
  const { clusters, snapshots } = JSON.parse(output(...sources, "--format", "json")) as Document;
  expect(clusters.every(({ survived, born }) => survived === null && born === null)).toBe(true);
  expect(snapshots.at(-1)?.warnings).not.toEqual([]);
});
