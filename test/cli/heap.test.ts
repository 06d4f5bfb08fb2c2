// `unpark heap` as the program runs it: filter, peek, pseudonyms, several profiles in one source.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesOf, factsOf, pathOf } from "../heap/recordings.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-heap-cli-"));
const STORY = "zombie-buffers-go1.27";
const of = (ending: string): readonly string[] =>
  factsOf(STORY).profiles.map((name) => pathOf(STORY, `${name}.${ending}`));
const HEAPS = of("heap.debug1.txt.gz");
const DUMPS = of("goroutine.debug2.txt.gz");

beforeAll(() => {
  if (!existsSync("dist/main.cjs")) execFileSync("npm", ["run", "build"]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function heap(words: readonly string[], input: string | Uint8Array = ""): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/unpark", "heap", ...words], { input });
  expect([status, stderr.toString()]).toEqual([0, ""]);
  return stdout.toString();
}

test("--redact: no name of the program is left, nor of its files, in any format", () => {
  for (const format of ["text", "json", "markdown", "junit", "folded"]) {
    const text = heap([...HEAPS, ...DUMPS, "--redact", "--format", format]);
    expect(text).not.toMatch(/thumbs|newPixels|render|recordings/);
    expect(text).toMatch(/main\.x\d+/);
  }
  const path = join(folder, "redacted.pb.gz");
  heap([...HEAPS, "--redact", "--format", "pprof", "--out", path]);
  expect(gunzipSync(execFileSync("cat", [path])).toString("latin1")).not.toMatch(/thumbs|newPixels|render|recordings/);
});

test("--redact takes real names in a filter and in --peek", () => {
  const filtered = heap([...HEAPS, "--redact", "--filter", "fn:newPixels"]);
  expect(filtered).toContain("stacks hidden by --filter");
  expect(filtered).toMatch(/leak +\S+ +\S+ +\S+ +\S+ +\S+ +\d+ +main\.x\d+/);
  expect(heap([...HEAPS, "--redact", "--peek", "newPixels"])).toMatch(
    /100% {2} {2}\| main\.x\d+\n.*main\.x\d+ {2}\(flat/,
  );
});

test("several profiles in one stream are several, named by their number", () => {
  const names = factsOf("ws-map-leak-go1.27-1000-connections").profiles;
  const all = names.map((name) => bytesOf("ws-map-leak-go1.27-1000-connections", `${name}.heap.debug1.txt.gz`));
  const document = JSON.parse(heap(["-", "--format", "json"], Buffer.concat(all)));
  expect(document.profiles.map(({ source }: { source: string }) => source)).toEqual([
    "-#1",
    "-#2",
    "-#3",
    "-#4",
    "-#5",
  ]);
  expect(document.verdict).toMatchObject({ class: "leak" });
  expect(document.verdict.bytesPerCycle).toBe((19_822_648 - 5_820_856) / 3);
});

test("the goroutines among the sources explain the growth", () => {
  expect(heap([...HEAPS, ...DUMPS])).toMatch(
    /the 1\d0 zombies \(main\.render\) explain about \d+\.\d MB \(\d+%\) of the 10\.6 MB the heap grew by/,
  );
});

test("--sort and --cum order the rows", () => {
  const rows = (...words: string[]): { func: string; flat: number[]; growth: { flat: number; cum: number } }[] =>
    JSON.parse(heap([...HEAPS, "--format", "json", ...words])).rows;
  const falling = (values: readonly number[]): void =>
    expect(values).toEqual([...values].sort((left, right) => right - left));
  falling(rows().map(({ growth }) => growth.flat));
  falling(rows("--cum").map(({ growth }) => growth.cum));
  falling(rows("--sort", "count").map(({ flat }) => flat.at(-1)!));
  const names = rows("--sort", "name").map(({ func }) => func);
  expect(names).toEqual([...names].sort());
});

test("a text in UTF-16, as a Windows shell writes it, with the headers of curl -i", () => {
  const text = new TextDecoder().decode(bytesOf(STORY, "4.heap.debug1.txt.gz"));
  const path = join(folder, "utf16.txt");
  writeFileSync(
    path,
    Buffer.from(`\ufeffHTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 19:34:55 GMT\r\n\r\n${text}`, "utf16le"),
  );
  const { profiles } = JSON.parse(heap([path, "--format", "json"]));
  expect(profiles[0]).toMatchObject({ takenAt: "2026-11-24T19:34:55.000Z", warnings: [], memstats: { NumGC: 23 } });
});
