// What `npm pack` makes: only what is needed, with the licences of all that is bundled, and it runs where nothing else is.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "unpark-pack-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

let packed: Packed;
beforeAll(() => {
  // The build has been made before all tests: to make it again would take it away from those that run now.
  const words = ["pack", "--json", "--ignore-scripts", "--offline", "--pack-destination", folder];
  [packed] = JSON.parse(execFileSync("npm", words, { encoding: "utf8" }));
});

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const lock: Record<string, { hasInstallScript?: boolean; dev?: boolean; resolved?: string; integrity?: string }> =
  JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

it("holds the program, its samples and its words, and nothing else; under two megabytes", () => {
  const known =
    /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/(?:unpark|load\.cjs|package\.json)|samples\/story\/\d-\w+\.txt\.gz|dist\/(?:[\w-]+\.(?:js|cjs)|page-style\.css|THIRD_PARTY_LICENSES\.txt))$/;
  expect(packed.files.map(({ path }) => path).filter((path) => !known.test(path))).toEqual([]);
  const must = [
    "bin/unpark",
    "dist/main.cjs",
    "dist/core.cjs",
    "dist/screen.cjs",
    "dist/thread.cjs",
    "dist/page.js",
    "dist/THIRD_PARTY_LICENSES.txt",
    "LICENSE",
  ];
  expect(packed.files.map(({ path }) => path)).toEqual(expect.arrayContaining(must));
  expect(packed.files.find(({ path }) => path === "bin/unpark")!.mode & 0o111).toBe(0o111);
  expect(packed.size).toBeLessThan(2e6);
});

it("needs no other package, runs no script where it is installed, and every version is pinned", () => {
  expect([manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  const loose = Object.values<string>(manifest.devDependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
  const unsure = Object.entries(lock).filter(
    ([path, one]) => path !== "" && one.resolved !== undefined && !one.integrity,
  );
  expect(unsure).toEqual([]);
});

it("the licence of every bundled package is in it, and none of them has an install script", () => {
  const text = readFileSync("dist/THIRD_PARTY_LICENSES.txt", "utf8");
  const parts = text.split(/^={78}\n(?=.+: .+\n={78}\n)/m).filter((part) => part !== "");
  const names = parts.map((part) => /^(.+) \d\S*: /.exec(part)![1]!);
  expect(names).toEqual(
    expect.arrayContaining(["ink", "react", "undici", "ws", "yargs", "re2js", "uplot", "pprof-format", "yoga-layout"]),
  );
  for (const [at, part] of parts.entries()) {
    const words = part.split("\n").slice(2).join("\n");
    expect(words, names[at]).toMatch(/permission|licen[cs]e|public domain/i);
    expect(words.length, names[at]).toBeGreaterThan(300);
    expect(lock[`node_modules/${names[at]}`]?.hasInstallScript ?? false, names[at]).toBe(false);
  }
});

it("every licence asks for no more than to be told, and others' work within a package is told too", () => {
  const text = readFileSync("dist/THIRD_PARTY_LICENSES.txt", "utf8");
  const heads = [...text.matchAll(/^={78}\n(.+) \d\S*: (.+)\n={78}$/gm)];
  // Another one is for a person to read first: it may ask for the source, or for more.
  const known =
    /^\(?(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|Zlib|BlueOak-1\.0\.0)(?: (?:AND|OR) (?:MIT|Zlib))*\)?$/;
  expect(heads.length).toBeGreaterThan(50);
  expect(heads.filter(([, , licence]) => !known.test(licence!)).map(([, name, licence]) => [name, licence])).toEqual(
    [],
  );
  expect(text).toContain("Copyright Fedor Indutny, 2018.");
  expect(text).toContain("derived from Lodash");
});

it("installed without a network in an empty place, it reads a dump", () => {
  const prefix = join(folder, "prefix");
  const words = [
    "install",
    "-g",
    "--offline",
    "--no-audit",
    "--no-fund",
    "--prefix",
    prefix,
    join(folder, packed.filename),
  ];
  execFileSync("npm", words, {
    cwd: folder,
    stdio: "pipe",
    env: { ...process.env, npm_config_cache: join(folder, "cache") },
  });
  const program = join(prefix, "bin", "unpark");
  expect(statSync(program).isFile()).toBe(true);
  const run = (...given: readonly string[]) => spawnSync(program, given, { cwd: folder, encoding: "utf8", input: "" });
  expect(run("--version").stdout.trim()).toBe(manifest.version);
  const { status, stdout, stderr } = run("--demo", "--format", "text");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("300 zombies in 1 cluster");
  expect(run("--demo", "--format", "html").stdout).toContain("<script>");
});
