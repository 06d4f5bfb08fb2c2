// One process in three forms: debug=2, debug=1 and protobuf.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/dump/model.ts";
import { codes, decodeAll, decodeOne, recording } from "./dumps.ts";

/** How many goroutines per stack, the stack as functions, files and lines; without the requests that asked, which may just begin. */
function countsOf({ goroutines, counted, stacks }: Snapshot): Record<string, number> {
  const per = new Map<number, number>();
  for (const stack of goroutines?.stack ?? []) per.set(stack, (per.get(stack) ?? 0) + 1);
  for (const { stack, count } of counted ?? []) per.set(stack, (per.get(stack) ?? 0) + count);
  const counts: Record<string, number> = {};
  for (const [stack, count] of per) {
    const { frames } = stacks[stack]!;
    if (frames.length === 0 || frames.some(({ func }) => /^runtime\/pprof\.|\.\w*[bB]ackgroundRead/.test(func)))
      continue;
    const key = frames.map(({ func, file, line }) => `${func} ${file}:${line}`).join("\n");
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}

const folders = ["story-chathub-go127", "story-chathub-go119", "mutex-not-unlocked-go126", "ticker-never-stops"].filter(
  (name) =>
    ["after.debug1.txt.gz", "after.pb.gz"].every((file) =>
      existsSync(join(import.meta.dirname, "..", "recordings", name, file)),
    ),
);

test("there are recordings in all three forms", () => {
  expect(folders.length).toBeGreaterThan(0);
});

describe.each(folders)("%s", (folder) => {
  const traceback = decodeOne(recording(`${folder}/after.txt.gz`));
  const text = decodeOne(recording(`${folder}/after.debug1.txt.gz`));
  const proto = decodeOne(recording(`${folder}/after.pb.gz`));

  test("the forms are told by their content", () => {
    expect([traceback.form, text.form, proto.form]).toEqual(["traceback", "debug=1", "protobuf"]);
    for (const snapshot of [traceback, text, proto]) expect(codes(snapshot)).toEqual([]);
  });

  test("the same stacks, as many times", () => {
    expect(countsOf(text)).toEqual(countsOf(traceback));
    expect(countsOf(proto)).toEqual(countsOf(traceback));
  });
});

describe("debug=1", () => {
  test("labels, unknown places, and a total", () => {
    const text =
      'goroutine profile: total 3\n2 @ 0x1 0x2\n# labels: {"k":"a \\"b\\"", "é":"v"}\n#\t0x1\tmain.(*T[...]).f+0x1\t\t/a/b c.go:7\n#\t0x2\n\n1 @ 0x3\n#\t0x3\tgopkg.in/yaml%2ev3.f+0x9\t?:0\n\n';
    const snapshot = decodeOne(text);
    expect(snapshot.total).toBe(3);
    expect(snapshot.labelSets).toContainEqual([
      ["k", 'a "b"'],
      ["é", "v"],
    ]);
    expect(snapshot.stacks.map(({ frames }) => frames[0]!.func)).toEqual(["main.(*T[...]).f", "gopkg.in/yaml.v3.f"]);
  });

  test("total 0 is a dump without goroutines", () => {
    const { snapshots, refusal } = decodeAll("goroutine profile: total 0\n");
    expect(snapshots.map(({ total }) => total)).toEqual([0]);
    expect(refusal).toBeNull();
  });
});

test.each([
  ["", /empty/],
  ["heap profile: 1: 2 [3: 4] @ heap/1048576\n", /heap profile/],
  ["<!doctype html><title>x</title>", /HTML/],
  ["Unknown profile\n", /Unknown profile/],
  ["hello\n", /text without any goroutine/],
])("what is no dump is named: %j", (text, expected) => {
  expect(decodeAll(text).refusal).toMatch(expected);
});

test("a dump whose panic holds a control character near its beginning is no protobuf", () => {
  for (let code = 1; code < 32; code++) {
    const dump = `panic: ${String.fromCharCode(code)} gone\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:5 +0x1\n`;
    expect(decodeOne(dump).total, `0x${code.toString(16)}`).toBe(1);
  }
});
