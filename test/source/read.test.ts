import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { type Push, readSource } from "../../src/source/read.ts";

const DUMP = "goroutine 1 [running]:\nmain.main()\n\t/src/main.go:5 +0x1\n\n";
const CHUNK = Buffer.alloc(1 << 16);
const MOST = 1 << 20;

/** A source that would never end: the test would not, either. */
async function reading(chunks: () => Buffer, of: number | null, before = "") {
  const fed = { bytes: 0 };
  const opened = await readSource({
    name: "endless",
    takenAt: null,
    decoder: createDecoder,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    of,
    mostInVain: MOST,
    feed: async (push: Push) => {
      if (before !== "") await push(Buffer.from(before));
      for (const most = of ?? Number.POSITIVE_INFINITY; fed.bytes < most; ) {
        const chunk = chunks();
        fed.bytes += chunk.length;
        await push(chunk);
      }
      return null;
    },
  });
  return { ...opened, fed: fed.bytes };
}

/** The same piece again and again is a gzip of as many members. */
const packed = gzipSync(CHUNK);

test.each([
  ["zeros", () => CHUNK],
  ["lines of a log", () => Buffer.from("nothing here\n".repeat(5000))],
  ["a gzip", () => packed],
  ["a gzip of gzips", () => gzipSync(packed)],
])("a stream that never ends, of %s, is given up with a word", async (_, chunks) => {
  const { items, failure, fed } = await reading(chunks, null);
  expect(items).toEqual([]);
  expect(failure).toMatchObject({ code: "not-a-dump", exit: 2 });
  expect(failure?.message).toMatch(
    /^endless: nothing of one in the first 1\.\d MB, the rest is not read; expected a goroutine dump$/,
  );
  expect(fed).toBeLessThan(2 * MOST);
});

test("one that has shown a goroutine is read on, and a plain file to its end", async () => {
  const log = (): Buffer => Buffer.from("nothing here\n".repeat(5000));
  const begun = await reading(log, 3 * MOST, DUMP);
  expect(begun.failure).toBeNull();
  expect(begun.items[0]?.total).toBe(1);
  const plain = await reading(() => CHUNK, 3 * MOST);
  expect(plain.fed).toBeGreaterThanOrEqual(3 * MOST);
  expect(plain.failure?.message).toBe("endless: binary data; expected a goroutine dump");
});

test("a stream that never ends behind a dump is left, and the dump kept", async () => {
  const { items, failure, fed } = await reading(() => Buffer.from("nothing here\n".repeat(5000)), null, DUMP);
  expect(failure).toBeNull();
  expect(items[0]).toMatchObject({ total: 1, truncated: true });
  expect(items[0]?.warnings.at(-1)).toMatchObject({
    code: "endless",
    message: expect.stringMatching(/^only the first \d\.\d+ MB are read, no goroutine has come for very long$/),
  });
  expect(fed).toBeLessThan(3 * MOST);
});

test("what is full is not read on", async () => {
  const opened = await readSource({
    name: "full",
    takenAt: null,
    decoder: (source) => {
      const decoder = createDecoder(source);
      return { ...decoder, progress: () => ({ ...decoder.progress(), full: decoder.progress().bytes > MOST }) };
    },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    of: 100 * MOST,
    feed: async (push: Push) => {
      for (;;) await push(Buffer.from(DUMP.repeat(1000)));
    },
  });
  expect(opened.failure).toBeNull();
  expect(opened.items.at(-1)?.warnings.at(-1)).toMatchObject({
    code: "too-many",
    message: expect.stringMatching(
      /^only the first 2\.\d+ MB \(2 %\) are read, there are more goroutines, or more dumps, than can be kept$/,
    ),
  });
});

test("what the memory does not hold is left, counted, and what was read is kept as cut", async () => {
  const text = Buffer.from(DUMP.repeat(20_000));
  let asked = 0;
  const { items, failure } = await readSource({
    name: "all new",
    takenAt: null,
    decoder: createDecoder,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    of: 4 * text.length,
    isFull: () => ++asked === 2,
    feed: async (push: Push) => {
      for (let part = 0; part < 4; part++)
        for (let at = 0; at < text.length; at += 1 << 16) await push(text.subarray(at, at + (1 << 16)));
      return null;
    },
  });
  expect(failure).toBeNull();
  expect(asked).toBe(2);
  expect(items.at(-1)?.truncated).toBe(true);
  expect(items.at(-1)?.warnings.at(-1)).toMatchObject({
    code: "memory",
    message: expect.stringMatching(
      /^only the first 2\.\d MB \(4\d %\) are read, there is no memory for so many different stacks: Node gives it .*, NODE_OPTIONS=--max-old-space-size=\d+ gives more$/,
    ),
  });
});

test("while a source keeps us waiting, all that has come is told, and once", async () => {
  const told: number[] = [];
  let seeAll = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    seeAll = resolve;
  });
  await readSource({
    name: "slow",
    takenAt: null,
    decoder: createDecoder,
    signal: new AbortController().signal,
    onProgress: ({ bytes }) => {
      told.push(bytes);
      if (bytes === 2 * DUMP.length) seeAll();
    },
    feed: async (push: Push) => {
      await push(Buffer.from(DUMP));
      await push(Buffer.from(DUMP));
      await all;
      return null;
    },
  });
  expect(told).toEqual([2 * DUMP.length]);
});
