// The marks by which patterns are told which clusters to look at.

import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { PATTERNS } from "../../../src/verdict/patterns/index.ts";
import { askedOf } from "../../../src/verdict/recognise.ts";
import { sceneOfFile } from "./scene-of-dump.ts";

const DUMPS = new URL("./dumps/", import.meta.url).pathname;

test("a pattern is asked about every cluster that it would match", () => {
  const matched = new Set<string>();
  for (const id of readdirSync(DUMPS))
    for (const file of readdirSync(DUMPS + id).filter((one) => one.startsWith("dump"))) {
      const scene = sceneOfFile(`${DUMPS}${id}/${file}`);
      for (const cluster of scene.clusters) {
        const asked = askedOf(cluster, scene);
        for (const pattern of PATTERNS) {
          if (pattern.match(cluster, scene) === null) continue;
          expect(asked.includes(pattern), `${pattern.id} in ${id}/${file}`).toBe(true);
          matched.add(pattern.id);
        }
      }
    }
  expect(matched.size).toBeGreaterThan(50);
});

test("most clusters are asked about by few", () => {
  const scene = sceneOfFile(`${DUMPS}worker-pool-idle/dump.txt.gz`);
  for (const cluster of scene.clusters) expect(askedOf(cluster, scene).length).toBeLessThan(PATTERNS.length / 3);
});
