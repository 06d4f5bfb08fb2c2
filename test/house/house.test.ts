// The house keeps its word: the map names every room, the published version is one, nothing foreign is at the top.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");

describe("src/README.md", () => {
  const map = readFileSync(join(ROOT, "src", "README.md"), "utf8");
  const rooms = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(rooms.map(({ name }) => name))("names the room %s", (name) => {
    expect(map).toContain(`\`${name}/\``);
  });

  it("names no room that is not there", () => {
    const named = [...map.matchAll(/^\| `(\w+)\/`/gm)].map(([, name]) => name);
    expect(named.filter((name) => !rooms.some((room) => room.name === name))).toEqual([]);
  });
});

describe("the changelog", () => {
  it("has an entry for the version in package.json", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")).toContain(`## ${version}`);
  });
});
