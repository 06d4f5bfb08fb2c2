// What is larger than it looks, endless, or many: answered with a clear word, within bounds.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { writeSynthetic } from "../bench/synthetic.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-bombs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs it in a heap that none of the bombs would fit into. */
function unpark(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--max-old-space-size=96", "bin/unpark", "--format", "text", ...args],
    { encoding: "utf8", input: "", timeout: 50_000, killSignal: "SIGKILL" },
  );
  return { status, stdout, stderr };
}

function saved(name: string, content: Uint8Array | string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const DUMP = "goroutine 1 [running]:\nmain.main()\n\t/src/main.go:5 +0x1\n";

/** The first bytes of a packed file, and noise. */
function packedBy(magic: string): Buffer {
  return Buffer.concat([
    Buffer.from(magic, "hex"),
    Buffer.from(Array.from({ length: 900 }, (_, at) => (at * 73) & 255)),
  ]);
}

/** A ustar archive of one file, as `tar` writes it. */
function tar(content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write("dump.txt");
  header.write(content.length.toString(8).padStart(11, "0"), 124);
  header.write("0", 156);
  header.write("ustar  ", 257);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc(1024 - (content.length % 512))]);
}

test.each([
  [
    "a gzip of 256 MiB of zeros",
    () => saved("zeros.gz", gzipSync(Buffer.alloc(256 << 20), { level: 1 })),
    /binary data/,
  ],
  [
    "a gzip in a gzip in a gzip",
    () =>
      saved(
        "nested.gz",
        [1, 2, 3, 4].reduce((it) => gzipSync(it), Buffer.from(DUMP)),
      ),
    /a gzip within a gzip/,
  ],
  ["a tar", () => saved("dump.tar", tar(DUMP)), /a tar archive: unpack it/],
  ["a tar in a gzip", () => saved("dump.tgz", gzipSync(tar(DUMP))), /a tar archive: unpack it/],
  [
    "what xz packed",
    () => saved("dump.xz", packedBy("fd377a585a0000")),
    /packed by xz: unpack it first \(`xz -dc FILE/,
  ],
  ["what zstd packed", () => saved("dump.zst", packedBy("28b52ffd")), /packed by zstd: unpack it first/],
  ["what bzip2 packed", () => saved("dump.bz2", packedBy("425a6839314159265359")), /packed by bzip2: unpack it first/],
  ["a folder of 10,000 empty files", () => manyEmpty(), /a folder without snapshots|empty/],
] as const)("%s is refused in one line", (_, make, words) => {
  const { status, stdout, stderr } = unpark(make());
  expect(stderr).toMatch(/^unpark: .*\n$/);
  expect(stderr).toMatch(words);
  expect([status, stdout]).toEqual([2, ""]);
});

test.skipIf(!existsSync("/dev/zero"))("a device that never ends is left", () => {
  expect(unpark("/dev/zero")).toMatchObject({
    status: 2,
    stderr: "unpark: /dev/zero: binary data; expected a goroutine dump\n",
  });
});

test.skipIf(process.platform === "win32").each([
  ["headers alone", "goroutine 1 [running]:"],
  ["dumps of one goroutine", DUMP],
])("a stream of %s that never ends is left, and what was read is told", (_, line) => {
  const unended = 'yes "$1" | exec "$2" --max-old-space-size=96 bin/unpark';
  const { status, stdout } = spawnSync("sh", ["-c", unended, "sh", line, process.execPath], {
    encoding: "utf8",
    timeout: 50_000,
    killSignal: "SIGKILL",
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /⚠ -#1: \d+ goroutines in \d+ dumps after the first are left out: more than 1,000 in one text\n/,
  );
  expect(stdout).toMatch(/⚠ -#1000: only the first [\d.]+ MB are read, /);
});

test("a gzip of a million goroutines of one stack is read in the same small heap", () => {
  const blocks = Array.from({ length: 1_000_000 }, (_, n) => DUMP.replace("1 [running]", `${n + 1} [select]`));
  const { status, stdout } = unpark(saved("many.gz", gzipSync(blocks.join("\n"), { level: 1 })));
  expect(status).toBe(0);
  expect(stdout).toMatch(/: 1,000,000 goroutines, [\d.]+ MB, 1 cluster\n/);
});

test("one goroutine of a million frames is read in the same small heap, and told what is not kept", () => {
  const frames = Array.from({ length: 1_000_000 }, (_, n) => `main.f${n}(0x1)\n\t/a/b${n}.go:${n} +0x1\n`);
  const { status, stdout } = unpark(saved("deep", `goroutine 5 [select]:\n${frames.join("")}\n`));
  expect(status).toBe(0);
  expect(stdout).toContain("1 goroutine in 1 cluster");
  expect(stdout).toContain("997952 frames are not kept: more than 2,048 in one stack");
});

describe("stacks that are all different, more than the heap holds", () => {
  const path = join(folder, "each.txt");
  writeSynthetic(path, { bytes: 24 << 20, signatures: "each" });

  test("are read as far as they can be, and what is left out is counted", () => {
    const { status, stdout } = unpark(path, "--top", "3");
    expect(status).toBe(0);
    expect(stdout).toMatch(/⚠ only the first \d+(\.\d)? MB \(\d\d %\) are read, there is no memory/);
    expect(stdout).toContain("cut off");
  });

  test("are printed in JSON, which is written cluster by cluster", () => {
    const out = join(folder, "each.json");
    expect(unpark(path, "--format", "json", "--out", out).status).toBe(0);
    const { snapshots, clusters } = JSON.parse(readFileSync(out, "utf8"));
    expect(clusters).toHaveLength(snapshots[0].clusters);
    expect(snapshots[0].warnings.at(-1).message).toMatch(/^only the first/);
  });

  test.each(["html", "pprof"])("are too many for a report in %s, in one line", (format) => {
    const { status, stdout, stderr } = unpark(path, "--format", format);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^unpark: --format \w+: a report of [\d,]+ clusters takes more memory than there is: .*\n$/);
  });
});

function manyEmpty(): string {
  const path = join(folder, "many");
  mkdirSync(path);
  for (let n = 0; n < 10_000; n++) writeFileSync(join(path, `${n}.txt`), "");
  return path;
}
