// Who started the goroutines, in a series of which some snapshots are profiles.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Analysis, analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";

const STORY = "test/recordings/story-chathub-go127";
const WRITER = "main.(*client).writePump";

function decoded(source: string, bytes: Uint8Array): Snapshot {
  const decoder = createDecoder(source);
  decoder.push(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  return decoder.end()[0]!;
}

const recorded = (...names: readonly string[]): Analysis =>
  analyse(names.map((name) => decoded(name, readFileSync(`${STORY}/${name}`))));

/** @param line of the `go` statement in each goroutine's creator; null for a goroutine that was cut before it */
const text = (...lines: readonly (number | null)[]): Snapshot =>
  decoded(
    "text",
    Buffer.from(
      lines
        .map((line, at) => {
          const by = line === null ? "" : `created by main.start in goroutine 1\n\t/src/main.go:${line} +0x1d\n`;
          return `goroutine ${at + 2} [chan receive]:\nmain.work(0x1)\n\t/src/main.go:7 +0x1d\n${by}\n`;
        })
        .join(""),
    ),
  );
const profile = decoded(
  "profile",
  Buffer.from("goroutine profile: total 9\n9 @ 0x1 0x2\n#\t0x1\tmain.work+0x1\t/src/main.go:7\n\n"),
);
const creatorOf = ({ clusters }: Analysis, func: string) =>
  clusters.find(({ frames }) => frames[0]?.func === func)?.createdBy ?? null;

describe("a profile among texts", () => {
  test("has the creator that the texts print", () => {
    const mixed = recorded("before.txt.gz", "during.txt.gz", "after.pb.gz", "after2.txt.gz");
    const whole = recorded("before.txt.gz", "during.txt.gz", "after2.txt.gz");
    const { func, file, line } = creatorOf(whole, WRITER)!;
    expect(creatorOf(mixed, WRITER)).toMatchObject({ func, file, line, origin: "main" });
    expect(mixed.verdict.summary).toContain("started by main.(*hub).serveWS (main.go:115)");
  });

  test("alone has none, and the answer says that it is not known", () => {
    const alone = recorded("later.goroutineleak-debug1.txt.gz");
    expect(alone.clusters.every(({ createdBy }) => createdBy === null)).toBe(true);
    expect(alone.verdict.summary).toMatch(/zombies in 1 cluster: main.*, started by whom a profile does not say/);
  });

  test.each([
    ["one creator", [12, 12], 12],
    ["two creators: it could be either", [12, 13], null],
    ["one of them cut before its creator", [12, null], null],
  ])("%s", (_, lines, line) => {
    expect(creatorOf(analyse([text(...lines), profile]), "main.work")?.line ?? null).toBe(line);
  });
});
