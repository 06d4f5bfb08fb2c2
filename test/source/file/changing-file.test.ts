// Files that others write to, cut, replace or remove while they are read: an end, and the truth about what was read.

import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { createDecoder } from "../../../src/decode.ts";
import { openFile } from "../../../src/source/file/file.ts";

const dir = mkdtempSync(join(tmpdir(), "unpark-changing-"));
afterAll(() => rmSync(dir, { recursive: true }));

const MIB = 1 << 20;
const goroutine = (goid: number): string => `goroutine ${goid} [select]:\nmain.main()\n\t/src/main.go:5 +0x1\n\n`;
const MANY = 60_000;
const DUMP = Array.from({ length: MANY }, (_, at) => goroutine(at + 1)).join("");
/** Nothing of it can be packed. */
const NOISE = Array.from({ length: 2 * MIB }, (_, at) => ((at * 2_654_435_761) ^ (at * at)) >>> 24);

/** Opens a file; `meanwhile` happens whenever some of it has been read. */
async function reading(name: string, content: string | Uint8Array, meanwhile: (path: string) => void) {
  const path = join(dir, name);
  writeFileSync(path, content);
  const decoder = createDecoder(name);
  const opened = await openFile({
    name,
    path,
    takenAt: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    decoder: () => ({
      ...decoder,
      push: (chunk) => {
        decoder.push(chunk);
        meanwhile(path);
      },
    }),
  });
  const [item] = opened.items;
  const codes = item?.warnings.map(({ code }) => code).filter((code) => code.startsWith("file-")) ?? [];
  return { ...opened, item, codes };
}

const once = (change: (path: string) => void) => {
  let done = false;
  return (path: string): void => {
    if (!done) change(path);
    done = true;
  };
};

test("what is added meanwhile is read too", async () => {
  const { item, codes } = await reading(
    "grown.txt",
    DUMP,
    once((path) => appendFileSync(path, goroutine(MANY + 1))),
  );
  expect(item).toMatchObject({ total: MANY + 1, truncated: false, bytes: DUMP.length + goroutine(MANY + 1).length });
  expect(codes).toEqual([]);
});

test("one that grows as fast as it is read comes to an end, and is told to be cut", async () => {
  let goid = MANY;
  const more = (): string => Array.from({ length: 20_000 }, () => goroutine(++goid)).join("");
  const { item, codes, failure } = await reading("growing.txt", DUMP, (path) => appendFileSync(path, more()));
  expect(failure).toBeNull();
  expect(codes).toEqual(["file-grew"]);
  expect(item?.truncated).toBe(true);
  expect(item?.bytes).toBeGreaterThan(64 * MIB);
  expect(item?.bytes).toBeLessThan(64 * MIB + DUMP.length + 2 * MIB);
  expect(item?.warnings.at(-1)?.message).toMatch(
    /^the file grows as fast as it is read: what comes after the first 7\d(\.\d)? MB is not read$/,
  );
});

test("one that is cut meanwhile says how much there was of it", async () => {
  const { item, codes } = await reading(
    "cut.txt",
    DUMP,
    once((path) => truncateSync(path, MIB + 5)),
  );
  expect(codes).toEqual(["file-shrank"]);
  expect(item?.truncated).toBe(true);
  expect(item?.bytes).toBe(MIB + 5);
  expect(item?.warnings.at(-1)?.message).toBe("the file was cut while it was read: it ended after 1 MB of its 3.6 MB");
});

test("one that is cut before a dump was seen is no dump, and says why", async () => {
  const { items, failure } = await reading(
    "log.txt",
    `${"nothing\n".repeat(MIB)}${DUMP}`,
    once((path) => truncateSync(path, 2 * MIB)),
  );
  expect(items).toEqual([]);
  expect(failure?.message).toBe(
    "log.txt: text without any goroutine, in a file that was cut to 2.1 MB while it was read; expected a goroutine dump",
  );
});

test("a gzip that is cut meanwhile is read as far as it goes", async () => {
  const packed = gzipSync(Buffer.concat([Buffer.from(DUMP), Uint8Array.from(NOISE)]));
  const { item, codes } = await reading(
    "cut.gz",
    packed,
    once((path) => truncateSync(path, MIB + 5)),
  );
  expect(codes).toEqual(["file-shrank"]);
  expect(item).toMatchObject({ total: MANY, truncated: true });
});

test.each([
  ["removed", (path: string) => rmSync(path)],
  ["replaced", (path: string) => renameSync(path, `${path}.old`)],
])("one that is %s meanwhile is read as it was", async (how, change) => {
  const { item, codes, failure } = await reading(`${how}.txt`, DUMP, once(change));
  expect([failure, codes]).toEqual([null, []]);
  expect(item).toMatchObject({ total: MANY, truncated: false });
});
