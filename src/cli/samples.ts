// Where the bundled samples lie.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @returns the story's dumps, oldest first */
export function demoSources(): readonly string[] {
  const folder = fileURLToPath(new URL("../samples/story/", import.meta.url));
  return readdirSync(folder)
    .sort()
    .map((name) => folder + name);
}
