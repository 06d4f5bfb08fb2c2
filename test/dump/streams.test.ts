// Several dumps in one stream, log lines between and within, and texts that break off.

import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/dump/model.ts";
import { codes, type Decoded, decodeAll, decodeOne, golden, meaningOf, recording, statesOf } from "./dumps.ts";

const before = recording("story-chathub-go127/before.txt.gz").toString();
const after = recording("story-chathub-go127/after.txt.gz").toString();
const after2 = recording("story-chathub-go127/after2.txt.gz").toString();
const profile = recording("story-chathub-go127/after.debug1.txt.gz").toString();
const sigquit = golden("stand-sigquit-go1.27.txt").toString();

const totals = ({ snapshots }: Decoded): readonly [string, number][] =>
  snapshots.map(({ source, total }) => [source, total]);
const expected = [
  ["dump#1", 4],
  ["dump#2", 104],
  ["dump#3", 204],
];

describe("several dumps in one stream", () => {
  test.each([
    ["glued", ""],
    ["parted by an empty line", "\n"],
    ["parted by a heading", "\n=== dump\n"],
    ["parted by log lines", "2026/01/02 15:04:05 took a dump\n2026/01/02 15:04:06 goroutine count: 104\n\n"],
    ["parted by response headers", "HTTP/1.1 200 OK\r\nDate: Fri, 02 Jan 2026 15:04:05 GMT\r\n\r\n"],
  ])("%s", (_, between) => {
    const { snapshots } = decodeAll([before, after, after2].join(between));
    expect(totals({ snapshots, refusal: null })).toEqual(expected);
    const alone = [before, after, after2].map((text) => meaningOf(decodeOne(text)));
    expect(snapshots.map(meaningOf)).toEqual(alone);
  });

  test("the bytes of all add up to the stream's", () => {
    const text = [before, after, after2].join("\n");
    const { snapshots } = decodeAll(text);
    expect(snapshots.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(Buffer.byteLength(text));
  });

  test("a traceback and a profile, either first", () => {
    for (const texts of [
      [after, profile],
      [profile, after],
    ]) {
      const { snapshots } = decodeAll(texts.join(""));
      expect(totals({ snapshots, refusal: null })).toEqual([
        ["dump#1", 104],
        ["dump#2", 104],
      ]);
    }
  });

  test("one that begins with no running goroutine stays behind the one before it", () => {
    const block = (goid: number, state: string, func: string): string =>
      `goroutine ${goid} [${state}]:\nmain.${func}()\n\t/src/main.go:5 +0x1\n\n`;
    const whole = (func: string): string => block(1, "running", "main") + block(2, "select", func);
    const excerpt = block(2, "select", "third") + block(3, "select", "third");
    const { snapshots } = decodeAll(whole("first") + whole("second") + excerpt + whole("last"));
    const below = snapshots.map(({ stacks, goroutines }) => stacks[goroutines!.stack[1]!]!.frames[0]!.func);
    expect(below).toEqual(["main.first", "main.second", "main.third", "main.last"]);
  });

  test("of very many dumps the first and the newest are kept, and it is told", () => {
    const dump = (n: number): string => `goroutine 1 [running]:\nmain.f${n}()\n\t/a/b.go:1\n\n`;
    const text = Array.from({ length: 1200 }, (_, n) => dump(n)).join("");
    const { snapshots } = decodeAll(text);
    expect(snapshots).toHaveLength(1000);
    expect(snapshots.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(text.length);
    expect(snapshots.map(({ stacks, goroutines }) => stacks[goroutines!.stack[0]!]!.frames[0]!.func)).toEqual(
      [0, ...Array.from({ length: 999 }, (_, n) => n + 201)].map((n) => `main.f${n}`),
    );
    expect(snapshots[0]!.warnings.map(({ message }) => message)).toContain(
      "200 goroutines in 200 dumps after the first are left out: more than 1,000 in one text",
    );
  });

  test("of so many different stacks that all cannot be compared the first and the newest dumps are", () => {
    const dump = (n: number): string =>
      Array.from(
        { length: 200 },
        (_, at) => `goroutine ${at + 1} [select]:\nmain.f${n}x${at}(0x${n})\n\t/a/b.go:1\n\n`,
      ).join("");
    const { snapshots } = decodeAll(Array.from({ length: 200 }, (_, n) => dump(n)).join(""));
    // 144 dumps of 28,800 stacks: one more would be more than 4,194,304.
    const kept = [0, ...Array.from({ length: 143 }, (_, at) => at + 57)];
    expect(snapshots.map(meaningOf)).toEqual(kept.map((n) => meaningOf(decodeOne(dump(n)))));
    expect(snapshots[0]!.stacks).toHaveLength(144 * 200);
    expect(snapshots[0]!.warnings.map(({ message }) => message)).toContain(
      "11200 goroutines in 56 dumps after the first are left out: of so many different stacks only 144 dumps are compared",
    );
  });

  test("a dump, then the signal that ended the process", () => {
    const { snapshots } = decodeAll(after + sigquit);
    expect(snapshots.map(({ trigger }) => trigger)).toEqual([null, "SIGQUIT: quit"]);
    expect(statesOf(snapshots[1]!)).toEqual(statesOf(decodeOne(sigquit)));
  });
});

test("log lines within the stacks are stepped over and told", () => {
  const lines = after.split("\n");
  const mixed = lines.flatMap((line, at) =>
    at % 7 === 3 && line !== "" ? [line, "2026/01/02 15:04:05 GET /ws 101"] : [line],
  );
  const snapshot = decodeOne(mixed.join("\n"));
  expect(meaningOf(snapshot)).toEqual(meaningOf(decodeOne(after)));
  expect(codes(snapshot)).toContain("foreign-line");
});

/** Goroutines' headers of a text that ends anywhere: the last line counts when it is whole enough to be one. */
function headersIn(text: string): number {
  return [...text.matchAll(/^goroutine [1-9]\d*.* \[.*\]/gm)].length;
}

function accounted(snapshots: readonly Snapshot[]): number {
  return snapshots.reduce(
    (sum, snapshot) =>
      sum +
      snapshot.total +
      // Of a second dump that breaks off, one goroutine may be there: no dump to compare with.
      codes(snapshot).filter((code) => code === "cut-goroutine" || code === "lone-stacks").length,
    0,
  );
}

describe.each([
  [
    "debug=2 of Go 1.27",
    `${recording("slow-drain-mailer/before.txt.gz").toString()}\n${golden("panic-nil-all-go1.27.txt")}`,
  ],
  ["debug=2 of Go 1.19", recording("prometheus-2.42-cold/before.txt.gz").toString()],
  ["a panic of Go 1.24", golden("panic-goroutine-all-go1.24.txt").toString()],
  [
    "a synctest bubble",
    "goroutine 6 [synctest.Run, synctest group 6]:\nmain.f()\n\t/a/b.go:1 +0x1\ncreated by main.g in goroutine 1\n\t/a/b.go:2 +0x1\n",
  ],
])("cut: %s", (_, text) => {
  const check = (to: number): void => {
    const part = text.slice(0, to);
    const { snapshots, refusal } = decodeAll(part);
    const headers = headersIn(part);
    const told = accounted(snapshots);
    if (snapshots.length === 0) {
      expect(refusal).toBeTypeOf("string");
      expect(headers).toBeLessThanOrEqual(1);
    } else expect([to, told - headers]).toEqual([to, expect.toBeOneOf([0, 1])]);
    if (snapshots.length > 0 && told > headers) expect(part.split("\n").at(-1)).toMatch(/^gorouti/);
  };

  test("at every line", () => {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      check(at);
      check(at + 1);
    }
  });

  test("at every byte", () => {
    for (let at = 0; at <= text.length; at += text.length > 20_000 ? 7 : 1) check(at);
  });
});

describe("cut", () => {
  test("a missing last newline alone is none", () => {
    expect(meaningOf(decodeOne(after.trimEnd()))).toEqual(meaningOf(decodeOne(after)));
    expect(decodeOne(after.trimEnd()).truncated).toBe(false);
  });

  test("within a goroutine is told, and the goroutine left out", () => {
    const at = after.lastIndexOf("(0x");
    const snapshot = decodeOne(after.slice(0, at + 5));
    expect(snapshot.truncated).toBe(true);
    expect(codes(snapshot)).toContain("cut-goroutine");
  });

  test("a profile that lacks records says how many", () => {
    const snapshot = decodeOne(profile.slice(0, profile.length / 3));
    expect(snapshot.truncated).toBe(true);
    expect(codes(snapshot)).toContain("cut-profile");
  });

  test("a profile whose records hold more than it says tells both figures", () => {
    const total = Number(/total (\d+)/.exec(profile)![1]);
    const snapshot = decodeOne(profile.replace(/total \d+/, `total ${total - 7}`));
    expect(snapshot.total).toBe(total);
    expect(snapshot.warnings).toMatchObject([
      { code: "excess-profile", message: expect.stringContaining(`its records hold ${total}, 7 more`) },
    ]);
  });

  test("a text of exactly 64 MiB is one, whatever its last line", () => {
    const block = after.slice(after.indexOf("\n\n") + 2);
    const limit = 64 << 20;
    let goid = 0;
    const parts: string[] = [];
    for (let length = 0; length < limit; ) {
      const part = `${block.replace(/^goroutine \d+/gm, () => `goroutine ${++goid}`)}\n`;
      parts.push(part);
      length += part.length;
    }
    const whole = Buffer.from(parts.join(""));
    const snapshot = decodeOne(whole.subarray(0, limit));
    expect(snapshot.bytes).toBe(limit);
    expect(snapshot.truncated).toBe(true);
    expect(codes(snapshot)).toContain("cut-64mib");
    const shorter = decodeOne(whole.subarray(0, whole.lastIndexOf("\n\n", limit - 2) + 1));
    expect(shorter.truncated).toBe(false);
    expect(codes(shorter)).toEqual([]);
  });
});
