// Texts of any size that make a reader work hard: what they cost must grow as they do, not as the square of it.

import { analyse } from "../src/analyse.ts";
import { createProfileDecoder } from "../src/decode-heap.ts";
import { analyseHeap } from "../src/heap/analyse.ts";
import { isHeapProfile } from "../src/heap/model.ts";

const HEADER = "goroutine 5 [select]:\n";
const STACK = "main.f()\n\t/a/b.go:1 +0x1\n";
const HEAP = "heap profile: 1: 2 [3: 4] @ heap/1048576\n1: 2 [3: 4] @ 0x1\n";

function fill(size: number, piece: (n: number) => string, before = "", after = ""): Buffer {
  const parts = [before];
  for (let n = 0, length = before.length; length < size; n++) length += parts[parts.push(piece(n)) - 1]!.length;
  return Buffer.from(parts.join("") + after, "latin1");
}

/** A field of a protobuf: its number, and bytes. */
function field(number: number, ...bytes: readonly number[]): string {
  return String.fromCharCode(number * 8 + 2, bytes.length, ...bytes);
}

function varint(n: number): readonly number[] {
  return n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))];
}

const text = (piece: string) => (): string => piece;

/** By name: about so many bytes. */
export const GROWING: Readonly<Record<string, (size: number) => Buffer>> = {
  "blanks in labels": (size) => fill(size, text(" "), "goroutine 5 [select labels:{", '"a": "b"}]:\n'),
  "blanks around a label's colon": (size) => fill(size, text(" "), 'goroutine 5 [select labels:{"a"', '"b"}]:\n'),
  labels: (size) => fill(size, (n) => `"k${n}": "v", `, "goroutine 5 [select labels:{", `}]:\n${STACK}`),
  "a different label set each": (size) =>
    fill(size, (n) => `goroutine ${n + 1} [select labels:{"k": "${n}"}]:\n${STACK}\n`),
  "brackets in a header": (size) => fill(size, text("["), "goroutine 5 [", "]:\n"),
  "braces in a header": (size) => fill(size, text("{"), "goroutine 5 [select ", "]:\n"),
  "commas in a header": (size) => fill(size, text(", {"), "goroutine 5 [select", "]:\n"),
  "marks in a header": (size) => fill(size, text(" (scan) (leaked)"), "goroutine 5 [select", "]:\n"),
  "places in one place": (size) => fill(size, text(":1"), `${HEADER}main.f()\n\t/a`, "\n"),
  "offsets in one place": (size) => fill(size, text(" +0x1"), `${HEADER}main.f()\n\t/a:1`, "\n"),
  "blanks in one place": (size) => fill(size, text(" x"), `${HEADER}main.f()\n\t/a:1`, "\n"),
  "brackets in one call": (size) => fill(size, text("("), `${HEADER}main.f(`, ")\n\t/a:1\n"),
  "type arguments in one call": (size) => fill(size, text("[go.shape.int]"), `${HEADER}main.f`, "()\n\t/a:1\n"),
  "escapes in one call": (size) => fill(size, text("%2e"), `${HEADER}main.f`, "()\n\t/a:1\n"),
  "one stack of many frames": (size) => fill(size, (n) => `main.f${n}()\n\t/a/b.go:${n} +0x1\n`, HEADER),
  "one stack of one frame many times": (size) => fill(size, text(STACK), HEADER),
  "many creators": (size) => fill(size, text("created by main.f in goroutine 1\n\t/a:1\n"), HEADER),
  "many elisions": (size) => fill(size, text("...9 frames elided...\n"), HEADER + STACK),
  "many ancestors": (size) => fill(size, (n) => `[originating from goroutine ${n}]:\n${STACK}`, HEADER + STACK),
  "foreign lines in a stack": (size) => fill(size, text("what is this\n"), HEADER + STACK),
  "a stack of its own each": (size) =>
    fill(size, (n) => `goroutine ${n + 1} [select]:\nmain.f${n}()\n\t/a/b.go:${n}\n\n`),
  "a state of its own each": (size) => fill(size, (n) => `goroutine ${n + 1} [state ${n}]:\n${STACK}\n`),
  "a creator of its own each": (size) =>
    fill(size, (n) => `goroutine ${n + 2} [select]:\n${STACK}created by main.f in goroutine ${n + 1}\n\t/a:1\n\n`),
  "locks of one owner each": (size) =>
    fill(
      size,
      (n) =>
        `goroutine ${n + 1} [sync.Mutex.Lock]:\nsync.(*Mutex).lockSlow(0xc000${n.toString(16)})\n\t/a:1\n${STACK}\n`,
    ),
  "one lock of many": (size) =>
    fill(
      size,
      (n) =>
        `goroutine ${n + 1} [sync.Mutex.Lock]:\nsync.(*Mutex).lockSlow(0xc000)\n\t/a:1\nmain.f${n}(0xc000)\n\t/a:1\n\n`,
    ),
  "channels of many functions": (size) =>
    fill(
      size,
      (n) =>
        `goroutine ${n + 1} [chan send]:\nmain.f${n}(0xc000${n.toString(16)})\n\t/a:1\ncreated by main.g${n % 97} in goroutine 1\n\t/b:1\n\n`,
    ),
  "a dump each": (size) => fill(size, text(`goroutine 1 [running]:\n${STACK}\n`)),
  "a dump each, of a stack of its own": (size) =>
    fill(size, (n) => `goroutine 1 [running]:\nmain.f${n}()\n\t/a/b.go:1\n\n`),
  "a panic each": (size) => fill(size, (n) => `panic: x\n\ngoroutine ${n + 1} [running]:\n${STACK}\n`),
  panics: (size) => fill(size, text("panic: x\n")),
  "response headers": (size) => fill(size, text("HTTP/1.1 200 OK\n")),
  dashes: (size) => fill(size, text("-----\n"), HEADER + STACK),
  threads: (size) => fill(size, text(`goroutine 0 [idle]:\n${STACK}\n`)),
  "a profile each": (size) =>
    fill(size, text("goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.f+0x1\t/a/b.go:1\n\n")),
  "records of a profile": (size) =>
    fill(size, (n) => `1 @ 0x1\n#\t0x1\tmain.f${n}+0x1\t/a/b.go:1\n\n`, "goroutine profile: total 9999\n"),
  "offsets in one frame of a profile": (size) =>
    fill(size, text("a+0x1\t"), "goroutine profile: total 1\n1 @ 0x1\n#\t0x1\t", "\n"),
  "colons in one frame of a profile": (size) =>
    fill(size, text(":1 "), "goroutine profile: total 1\n1 @ 0x1\n#\t0x1\ta+0x1\t", "x\n"),
  "blanks in one frame of a profile": (size) =>
    fill(size, text(" "), "goroutine profile: total 1\n1 @ 0x1\n#\t0x1", "x\n"),
  "pieces of one line": (size) =>
    fill(
      size,
      text("2026-01-02T15:04:05Z stdout P goroutine 5 [select\n"),
      "2026-01-02T15:04:05Z stdout F goroutine 1 [running]:\n",
    ),
  "deep JSON": (size) => fill(size, text('{"a":'), "", '"goroutine 5 [select]:"\n'),
  "many fields of JSON": (size) =>
    fill(size, (n) => `"k${n}":{"a":{"b":{"c":"x"}}},`, "{", '"log":"goroutine 5 [select]:\\n"}\n'),
  "words of logfmt": (size) => fill(size, text(' a="'), 'a="goroutine ', "\n"),
  "quotes of logfmt": (size) => fill(size, text('\\"'), 'goroutine msg="', "\n"),
  colours: (size) => fill(size, text("\x1b[1;1;1"), "goroutine 5 [", "]:\n"),
  "prefixes in turns": (size) =>
    fill(size, (n) => `${n % 2 === 0 ? "> " : "2026-01-02T15:04:05Z "}goroutine ${n + 1} [select]:\n`),
  "quotes of mail": (size) => fill(size, text("> "), "", "goroutine 5 [select]:\n"),
  "records of a heap": (size) => fill(size, (n) => `1: 2 [3: 4] @ 0x1\n#\t0x1\tmain.f${n}+0x1\t/a/b.go:${n}\n\n`, HEAP),
  "one heap record of many frames": (size) => fill(size, (n) => `#\t0x1\tmain.f${n}+0x1\t/a/b.go:${n}\n`, HEAP),
  "offsets in one frame of a heap": (size) => fill(size, text("a+0x1\t"), `${HEAP}#\t0x1\t`, "\n"),
  "a heap each": (size) => fill(size, text(`${HEAP}#\t0x1\tmain.f+0x1\t/a/b.go:1\n\n`)),
  "figures of a protobuf": (size) => fill(size, text(field(1, 8, 1) + field(2, 10, 1, 1)), field(1, 8, 1)),
  "samples of a protobuf": (size) =>
    fill(size, (n) => field(2, 10, varint(n).length, ...varint(n), 18, 1, 1), field(1, 8, 1, 16, 1)),
  "unknown locations of a protobuf": (size) =>
    Buffer.concat([
      Buffer.from(field(1, 8, 1, 16, 1), "latin1"),
      Buffer.from([18, ...varint(size + 1 + varint(size).length), 10, ...varint(size)]),
      Buffer.alloc(size, 7),
    ]),
  "labels of a protobuf": (size) =>
    fill(size, (n) => field(2, 10, 1, 1, 18, 1, 1, 26, 4, 8, 1, 16, n % 100), field(1, 8, 1, 16, 1)),
};

/**
 * Reads and judges, as both commands do.
 *
 * @returns how many counts the analysis holds: one per cluster and dump. Of texts with many dumps the answer itself grows
 *          as the square of the text, up to a thousand dumps
 */
export function readAndJudge(bytes: Buffer): number {
  const decoder = createProfileDecoder("growing");
  for (let at = 0; at < bytes.length; at += 1 << 16) decoder.push(bytes.subarray(at, at + (1 << 16)));
  const found = decoder.end();
  const heaps = found.filter(isHeapProfile);
  const dumps = found.filter((item) => !isHeapProfile(item));
  if (heaps.length > 0) analyseHeap(heaps);
  if (dumps.length === 0) return 1;
  return Math.max(1, analyse(dumps as Parameters<typeof analyse>[0]).clusters.length * dumps.length);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A tenth of what the square of eight times as much would cost, and three times what is linear. */
const MOST_RATIO = 24;
/** Below, garbage collections and the compiler are what is measured. */
const LEAST_MS = 6;
const SHORT = 1 << 15;
const LONG = 1 << 18;

/**
 * @param make a text of about so many bytes
 * @returns null, or what eight times the bytes cost where that is far more than eight times the time. Processor time is
 *          compared, the least of three runs: other processes do not count.
 */
export function growsTooFast(make: (size: number) => Buffer): string | null {
  const cost = (bytes: Buffer): number => {
    const began = cpuMs();
    readAndJudge(bytes);
    return cpuMs() - began;
  };
  const [short, long] = [make(SHORT), make(LONG)];
  const answer = [short, long].map(readAndJudge) as [number, number];
  const mostRatio = MOST_RATIO * Math.max(1, answer[1] / answer[0] / (LONG / SHORT));
  let least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
  for (let run = 0; run < 3; run++) {
    least = [Math.min(least[0], cost(short)), Math.min(least[1], cost(long))];
    if (least[1] < mostRatio * Math.max(LEAST_MS, least[0])) return null;
  }
  return `${short.length} bytes take ${least[0].toFixed(0)} ms, ${long.length} bytes ${least[1].toFixed(0)} ms`;
}
