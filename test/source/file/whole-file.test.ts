import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { writeWhole } from "../../../src/source/file/whole-file.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-whole-"));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
const mode = (name: string): number => statSync(path(name)).mode & 0o777;

it("a new file is for its owner alone; one that is replaced keeps its permissions; nothing is left beside it", () => {
  writeWhole(path("a"), "old", { replace: false });
  expect([readFileSync(path("a"), "utf8"), mode("a")]).toEqual(["old", 0o600]);
  chmodSync(path("a"), 0o644);
  writeWhole(path("a"), "new", { replace: true });
  expect([readFileSync(path("a"), "utf8"), mode("a"), readdirSync(folder)]).toEqual(["new", 0o644, ["a"]]);
});

it("a file that is there stays where it is not to be replaced", () => {
  writeFileSync(path("b"), "old");
  expect(() => writeWhole(path("b"), "new", { replace: false })).toThrow(expect.objectContaining({ code: "EEXIST" }));
  expect(readFileSync(path("b"), "utf8")).toBe("old");
});

it.each(["b", "nowhere"])("a link to %s is not followed, and stays a link", (target) => {
  writeFileSync(path("b"), "old");
  const link = path(`link-to-${target}`);
  symlinkSync(path(target), link);
  for (const replace of [true, false])
    expect(() => writeWhole(link, "new", { replace })).toThrow(expect.objectContaining({ code: "ELOOP" }));
  expect([lstatSync(link).isSymbolicLink(), readFileSync(path("b"), "utf8")]).toEqual([true, "old"]);
  expect(readdirSync(folder)).not.toContain("nowhere");
});

it("what is no file is written to as it is", async ({ skip }) => {
  if (process.platform === "win32") skip("no FIFOs here");
  const fifo = path("fifo");
  execFileSync("mkfifo", [fifo]);
  const reader = spawn("cat", [fifo], { stdio: ["ignore", "pipe", "inherit"] });
  const read = reader.stdout.toArray();
  writeWhole(fifo, "through the pipe", { replace: false });
  expect(Buffer.concat(await read).toString()).toBe("through the pipe");
  expect(lstatSync(fifo).isFIFO()).toBe(true);
  writeWhole("/dev/null", "away", { replace: true });
});

it("pieces are one file, and none of it when one of them fails", () => {
  function* pieces(fails: boolean): Generator<string> {
    yield "one ";
    if (fails) throw new RangeError("no more");
    yield "two";
  }
  writeWhole(path("pieces"), pieces(false), { replace: false });
  expect(readFileSync(path("pieces"), "utf8")).toBe("one two");
  expect(() => writeWhole(path("pieces"), pieces(true), { replace: true })).toThrow("no more");
  expect(readFileSync(path("pieces"), "utf8")).toBe("one two");
});

it("a kill at any moment leaves the old or the new", async () => {
  const module = path("module.mjs");
  const entry = join(import.meta.dirname, "../../../src/source/file/whole-file.ts");
  await build({
    entryPoints: [entry],
    outfile: module,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const target = path("killed");
  const size = 1 << 20;
  writeWhole(target, "a".repeat(size), { replace: false });
  const code = `
    const { writeWhole } = await import(${JSON.stringify(pathToFileURL(module).href)});
    process.stdout.write("begun");
    for (let n = 0; ; n++) writeWhole(${JSON.stringify(target)}, (n % 2 ? "a" : "b").repeat(${size}), { replace: true });`;
  for (let round = 0; round < 5; round++) {
    const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => child.stdout!.once("data", resolve));
    // Not awaited for any condition: the moment of the kill is what varies.
    await new Promise((resolve) => setTimeout(resolve, round * 7));
    child.kill("SIGKILL");
    await ended;
    expect(readFileSync(target, "utf8")).toMatch(/^(?:a+|b+)$/);
    expect(statSync(target).size).toBe(size);
  }
});
