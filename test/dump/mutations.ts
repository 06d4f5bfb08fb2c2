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
  "[".repeat(3000),
];

type Mutation = (bytes: Buffer, random: () => number) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => bytes.subarray(at(bytes, random)),
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let n = 1 + random() * 20; n > 0 && copy.length > 0; n--) copy[at(copy, random)] = random() * 256;
    return copy;
  },
  (bytes, random) =>
    splice(bytes, at(bytes, random), 0, Buffer.from(SNIPPETS[Math.floor(random() * SNIPPETS.length)]!)),
  (bytes, random) => splice(bytes, at(bytes, random), Math.floor(random() * 300), Buffer.alloc(0)),
  (bytes, random) => splice(bytes, at(bytes, random), 0, bytes.subarray(at(bytes, random)).subarray(0, 2000)),
  (bytes) => Buffer.concat([bytes, bytes]),
  (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r\n"), "latin1"),
];

function at(bytes: Buffer, random: () => number): number {
  return Math.floor(random() * bytes.length);
}

function splice(bytes: Buffer, from: number, drop: number, put: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + drop)]);
}

export function mutate(bytes: Buffer, random: () => number): Buffer {
  let result = bytes;
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--)
    result = MUTATIONS[Math.floor(random() * MUTATIONS.length)]!(result, random);
  return result.subarray(0, 1 << 20);
}
