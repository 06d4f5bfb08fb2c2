// The built program from outside: exit statuses, and one clean line on standard error.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const STORY = ["1-before", "3-after"].map((name) => `samples/story/${name}.txt.gz`);
const HEAP = (n: number): string => `test/heap/recordings/zombie-buffers-go1.27/${n}.heap.debug1.txt.gz`;
const folder = mkdtempSync(join(tmpdir(), "unpark-contract-"));

beforeAll(() => {
  if (!existsSync("dist/main.cjs")) execFileSync("npm", ["run", "build"]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/unpark", ...words], {
    encoding: "utf8",
    input: "",
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function link(name: string): string {
  const path = join(folder, name);
  symlinkSync(file("target", "what was there"), path);
  return path;
}

test.each<[what: string, words: readonly string[], status: number, told: RegExp]>([
  ["missing file", ["nope.txt"], 2, /no such file/],
  ["empty file", [file("empty", "")], 2, /empty/],
  ["an HTML page", [file("page", "<!DOCTYPE html><html></html>")], 2, /an HTML page/],
  ["folder without snapshots", ["src"], 2, /without snapshots/],
  ["unknown option", ["--bogus"], 2, /unknown option --bogus \(see unpark --help\)/],
  ["value not offered", ["--format", "yaml", "x"], 2, /--format takes .*json.*not "yaml"/],
  ["value left out", ["--filter"], 2, /--filter needs a value/],
  ["faulty query", [...STORY, "--filter", "count:>"], 2, /column \d+/],
  ["--out in no folder", [...STORY, "--out", join(folder, "no", "x")], 2, /--out .*no\/x: no such folder/],
  ["--out that is a folder", [...STORY, "--out", folder], 2, /--out [^ ]*: a folder; expected a file/],
  ["--out that is a link", [...STORY, "--out", link("link")], 2, /--out .*link: a link, which is not followed/],
  ["nobody listens", ["http://127.0.0.1:1/"], 3, /nothing listens/],
  ["a goroutine dump for heap", ["heap", STORY[0]!], 2, /a goroutine dump: `unpark` reads it/],
  ["a heap profile for unpark", [HEAP(0), "--format", "text"], 2, /a heap profile: `unpark heap` reads it/],
  ["a format heap has not", ["heap", HEAP(0), "--format", "sarif"], 2, /heap takes --format text/],
  ["a gate of goroutines for heap", ["heap", HEAP(0), "--fail-on", "zombie"], 2, /heap takes --fail-on growth/],
  ["a query of goroutines for heap", ["heap", HEAP(0), "--filter", "state:x"], 2, /state is of goroutines/],
  ["escapes in a name", ["\x1b[31m\u202eevil\nname"], 2, /no such file/],
])("%s: one clean line, nothing on standard output", (_, words, status, told) => {
  const result = run(...words);
  expect(result.status).toBe(status);
  expect(result.stdout).toBe("");
  expect(result.stderr).toMatch(told);
  // One line of printable characters and its line feed.
  expect(result.stderr).toMatch(/^unpark: [^\p{Cc}\p{Cf}]+\n$/u);
});

test("--out replaces a file as a whole, keeps its permissions, and prints nothing; /dev/stdout is no file", () => {
  const old = file("report.json", "old");
  chmodSync(old, 0o640);
  expect(run(...STORY, "--format", "json", "--out", old)).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(JSON.parse(readFileSync(old, "utf8"))).toMatchObject({ schemaVersion: 1 });
  expect(statSync(old).mode & 0o777).toBe(0o640);
  const words = `'${process.execPath}' bin/unpark ${STORY.join(" ")} --out /dev/stdout | cat`;
  expect(execFileSync("sh", ["-c", words], { encoding: "utf8" })).toContain("goroutines");
});

test("the gate trips with 1, and --idle makes zombies of suspects", () => {
  expect(run(...STORY, "--fail-on", "none").status).toBe(0);
  expect(run(...STORY, "--idle", "--fail-on", "zombie").status).toBe(1);
});

test("--fail-on growth trips for a leak, and for nothing that one cycle shows", () => {
  const profiles = [0, 1, 2, 3, 4].map(HEAP);
  expect(run("heap", ...profiles, "--fail-on", "growth").status).toBe(1);
  expect(run("heap", ...profiles).status).toBe(0);
  expect(run("heap", ...profiles.slice(0, 2), "--fail-on", "growth").status).toBe(0);
});

test("the help's words are English in every locale", () => {
  const result = spawnSync(process.execPath, ["bin/unpark", "--bogus"], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "de_DE.UTF-8" },
  });
  expect(result.stderr).toContain("unknown option --bogus");
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s ends a read that waits on a FIFO", async (signal) => {
  const fifo = join(folder, signal);
  execFileSync("mkfifo", [fifo]);
  const child = spawn(process.execPath, ["-e", WAITS, fifo], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
  // The line comes once the handlers stand.
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill(signal);
  expect(await ended).toBe(signal);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s ends an analysis that takes long", async (signal) => {
  const child = spawn(process.execPath, ["-e", TAKES_LONG, ...STORY], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill(signal);
  expect(await ended).toBe(signal);
});

/** Starts the program, and keeps its thread busy where the analysis begins: no handler could run there. */
const TAKES_LONG = `
process.on("removeListener", (event) => {
  if (event !== "SIGTERM") return;
  fs.writeSync(1, "analysing\\n");
  for (const until = Date.now() + 30_000; Date.now() < until; );
});
process.argv.splice(1, 0, "unpark");
import(${JSON.stringify(new URL("../../dist/main.cjs", import.meta.url).href)});`;

/** Starts the program on a FIFO, and prints a line when it handles SIGHUP. */
const WAITS = `
process.on("newListener", (event) => { if (event === "SIGTERM") setImmediate(() => console.log("ready")); });
process.argv.splice(1, 0, "unpark");
import(${JSON.stringify(new URL("../../dist/main.cjs", import.meta.url).href)});`;
