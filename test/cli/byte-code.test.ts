// The byte code that the build leaves beside a bundle: used for that bundle alone, and only as it was written.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";

const top = mkdtempSync(join(tmpdir(), "unpark-byte-code-"));
afterAll(() => rmSync(top, { recursive: true }));

// As npm puts a program: by a link, and into folders named by people.
const folder = join(top, "Goroutinen für alle");
const program = join(top, "unpark");
const bundle = join(folder, "dist", "core.cjs");
const kept = `${bundle}.cache`;
symlinkSync(join(folder, "bin", "unpark"), program);

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ["bin", "dist", "samples"]) cpSync(name, join(folder, name), { recursive: true });
});

const run = (...words: readonly string[]) =>
  spawnSync(program, words, { encoding: "utf8", input: "", timeout: 30_000 });

/** @returns whether V8 took the byte code; undefined where it was given none */
function taken(): boolean | undefined {
  const code = `process.stdout.write(String(require(process.argv[1]).compile("core").script.cachedDataRejected))`;
  const { stdout } = spawnSync(process.execPath, ["-e", code, join(folder, "bin", "load.cjs")], { encoding: "utf8" });
  return { true: false, false: true }[stdout];
}

function works(): void {
  const { status, stdout, stderr } = run("--demo", "--format", "text");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("300 zombies in 1 cluster");
}

test("is taken, behind a link and in a folder with blanks and letters beyond ASCII", () => {
  expect(taken()).toBe(true);
  works();
});

test("of another bundle of the same length it is not: what is in the bundle runs", () => {
  const source = readFileSync(bundle, "latin1");
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const other = version.replace(/\d/g, "8");
  const said = `\`${version}\``;
  expect(source.split(said)).toHaveLength(2);
  writeFileSync(bundle, source.replace(said, `\`${other}\``), "latin1");
  expect(taken()).toBeUndefined();
  expect(run("--version").stdout.trim()).toBe(other);
});

test.each<[string, (code: Buffer) => Buffer]>([
  ["none of it", () => Buffer.alloc(0)],
  ["less than its sum", (code) => code.subarray(0, 3)],
  ["cut", (code) => code.subarray(0, code.length >> 1)],
  ["with zeros in it", (code) => Buffer.from(code).fill(0, code.length >> 2, code.length >> 1)],
  ["zeros alone", (code) => Buffer.alloc(code.length)],
])("broken, it ends nothing: %s", (_, broken) => {
  writeFileSync(kept, broken(readFileSync(kept)));
  expect(taken()).toBeUndefined();
  works();
});
