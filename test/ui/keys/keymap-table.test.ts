import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keyTable } from "../../../src/ui/keys/keymap-table.ts";

const readme = new URL("../../../README.md", import.meta.url);
const marked = existsSync(readme) && readFileSync(readme, "utf8").includes("<!-- keys -->");
if (!marked) console.log("skipped: README.md has no <!-- keys --> marker yet");

describe("the table of keys", () => {
  test("has a line for quitting and for the filter", () => {
    expect(keyTable()).toContain("| `q` | quit |");
    expect(keyTable()).toContain("| `/` | filter, live as typed");
  });

  test.skipIf(!marked)("stands in the README as the keymap has it", () => {
    const text = readFileSync(readme, "utf8");
    const shown = text.slice(text.indexOf("<!-- keys -->") + 13, text.indexOf("<!-- /keys -->"));
    expect(shown.trim()).toBe(keyTable().trim());
  });
});
