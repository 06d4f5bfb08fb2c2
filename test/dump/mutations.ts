// A text and a source of chance -> a damaged text, as crashes, logs and strangers leave them.

/** Numbers in [0, 1) from a seed: the same seed gives the same numbers (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const SNIPPETS = [
  "goroutine 1 [running]:\n",
  "goroutine 99999999999999999999 [chan receive, 99999999999 minutes]:\n",
  "goroutine 5 [select] {a: ",
  'goroutine 5 [select labels:{"a": "',
  "created by main.f in goroutine 7\n",
  "\t/a/b.go:99999999999 +0x1\n",
  "...99 frames elided...\n",
  "[originating from goroutine 3]:\n",
  "\n\n",
  "\r\n",
  "\x1b[31m",
  "panic: ",
  "goroutine profile: total 3\n",
  "3 @ 0x1 0x2\n",
  '{"log":"goroutine 8 [select]:\\n","stream":"stderr"}\n',
  "2026-01-02T15:04:05Z goroutine 8 [select]:\n",
  "HTTP/1.1 200 OK\r\n",
  "-----\n",
  "\u0000",
  "\u202e",
  "\u0000".repeat(40),
  "panic: x\ngoroutine 9 [running]:\n",
  "SIGQUIT: quit\n",
  "goroutine 0 [idle]:\n",
  "goroutine -1 [select]:\n",
  "goroutine 7 [chan receive (nil chan), 5 minutes, locked to thread]:\n",
  "goroutine running on other thread; stack unavailable\n",
  "created by main.g\n\t/a/b.go:1 +0x1\n",
  "goroutine profile: total 99999999999\n-3 @ 0x1\n",
  "heap profile: 1: 2 [3: 4] @ heap/1048576\n",
  "heap profile: 99999999999999999999: 2 [3: 4] @ heap/0\n",
  "1: 99999999999999999999999 [-3: 4] @ 0x1 0x2\n",
  "#\t0x489e12\tmain.f+0x1\t/a/b.go:7\n",
  "#\t0x1\n",
  "# runtime.MemStats\n",
  "# HeapAlloc = 1e400\n",
  "# Stack = -1 / 99999999999999999999\n",
];

/** Rare, since each makes its case a hundred times as long. */
const HUGE = [
  "[".repeat(3000),
  "{".repeat(3000),
  `goroutine 5 [select labels:{${'"a":"b",'.repeat(2000)}}]:\n`,
  `main.f(${"{".repeat(2000)}0x1${"}".repeat(2000)})\n`,
  `${"main.".repeat(4000)}\n`,
  "x".repeat(1 << 20),
  `#\t0x1\t${"a+0x1\t".repeat(500)}\n`,
  "goroutine 1 [running]:\nmain.f()\n\t/a/b.go:1\n\n".repeat(50),
];
const HUGE_SHARE = 0.01;

function snippet(random: () => number): Buffer {
  return Buffer.from(one(random() < HUGE_SHARE ? HUGE : SNIPPETS, random));
}

/** What logs put before each line. */
const PREFIXES = ["2026-01-02T15:04:05Z ", "hub-1  | ", "> ", "    ", "Jan 02 15:04:05 node-7 hub[4711]: ", "\x1b[31m"];

export type Mutation = (bytes: Buffer, random: () => number, other: () => Buffer) => Buffer;

/** Of any bytes. */
const OF_BYTES: readonly Mutation[] = [
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => bytes.subarray(at(bytes, random)),
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let n = 1 + random() * 20; n > 0 && copy.length > 0; n--) copy[at(copy, random)] = random() * 256;
    return copy;
  },
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let n = 1 + random() * 8; n > 0 && copy.length > 0; n--) copy[at(copy, random)]! ^= 1 << (random() * 8);
    return copy;
  },
  (bytes, random) => splice(bytes, at(bytes, random), Math.floor(random() * 300), Buffer.alloc(0)),
  (bytes, random) => splice(bytes, at(bytes, random), 0, bytes.subarray(at(bytes, random)).subarray(0, 2000)),
  (bytes, random) => splice(bytes, at(bytes, random), 0, Buffer.alloc(1 + random() * 40, random() * 256)),
  // No UTF-8: lone continuations, cut and overlong sequences, surrogates.
  (bytes, random) => splice(bytes, at(bytes, random), 0, one(INVALID, random)),
  (bytes) => Buffer.concat([bytes, bytes]),
  (bytes, _, other) => Buffer.concat([bytes, other()]),
];

const INVALID = ["80", "c3", "c0af", "eda080", "f0808080", "fe", "ff", "f8888080", "efbbbf", "fffe"].map((hex) =>
  Buffer.from(hex, "hex"),
);

/** Of texts. */
const OF_TEXT: readonly Mutation[] = [
  (bytes, random) => splice(bytes, at(bytes, random), 0, snippet(random)),
  (bytes, random) => splice(bytes, lineAt(bytes, random), 0, snippet(random)),
  (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r\n"), "latin1"),
  // Numbers made huge, negative, or none.
  (bytes, random) => {
    const numbers = ["9".repeat(20), "9".repeat(400), "-1", "0", "18446744073709551616", "1e9", "", "9007199254740993"];
    const from = at(bytes, random);
    const tail = bytes.subarray(from).toString("latin1");
    return Buffer.concat([bytes.subarray(0, from), Buffer.from(tail.replace(/\d+/, one(numbers, random)), "latin1")]);
  },
  // Lines swapped, doubled, dropped, mixed with those of another dump, or each behind a prefix that some lack.
  withLines((lines, random) => {
    const [a, b] = [Math.floor(random() * lines.length), Math.floor(random() * lines.length)];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return lines;
  }),
  withLines((lines, random) => lines.flatMap((line) => (random() < 0.1 ? [line, line] : [line]))),
  withLines((lines, random) => lines.filter(() => random() > 0.05)),
  withLines((lines, random, other) => {
    const share = random();
    let next = 0;
    return [
      ...lines.flatMap((line) => (random() < share ? [line, other[next++] ?? ""] : [line])),
      ...other.slice(next),
    ];
  }),
  withLines((lines, random) => {
    const prefix = one(PREFIXES, random);
    const damage = random() < 0.5 ? 0 : 0.1;
    return lines.map((line) => (random() < damage ? prefix.slice(1) : prefix) + line);
  }),
];

function withLines(
  change: (lines: string[], random: () => number, other: readonly string[]) => readonly string[],
): Mutation {
  return (bytes, random, other) => {
    const split = (from: Buffer): string[] => from.toString("latin1").split("\n");
    return Buffer.from(change(split(bytes), random, split(other())).join("\n"), "latin1");
  };
}

function one<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}

function at(bytes: Buffer, random: () => number): number {
  return Math.floor(random() * bytes.length);
}

function lineAt(bytes: Buffer, random: () => number): number {
  return bytes.indexOf(10, at(bytes, random)) + 1;
}

function splice(bytes: Buffer, from: number, drop: number, put: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + drop)]);
}

/** @param other another text or profile, where a mutation mixes two */
export function mutate(
  bytes: Buffer,
  random: () => number,
  { binary = false, other = () => bytes }: { readonly binary?: boolean; readonly other?: () => Buffer } = {},
): Buffer {
  const mutations = binary ? OF_BYTES : [...OF_BYTES, ...OF_TEXT];
  let result = bytes;
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) result = one(mutations, random)(result, random, other);
  return result.subarray(0, 2 << 20);
}
