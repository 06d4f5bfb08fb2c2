import { join } from "node:path";
import { expect, it } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { readSnapshot } from "./score.ts";

const dump = (recording: string, tag: string) =>
  readSnapshot(join(import.meta.dirname, "..", "recordings", recording, `${tag}.txt.gz`));

it("replicas are not before and after: more in one than in another is no growth", () => {
  const { verdict } = analyse([dump("keepalive-frontdesk", "before"), dump("keepalive-frontdesk", "later")], {
    replicas: true,
  });
  expect(verdict).toMatchObject({ class: "normal", zombies: 0, suspects: 0 });
});

it("what one replica proves counts, wherever it stands, and the accused add up", () => {
  const leaking = dump("story-chathub-go127", "later2");
  const healthy = dump("story-chathub-go127", "before");
  const { verdict, clusters } = analyse([leaking, leaking, healthy], { replicas: true });
  expect(verdict).toMatchObject({ class: "zombie", zombies: 600 });
  expect(clusters[0]?.verdict.reasons[0]?.text).toBe("600 accused in 2 of 3 replicas, 300 each");
  expect(clusters.every(({ identity }) => identity === null)).toBe(true);
});
