import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  answerApart,
  answerTogether,
  slicesOf,
  snapshotsApart,
  snapshotsTogether,
} from "../../../src/cli/engine/apart.ts";
import { type HeapShell, heapApart, heapTogether } from "../../../src/cli/engine/heap-apart.ts";
import { createDecoder } from "../../../src/decode.ts";
import { createProfileDecoder } from "../../../src/decode-heap.ts";
import { analyseHeap } from "../../../src/heap/analyse.ts";
import type { HeapStack } from "../../../src/heap/analysis.ts";
import { type HeapProfile, isHeapProfile } from "../../../src/heap/model.ts";
import { answer } from "../../../src/ui/answer.ts";

const read = (path: string) => {
  const decoder = createDecoder(path);
  decoder.push(gunzipSync(readFileSync(path)));
  return decoder.end();
};
const snapshots = [
  ...read("samples/story/1-before.txt.gz"),
  ...read("samples/story/3-after.txt.gz"),
  ...read("test/recordings/etcd-3.4/after.pb.gz"),
];

const HEAPS = "test/heap/recordings/zombie-buffers-go1.27";

function heapProfile(path: string): HeapProfile {
  const decoder = createProfileDecoder(path);
  decoder.push(gunzipSync(readFileSync(path)));
  return decoder.end().filter((item) => isHeapProfile(item))[0]!;
}

/** What comes out at the other end: each slice and the shell cloned on its own. */
function sent(apart: { shell: unknown; lists: readonly (readonly unknown[])[]; transfer: readonly ArrayBuffer[] }) {
  const lists = apart.lists.map((list) => slicesOf(list).flatMap((slice) => structuredClone(slice)));
  return { lists, shell: structuredClone(apart.shell, { transfer: [...apart.transfer] }) };
}

describe("what goes from thread to thread", () => {
  test("snapshots arrive whole, and the sender keeps its own", () => {
    const before = structuredClone(snapshots);
    const { shell, lists } = sent(snapshotsApart(snapshots));
    expect(snapshotsTogether(shell as typeof snapshots, lists)).toEqual(before);
    expect(snapshots).toEqual(before);
  });

  test("analyses arrive whole; one for both where all are chosen", () => {
    const all = snapshots.slice(0, 2);
    const part = answer({ chosen: all.slice(1), all, options: {} });
    const apart = sent(answerApart(part));
    type Shell = Parameters<typeof answerTogether>[0];
    expect(answerTogether(apart.shell as Shell, apart.lists, all.slice(1), all)).toEqual(part);
    const whole = sent(answerApart(answer({ chosen: all, all, options: {} })));
    const both = answerTogether(whole.shell as Shell, whole.lists, all, all);
    expect(both.whole).toBe(both.analysis);
  });

  test.each([
    ["whole", undefined],
    ["filtered", ({ frames }: HeapStack) => frames.some(({ func }) => func.startsWith("main."))],
  ])("the heap's analysis arrives %s, without the samples' stacks", async (_, keep) => {
    const profiles = [0, 1, 2].map((at) => heapProfile(`${HEAPS}/${at}.heap.debug1.txt.gz`));
    const analysis = analyseHeap(profiles, keep === undefined ? {} : { keep });
    expect(analysis.stacks.length).toBeGreaterThan(0);
    const { shell, lists } = sent(heapApart(analysis));
    expect(await heapTogether(shell as HeapShell, lists)).toEqual({
      ...analysis,
      profiles: analysis.profiles.map((profile) => ({ ...profile, stacks: [] })),
    });
  });

  test("slices keep order and every item; deep stacks make short ones", () => {
    const list = Array.from({ length: 1_000 }, (_, at) => ({ at, frames: Array(at % 101).fill(0) }));
    const slices = slicesOf(list);
    expect(slices.flat()).toEqual(list);
    expect(slices.length).toBeGreaterThan(20);
    expect(slicesOf([])).toEqual([]);
  });
});
