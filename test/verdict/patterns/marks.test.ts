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

test("what a form begins with is told by its first characters: no choice stands outside of brackets", () => {
  const forms = PATTERNS.flatMap(({ marks }) => marks?.funcs ?? []).filter((mark) => mark instanceof RegExp);
  expect(forms.length).toBeGreaterThan(50);
  for (const { source } of forms) {
    expect(source).toMatch(/^\^/);
    expect(withoutBrackets(source)).not.toContain("|");
  }
});

/** Of a regular expression, from the innermost groups outwards. */
function withoutBrackets(source: string): string {
  const plain = source.replace(/\\./g, "");
  const shorter = plain.replace(/\([^()]*\)/g, "");
  return shorter === plain ? plain : withoutBrackets(shorter);
}
