import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { failure } from "../../src/source/failure.ts";
import type { SavedHunt } from "../../src/source/file/folder.ts";
import { sumOf } from "../../src/source/live/sum.ts";
import { type OpenOptions, openSource } from "../../src/source/open.ts";

const dir = mkdtempSync(join(tmpdir(), "unpark-source-"));
afterAll(() => rmSync(dir, { recursive: true }));

const options: OpenOptions<Snapshot> = {
  decoder: (source, facts) => createDecoder(source, facts),
  sum: sumOf,
  fetch: async (source) => ({ items: [], failure: failure("unreachable", source.name, "no network in this test") }),
};

const dump = (goroutines: number, from = 1): string =>
  Array.from(
    { length: goroutines },
    (_, i) =>
      `goroutine ${from + i} [chan receive, 5 minutes]:\nmain.worker(0x${i.toString(16)})\n\t/app/main.go:12 +0x1d\n` +
      `created by main.start in goroutine 1\n\t/app/main.go:8 +0x2b\n`,
  ).join("\n");

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
};
const open = (typed: string, more: Partial<OpenOptions<Snapshot>> = {}) => openSource(typed, { ...options, ...more });

describe("openSource", () => {
  it("reads a plain file and names the snapshot as typed", async () => {
    const path = file("plain.txt", dump(3));
    const { items, failure } = await open(path);
    expect(failure).toBeNull();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ source: path, total: 3, bytes: dump(3).length, truncated: false, takenAt: null });
  });

  it("unpacks gzip by content, of several members and twice packed, whatever the name", async () => {
    const text = dump(2000);
    const half = text.indexOf("goroutine 1000 ");
    const members = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
    for (const content of [gzipSync(text), members, gzipSync(gzipSync(text))]) {
      const { items, failure } = await open(file("packed.txt", content));
      expect(failure).toBeNull();
      expect(items.map((item) => [item.total, item.bytes, item.truncated])).toEqual([[2000, text.length, false]]);
    }
  });

  it("keeps what came before the cut of a gzip, and says that it is cut", async () => {
    const packed = gzipSync(dump(5000));
    const { items, failure } = await open(file("cut.gz", packed.subarray(0, packed.length / 2)));
    expect(failure).toBeNull();
    expect(items[0]!.truncated).toBe(true);
    expect(items[0]!.total).toBeGreaterThan(100);
    expect(items[0]!.total).toBeLessThan(5000);
    expect(items[0]!.warnings.map((warning) => warning.code)).toContain("gzip-cut");
  });

  it("keeps what came before damage in a gzip", async () => {
    const packed = gzipSync(dump(5000));
    packed.fill(0, packed.length - 8); // the checksum and the length at its end
    const { items } = await open(file("damaged.gz", packed));
    expect(items[0]!.truncated).toBe(true);
    expect(items[0]!.warnings.map((warning) => warning.code)).toContain("gzip-damaged");
  });

  it("fails with exit 2 and one line where there is no dump", async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      [join(dir, "nowhere.txt"), /no such file/],
      [file("empty.txt", ""), /empty/],
      [file("empty.gz", gzipSync("")), /empty/],
      [file("page.html", "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"), /an HTML page/],
      [file("binary.bin", Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7) % 256))), /binary|without/],
      [file("tiny.gz", gzipSync(dump(3)).subarray(0, 12)), /gzip that ends in the middle/],
      [dir, /a folder without snapshots/],
      ["ftp://host/dump", /cannot read ftp: URLs/],
      ["/dev/null", /empty/],
    ];
    for (const [typed, words] of cases) {
      const { items, failure } = await open(typed);
      expect(items).toEqual([]);
      expect(failure).toMatchObject({ exit: 2, source: typed });
      expect(failure!.message).toMatch(words);
      expect(failure!.message).toMatch(/expected|a folder/);
      expect(failure!.message).not.toMatch(/\n/);
    }
  });

  it("says so where it may not read", async ({ skip }) => {
    const path = file("locked.txt", dump(1));
    chmodSync(path, 0);
    skip(process.getuid?.() === 0, "root may read every file");
    const { failure } = await open(path);
    expect(failure).toMatchObject({ code: "no-permission", exit: 2 });
  });

  it("prints a hostile file name as text", async () => {
    const { failure } = await open(join(dir, "a\x1b[31mb\u202ec\nd"));
    expect(failure!.message).toMatch(/^[\x20-\x7e]*$/);
  });

  it("reads a FIFO to its end", async ({ skip }) => {
    const path = join(dir, "fifo");
    try {
      execFileSync("mkfifo", [path]);
    } catch {
      skip("no mkfifo here");
    }
    const writer = spawn("sh", ["-c", `cat > '${path}'`], { stdio: ["pipe", "ignore", "ignore"] });
    writer.stdin.end(dump(400));
    const { items, failure } = await open(path);
    expect(failure).toBeNull();
    expect(items[0]!.total).toBe(400);
  });

  it("reads standard input in any chunking", async () => {
    const packed = Buffer.concat([gzipSync(dump(20)), gzipSync(`\n${dump(30, 21)}`)]);
    const stream = Readable.from(Array.from(packed, (byte) => Buffer.from([byte])));
    const { items } = await open("-", { stdin: stream });
    expect(items.map((item) => [item.source, item.total])).toEqual([["-", 50]]);
  });

  it("can be cancelled, while a stream has nothing to say, too", async () => {
    const stream = new PassThrough();
    const controller = new AbortController();
    const opening = openSource("-", { ...options, stdin: stream }, controller.signal);
    stream.write(dump(10));
    setImmediate(() => controller.abort());
    expect(await opening).toMatchObject({ items: [], failure: { code: "cancelled", exit: 130 } });
  });

  it("tells its progress, and what share of the whole it is", async () => {
    const path = file("long.txt", dump(20_000));
    const seen: number[] = [];
    const { length } = dump(20_000);
    await openSource(path, options, new AbortController().signal, ({ bytes, share }) => {
      expect(share).toBeCloseTo(bytes / length, 9);
      seen.push(bytes);
    });
    expect(seen.at(-1)).toBe(dump(20_000).length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it("needs no memory that grows with the file", async () => {
    const block = dump(4000);
    const path = file("large.txt", "");
    for (let i = 0; i < 100; i++) writeFileSync(path, `${dump(4000, i * 4000 + 1)}\n`, { flag: "a" });
    let bytes = 0;
    const before = process.memoryUsage().rss;
    let peak = before;
    const counting: OpenOptions<Snapshot> = {
      ...options,
      // The source's own share: a decoder that keeps nothing.
      decoder: () => ({
        push: (chunk) => {
          bytes += chunk.length;
          peak = Math.max(peak, process.memoryUsage.rss());
        },
        progress: () => ({ bytes, goroutines: 0 }),
        end: () => [],
        refusal: () => null,
      }),
    };
    await openSource(path, counting);
    expect(bytes).toBeGreaterThan(block.length * 100);
    expect(peak - before).toBeLessThan(16e6);
  });
});

describe("a saved hunt's folder", () => {
  const save = (name: string, index: unknown): string => {
    const folder = join(dir, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "index.json"), JSON.stringify(index));
    return folder;
  };
  const index = (file: string): SavedHunt => ({
    unparkHunt: 1,
    source: "http://127.0.0.1:6060",
    startedAt: "2026-11-24T12:00:00.000Z",
    snapshots: [
      { file: "000.gz", source: "baseline", takenAt: "2026-11-24T12:00:01.000Z", phase: "baseline", cycle: 0 },
      { file, source: "cycle 1", takenAt: null, phase: "settled", cycle: 1 },
    ],
    loads: [{ connections: 100, requests: null }],
  });

  it("opens as its snapshots, with the facts of the hunt", async () => {
    const folder = save("hunt", index("001.gz"));
    writeFileSync(join(folder, "000.gz"), gzipSync(dump(2)));
    writeFileSync(join(folder, "001.gz"), gzipSync(dump(5)));
    const { items, failure, hunt } = await open(folder);
    expect(failure).toBeNull();
    expect(items.map((item) => [item.source, item.total, item.takenAt])).toEqual([
      ["baseline", 2, "2026-11-24T12:00:01.000Z"],
      ["cycle 1", 5, null],
    ]);
    expect(hunt!.loads).toEqual([{ connections: 100, requests: null }]);
  });

  it("never leaves the folder, whatever the index says", async () => {
    const outside = file("outside.txt", dump(1));
    for (const [i, name] of ["../outside.txt", outside, ".."].entries()) {
      const { items, failure } = await open(save(`evil${i}`, index(name)));
      expect(items).toEqual([]);
      expect(failure).toMatchObject({ exit: 2, code: "unreadable" });
    }
  });

  it("says which snapshot is missing", async () => {
    const folder = save("gap", index("001.gz"));
    writeFileSync(join(folder, "000.gz"), gzipSync(dump(2)));
    const { failure, hunt } = await open(folder);
    expect(failure!.message).toContain("001.gz: no such file");
    expect(hunt).toBeNull();
  });
});
