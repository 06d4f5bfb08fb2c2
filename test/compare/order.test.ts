// Dumps in the wrong order turn every answer round: what says that they are, and what does not.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { reversed } from "../../src/compare/order.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { decodeOne } from "../dump/dumps.ts";
import { readSnapshot } from "../verdict/score.ts";

const MAIN = "goroutine 1 [select]:\nmain.main()\n\t/src/main.go:9 +0x1\n\n";

const started = (creator: string, ...goids: readonly number[]): string =>
  goids
    .map(
      (goid) =>
        `goroutine ${goid} [select]:\nmain.f()\n\t/src/a.go:9 +0x1\ncreated by ${creator} in goroutine 1\n\t/src/a.go:3 +0x1\n\n`,
    )
    .join("");

const work = (...goids: readonly number[]): string => MAIN + started("main.a", ...goids);

describe("goids", () => {
  test.each<[what: string, first: string, second: string, why: RegExp | null]>([
    ["made one after the other", work(18, 19), work(18, 19, 20, 21), null],
    ["of several processors' batches", work(18, 65), work(18, 33, 49, 65), null],
    ["two below one of their batch", work(22), work(18, 19, 22), /goroutine 18, .* before goroutine 22 of/],
    ["one below one of its batch", work(22), work(18, 22), null],
    ["two of the runtime's own", work(22), work(22) + started("runtime.createfing", 18, 19), null],
    ["two that an excerpt may have left out", started("main.a", 22), work(18, 19, 22), null],
    ["far below the highest", work(34, 5000), work(6, 7), /above 7, .* up to 5000/],
    ["as far below as is left of old batches", work(34, 1000), work(6, 7), null],
    ["one far below, and one above", work(34, 5000), work(6, 5001), null],
    ["one far below", work(34, 5000), work(6), null],
  ])("%s", (_, first, second, why) => {
    const told = reversed(decodeOne(first), decodeOne(second));
    if (why === null) expect(told).toBeNull();
    else expect(told).toMatch(why);
  });

  it("of a dump that is cut say nothing: who is missing may have been there", () => {
    const cut = `${work(22)}goroutine 23 [select]:\nmain.f(`;
    expect(decodeOne(cut).truncated).toBe(true);
    expect(reversed(decodeOne(cut), decodeOne(work(18, 19, 22)))).toBeNull();
  });
});

const named = (source: string, takenAt: string | null = null): Snapshot => ({
  ...decodeOne(work(18)),
  source,
  takenAt,
});

test.each<[first: string, second: string, wrong: boolean]>([
  ["d/after.txt", "d/before.txt", true],
  ["cart-during-2.txt.gz", "cart-baseline-2.txt.gz", true],
  ["before.txt", "after.txt", false],
  ["during.txt", "after.txt", false],
  ["round1-after.txt", "round2-before.txt", false],
  ["/after/1.txt", "/before/1.txt", false],
  ["afternoon.txt", "beforehand.txt", false],
])("%s, then %s", (first, second, wrong) => {
  expect(reversed(named(first), named(second)) !== null).toBe(wrong);
});

test("the time at which they were taken, where both have one", () => {
  const at = (time: string | null): Snapshot => named("one.txt", time);
  expect(reversed(at("2026-11-03T12:00:09Z"), at("2026-11-03T12:00:01Z"))).toMatch(/^taken at 2026-11-03T12:00:01Z/);
  expect(reversed(at("2026-11-03T12:00:01Z"), at("2026-11-03T12:00:09Z"))).toBeNull();
  expect(reversed(at("2026-11-03T12:00:09Z"), at(null))).toBeNull();
});

describe("an analysis", () => {
  const codes = (...snapshots: readonly Snapshot[]): readonly string[] =>
    analyse(snapshots).warnings.map(({ code }) => code);

  it("doubts the order of one process's dumps, once", () => {
    const [after, before] = [named("after.txt"), named("before.txt")];
    expect(codes(after, before)).toEqual(["order"]);
    expect(codes(before, after)).toEqual([]);
    expect(analyse([after, before]).warnings[0]?.message).toMatch(/^before\.txt seems to be older than after\.txt/);
  });

  it("doubts it where one of them is a profile", () => {
    const profile = decodeOne("goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.f+0x1\t/src/a.go:9\n\n");
    expect(codes(profile, named("after.txt"), named("before.txt"))).toEqual(["no-goids", "order"]);
  });

  it("leaves it to a hunt, which took them, and to those who compare two processes", () => {
    const [after, before] = [named("after.txt"), named("before.txt")];
    const hunt = { phases: ["baseline", "settled"] as const, loads: [] };
    expect(analyse([after, before], { hunt }).warnings).toEqual([]);
    expect(codes({ ...after, process: "a" }, { ...before, process: "b" })).toEqual(["two-processes"]);
  });
});

describe("recordings of real processes", () => {
  const FOLDER = join(import.meta.dirname, "../recordings");
  const series = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || !readdirSync(join(FOLDER, entry.name)).includes("facts.json")) return [];
    const facts: { dumps: { file: string; takenAt: string }[] } = JSON.parse(
      readFileSync(join(FOLDER, entry.name, "facts.json"), "utf8"),
    );
    // Without their names, which tell.
    const snapshots = facts.dumps.map(({ file }, at) => ({
      ...readSnapshot(join(FOLDER, entry.name, file)),
      source: `${at}.txt`,
    }));
    return snapshots.length < 2 ? [] : [snapshots];
  });
  const doubted = (snapshots: readonly Snapshot[]): boolean =>
    snapshots.some((snapshot, at) => at > 0 && reversed(snapshots[at - 1]!, snapshot) !== null);

  it("are not doubted as they were taken, and nearly all are the other way round", () => {
    expect(series.length).toBeGreaterThan(40);
    expect(series.filter(doubted)).toEqual([]);
    const told = series.filter((snapshots) => doubted(snapshots.toReversed()));
    expect(told.length / series.length).toBeGreaterThan(0.9);
  });
});
