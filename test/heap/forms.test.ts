import { Profile as PprofProfile } from "pprof-format";
import { expect, it } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { createProfileDecoder } from "../../src/decode-heap.ts";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { isHeapProfile } from "../../src/heap/model.ts";
import { chance, sampledObjects, scaled } from "../../src/heap/scale.ts";
import { ProfileWriter } from "../../src/report/pprof/profile-writer.ts";
import { mutate, chance as seeded } from "../dump/mutations.ts";
import { checkHeap } from "./invariants.ts";
import { bytesOf, decode, heapOf, heapsOf, STORIES } from "./recordings.ts";

it("values below zero of a difference (seconds=) keep their sign", () => {
  const profile = heapOf("other-forms", "idle-heap.heap.seconds-4.negative.pb.gz");
  expect(profile.differenceSeconds).toBeCloseTo(4, 0);
  const analysis = analyseHeap([profile]);
  expect(Math.round((analysis.totals[0]! / 2 ** 20) * 100) / 100).toBe(-51.01);
  expect(analysis.rows[0]).toMatchObject({ func: "main.buildItems" });
  expect(analysis.warnings.map(({ code }) => code)).toEqual(["difference"]);
});

it("text and protobuf of one moment say the same", () => {
  const [text, proto] = [heapsOf("ws-map-leak-go1.27", "debug1.txt"), heapsOf("ws-map-leak-go1.27", "pb")];
  const flat = ({ rows }: ReturnType<typeof analyseHeap>): readonly unknown[] =>
    rows.filter(({ cum }) => cum.at(-1) !== 0).map(({ func, flat, cum, line }) => [func, line, flat, cum]);
  expect(flat(analyseHeap(text))).toEqual(flat(analyseHeap(proto)));
});

it("debug=2 is the same text; allocs is told", () => {
  expect(heapOf("other-forms", "ws-map-leak.heap.debug2.txt.gz").memstats?.HeapAlloc).toBe(1218744);
  expect(heapOf("other-forms", "ws-map-leak.allocs.pb.gz").asked).toBe("allocs");
});

it("goroutine profiles among the sources are snapshots", () => {
  for (const name of ["ws-map-leak.goroutine.pb.gz", "ws-map-leak.goroutine.debug1.txt.gz"]) {
    const [item] = decode(bytesOf("other-forms", name));
    expect(item).toMatchObject({ total: 3 });
    expect(isHeapProfile(item!)).toBe(false);
  }
});

it.each<[file: string, words: string]>([
  ["churn.cpu.pb.gz", "a CPU profile"],
  ["churn.mutex.pb.gz", "a mutex or block profile"],
  ["churn.block.pb.gz", "a mutex or block profile"],
  ["churn.threadcreate.pb.gz", "a profile of thread creation"],
  ["churn.mutex.debug1.txt.gz", "a mutex profile"],
  ["churn.block.debug1.txt.gz", "a block profile"],
  ["churn.threadcreate.debug1.txt.gz", "a profile of thread creation"],
  ["churn.trace.gz", "an execution trace: `go tool trace` reads it"],
])("what else a process tells is called by its name: %s", (file, words) => {
  for (const make of [createProfileDecoder, createDecoder]) {
    const decoder = make("foreign");
    decoder.push(bytesOf("other-forms", file));
    expect(decoder.end()).toEqual([]);
    expect(decoder.refusal()).toBe(words);
  }
});

it("a text whose records do not add up to its first line says by how much", () => {
  const text = Buffer.from(bytesOf("zombie-buffers-go1.27", "3.heap.debug1.txt.gz")).toString();
  const [, inuse, alloc] = /^heap profile: (\d+): \d+ \[(\d+):/.exec(text)!.map(Number) as [number, number, number];
  const saying = (less: number): string =>
    text.replace(/^heap profile: \d+: (\d+) \[\d+:/, `heap profile: ${inuse - less}: $1 [${alloc - less}:`);
  const messages = (of: string) =>
    decode(Buffer.from(of)).flatMap(({ warnings }) => warnings.map(({ message }) => message));
  expect(messages(text)).toEqual([]);
  expect(messages(saying(3))).toEqual([
    "the text does not add up: its records have 3 sampled objects in use more than its first line says, its records have 3 sampled objects ever allocated more than its first line says",
  ]);
  expect(messages(saying(-2))).toEqual([
    "the text does not add up: 2 of its sampled objects in use are not in its records, 2 of its sampled objects ever allocated are not in its records",
  ]);
});

it("an impossible time is left out and told, and nothing else is lost", () => {
  const types = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"];
  const facts = {
    period: { type: "space", unit: "bytes", every: 524288 },
    takenAt: "2026-11-24T19:34:55.000Z",
    defaultType: "",
    comments: [],
  };
  const bytesWith = (timeNanos: bigint, names: readonly string[]): Uint8Array => {
    const writer = new ProfileWriter();
    writer.sample(
      writer.stack([{ func: "main.keep", file: "main.go", line: 7 }]),
      names.map(() => 5),
      [],
      4096,
    );
    const bytes = writer.encode({ ...facts, types: names.map((type) => ({ type, unit: "count" })) });
    const profile = PprofProfile.decode(bytes);
    profile.timeNanos = timeNanos;
    return profile.encode();
  };
  for (const nanos of [-1n, -(2n ** 62n)]) {
    const [heap] = decode(bytesWith(nanos, types));
    const [dump] = decode(bytesWith(nanos, ["goroutine"]));
    for (const item of [heap, dump])
      expect(item).toMatchObject({ takenAt: null, warnings: [{ code: "impossible-time" }] });
    expect(dump).toMatchObject({ total: 5 });
  }
  // The last field of a writer that knows no bounds: ten bytes that make more than 64 bits.
  const field = Uint8Array.from([9 * 8, ...Array(9).fill(0xff), 0x7f]);
  const beyond = (names: readonly string[]) => decode(Buffer.concat([bytesWith(1n, names), field]));
  for (const item of [beyond(types)[0], beyond(["goroutine"])[0]]) {
    expect(item).toMatchObject({ takenAt: null, truncated: false });
    expect(item?.warnings.map(({ code }) => code)).toEqual(["impossible-time"]);
  }
});

it("figures beyond 32 bits, and below zero, as any writer puts them", () => {
  const values = [3, -4_000_000_000, 2 ** 28, 300 * 2 ** 40];
  const writer = new ProfileWriter();
  writer.sample(writer.stack([{ func: "main.keep", file: "main.go", line: 7 }]), values, [], 4096);
  writer.sample(writer.stack([{ func: "main.keep", file: "main.go", line: 7 }]), [-1, -1, -1, -1], [], 8);
  const types = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"];
  const bytes = writer.encode({
    types: types.map((type) => ({ type, unit: type.endsWith("space") ? "bytes" : "count" })),
    period: { type: "space", unit: "bytes", every: 524288 },
    takenAt: "2026-11-24T19:34:55.000Z",
    defaultType: "",
    comments: [],
  });
  const [profile] = decode(bytes).filter(isHeapProfile);
  const { samples, stacks, takenAt, rate } = profile!;
  const columns = [samples.allocObjects, samples.allocBytes, samples.inuseObjects, samples.inuseBytes];
  expect(columns.map((column) => [...column])).toEqual(values.map((value) => [value, -1]));
  expect([[...samples.objectBytes], [...samples.stack], rate, takenAt]).toEqual([
    ...[[4096, 8], [0, 0], 524288, "2026-11-24T19:34:55.000Z"],
  ]);
  expect(stacks).toEqual([[{ func: "main.keep", file: "main.go", line: 7, inlined: false }]]);
});

it("any chunking gives the same", () => {
  for (const name of ["4.heap.pb.gz", "4.heap.debug1.txt.gz"]) {
    const bytes = bytesOf("ws-map-leak-go1.27", name);
    const whole = decode(bytes);
    for (const chunk of [1, 7, 1000, 1024, 1025]) expect(decode(bytes, "test", chunk)).toEqual(whole);
  }
});

it("no chunk of a profile of 32,879 samples takes long, and none holds up the others", () => {
  const bytes = bytesOf("other-forms", "big-profile.heap.pb.gz");
  const [profile] = decode(bytes, "big", 1 << 16);
  expect(profile).toMatchObject({ kind: "heap", truncated: false });
  expect(isHeapProfile(profile!) && profile.samples.stack.length).toBe(32_879);
  const { rows } = analyseHeap([heapOf("other-forms", "big-profile.heap.pb.gz")]);
  expect(rows[0]).toMatchObject({ func: "main.walk" });
});

it("a protobuf that ends in the middle: its names are lost", () => {
  const bytes = bytesOf("ws-map-leak-go1.27", "4.heap.pb.gz");
  const decoder = createProfileDecoder("cut");
  decoder.push(bytes.subarray(0, bytes.length / 2));
  expect(decoder.end()).toEqual([]);
  expect(decoder.refusal()).toMatch(/breaks off/);
});

it("a text that ends in the middle is read as far as it goes", () => {
  const bytes = bytesOf("ws-map-leak-go1.27", "4.heap.debug1.txt.gz");
  const [profile] = decode(bytes.subarray(0, bytes.length / 2));
  expect(profile).toMatchObject({ truncated: true, memstats: null, warnings: [{ code: "cut-profile" }] });
});

it.each(STORIES)("the sampled objects come back from the estimates: %s", (story) => {
  const { samples, rate } = heapsOf(story, "pb").at(-1)!;
  for (const [row, objects] of samples.inuseObjects.entries()) {
    const size = samples.objectBytes[row]!;
    expect(scaled(sampledObjects(objects, size, rate), size, rate)).toBe(objects);
  }
  expect(chance(1, 1)).toBe(1);
});

it("text and protobuf in turns are moments in two forms, not cycles", () => {
  const [text, proto] = [heapsOf("ws-map-leak-go1.27", "debug1.txt"), heapsOf("ws-map-leak-go1.27", "pb")];
  const alone = analyseHeap(text);
  for (const both of [text.flatMap((one, at) => [one, proto[at]!]), text.flatMap((one, at) => [proto[at]!, one])]) {
    const { verdict, profiles, warnings } = analyseHeap(both);
    expect(verdict).toEqual(alone.verdict);
    expect(profiles.map(({ takenAt }) => takenAt)).toEqual(proto.map(({ takenAt }) => takenAt));
    expect(warnings.map(({ code }) => code)).toEqual(["two-forms"]);
  }
});

it("profiles of two processes, or in the wrong order, accuse nobody", () => {
  const profiles = heapsOf("ws-map-leak-go1.27-1000-connections", "debug1.txt");
  const { verdict, warnings } = analyseHeap([profiles[4]!, ...profiles.slice(0, 4)]);
  expect(warnings.map(({ code }) => code)).toContain("two-processes");
  expect(verdict.class).not.toBe("leak");
});

it("bytes damaged in any way are read or refused, nothing is lost without a word, and what is read can be analysed", () => {
  const names = [
    ["ws-map-leak-go1.27", "4.heap.pb.gz"],
    ["zombie-buffers-go1.27", "3.heap.debug1.txt.gz"],
  ] as const;
  const originals = names.map(([story, name]) => Buffer.from(bytesOf(story, name)));
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed);
    const [own, other] = seed % 2 === 0 ? originals : [...originals].reverse();
    const damaged = mutate(own!, random, { binary: seed % 2 === 0, other: () => other! });
    checkHeap(damaged, [Math.floor(damaged.length / 3), Math.floor(damaged.length / 2)]);
  }
});

// What the fuzzer found: each was lost without a word, or brought a figure that is none.
const text = Buffer.from(bytesOf("zombie-buffers-go1.27", "3.heap.debug1.txt.gz")).toString();
const warned = (bytes: string): readonly string[] =>
  decode(Buffer.from(bytes)).flatMap(({ warnings }) => warnings.map(({ message }) => message));

it.each([
  ["words before it", `what is this\n${text}`, "1 line is not understood, the first is line 1"],
  ["a dump behind it", `${text}goroutine 1 [running]:\nmain.main()\n\t/a/b.go:1\n`, "3 lines are not understood"],
  [
    "a frame without a record",
    text.replace("\n", "\n#\t0x1\tmain.f+0x1\t/a/b.go:7\n"),
    "1 line is not understood, the first is line 2",
  ],
  ["a record of more digits than Go has", text.replace(/^\d+: /m, `${"9".repeat(400)}: `), "lines are not understood"],
  [
    "a figure of MemStats that is none",
    text.replace(/HeapAlloc = \d+/, "HeapAlloc = 1e400"),
    "its MemStats are missing",
  ],
])("%s is told", (_, bytes, told) => {
  expect(warned(bytes).join("; ")).toContain(told);
  checkHeap(Buffer.from(bytes), []);
});

it("the head of an answer is no loss", () => {
  expect(warned(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n${text}`)).toEqual([]);
});

it("a header alone is no profile; of two profiles the bytes add up", () => {
  const header = text.slice(0, text.indexOf("\n") + 1);
  const decoder = createProfileDecoder("header");
  decoder.push(Buffer.from(header));
  expect([decoder.end(), decoder.refusal()]).toEqual([[], "a heap profile that breaks off before its first record"]);
  const both = Buffer.from(`\u00e9\n${text}\u00e9\n${text}`);
  expect(decode(both).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(both.length);
});

it("a few bytes that stand for very many frames do not take the memory of them", () => {
  const message = (field: number, ...bytes: readonly number[]): readonly number[] => [
    ...[field * 8 + 2, (bytes.length & 127) | 128, bytes.length >> 7],
    ...bytes,
  ];
  // One place of 500 inlined functions, and 300 stacks that name it 100 times.
  const lines = Array.from({ length: 500 }, () => [34, 2, 8, 1]).flat();
  const samples = Array.from({ length: 300 }, (_, n) =>
    message(
      2,
      ...message(1, ...Array.from({ length: 100 }, (_, at) => (at === 99 ? 2 + (n % 100) : 1))),
      ...[16, n % 100, 24, 1],
    ),
  );
  const bytes = [...message(1, 8, 1, 16, 1), ...message(4, 8, 1, ...lines), ...samples.flat()];
  const names = ["", "inuse_space", "main.f"].flatMap((name) => message(6, ...Buffer.from(name)));
  const [profile] = decode(Uint8Array.from([...bytes, ...message(5, 8, 1, 16, 2), ...names])).filter(isHeapProfile);
  const frames = profile!.stacks.reduce((sum, { length }) => sum + length, 0);
  expect([profile!.samples.stack.length, frames > 1e6, frames < 2e6]).toEqual([300, true, true]);
  expect(profile!.warnings.map(({ code }) => code)).toContain("long-stacks");
});
