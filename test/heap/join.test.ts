import { describe, expect, it } from "vitest";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { joinProfiles, withCommonSizes } from "../../src/heap/join.ts";
import type { HeapProfile } from "../../src/heap/model.ts";
import { factsOf, heapsOf, STORIES } from "./recordings.ts";

const sum = (values: Float64Array): number => values.reduce((all, one) => all + one, 0);

/** As a Pyroscope gives it back: bytes and objects apart, no sizes of objects, nothing of what was ever allocated. */
function apart(profile: HeapProfile): readonly HeapProfile[] {
  const none = new Float64Array(profile.samples.stack.length);
  const bare = { ...profile.samples, objectBytes: none, allocBytes: none, allocObjects: none };
  return [
    { ...profile, memstats: null, sampleTypes: ["inuse_space"], samples: { ...bare, inuseObjects: none } },
    { ...profile, memstats: null, sampleTypes: ["inuse_objects"], samples: { ...bare, inuseBytes: none } },
  ];
}

const joined = (story: string): readonly HeapProfile[] =>
  withCommonSizes(heapsOf(story, "pb").map((profile) => joinProfiles(apart(profile), profile.source)));

describe("figures that came apart", () => {
  it("are one profile again, with the mean size of each stack's objects", () => {
    const [whole] = heapsOf("ws-map-leak-go1.27", "pb");
    const one = joinProfiles(apart(whole!), "joined");
    expect(one).toMatchObject({ source: "joined", sampleTypes: ["inuse_space", "inuse_objects"], rate: whole!.rate });
    expect(sum(one.samples.inuseBytes)).toBe(sum(whole!.samples.inuseBytes));
    expect(sum(one.samples.inuseObjects)).toBe(sum(whole!.samples.inuseObjects));
    expect(one.samples.stack.length).toBe(new Set(one.samples.stack).size);
    const held = one.samples.inuseObjects.findIndex((objects) => objects > 0);
    expect(one.samples.objectBytes[held]).toBe(
      Math.round(one.samples.inuseBytes[held]! / one.samples.inuseObjects[held]!),
    );
  });

  it("add up over instances", () => {
    const [a, b] = heapsOf("ws-map-leak-go1.27", "pb");
    const both = joinProfiles([a!, b!], "both");
    expect(sum(both.samples.inuseBytes)).toBe(sum(a!.samples.inuseBytes) + sum(b!.samples.inuseBytes));
  });
});

describe("a series without what was ever allocated", () => {
  it.each(STORIES.filter((story) => factsOf(story).truth.class !== "leak"))("%s is not accused", (story) => {
    expect(analyseHeap(joined(story), {}).verdict.class).not.toBe("leak");
  });

  it.each(STORIES.filter((story) => factsOf(story).truth.class === "leak"))(
    "%s is told, or what would tell it",
    (story) => {
      const { verdict } = analyseHeap(joined(story), {});
      expect(verdict.class === "leak" || verdict.settledBy !== null).toBe(true);
    },
  );
});
