// Where the bundled samples lie.

import { readdirSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** @returns the story's dumps, oldest first; named from here where that is shorter */
export function demoSources(): readonly string[] {
  const folder = fileURLToPath(new URL("../samples/story/", import.meta.url));
  return readdirSync(folder)
    .sort()
    .map((name) => shorter(folder + name));
}

function shorter(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length ? fromHere : path;
}
