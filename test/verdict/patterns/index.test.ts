// The list itself.

import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { PATTERNS } from "../../../src/verdict/patterns/index.ts";
import { LIBRARIES } from "../../../src/verdict/patterns/libraries.ts";

test("each pattern stands in a file of its name or in the table of libraries, once, and says what a reader needs", () => {
  const files = readdirSync(new URL("../../../src/verdict/patterns/", import.meta.url));
  const ids = PATTERNS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title, what, lookAlike, advice } of PATTERNS) {
    if (!LIBRARIES.some((library) => library.id === id)) expect(files).toContain(`${id}.ts`);
    expect(title.length).toBeLessThan(60);
    for (const sentence of [what, lookAlike, advice]) expect(sentence).toMatch(/^.{10,}[.!)]$/s);
  }
});
