// The arguments that are kept of a snapshot which others follow.

import { expect, test } from "vitest";
import type { Snapshot } from "../../src/dump/model.ts";
import { outermostArguments, sampleAt, withOutermostOnly } from "../../src/dump/samples.ts";
import { decodeAll } from "./dumps.ts";

const DUMP = [1, 2, 3]
  .map(
    (goid) =>
      `goroutine ${goid} [select]:\nmain.wait(...)\n\t/src/a.go:1\nmain.(*hub).run(0xc00000${goid}000, 0x1)\n\t/src/a.go:2 +0x1\n` +
      `main.start(0xc0000a${goid}000)\n\t/src/a.go:3 +0x2\ncreated by main.main in goroutine 1\n\t/src/a.go:4 +0x3\n`,
  )
  .join("\n");

const read = (text: string): Snapshot => decodeAll(text).snapshots[0]!;

test("the outermost frame's arguments stay, all other frames have none", () => {
  const { samples } = read(DUMP);
  const lean = withOutermostOnly(samples);
  expect([...lean.row]).toEqual([0, 1, 2]);
  for (const index of lean.row.keys()) {
    const { args } = sampleAt(samples, index);
    expect(args).toHaveLength(3);
    expect(sampleAt(lean, index)).toMatchObject({ row: index, args: ["", "", args[2]] });
    expect(outermostArguments(lean, index)).toBe(`0xc0000a${index + 1}000`);
  }
});

test("stacks share the frames that they have in common", () => {
  const { stacks } = read(DUMP.replace("/src/a.go:1\n", "/src/a.go:10\n"));
  expect(stacks).toHaveLength(2);
  expect(stacks[0]!.frames[0]).not.toEqual(stacks[1]!.frames[0]);
  expect(stacks[0]!.frames[1]).toBe(stacks[1]!.frames[1]);
  expect(stacks[0]!.createdBy).toBe(stacks[1]!.createdBy);
});
