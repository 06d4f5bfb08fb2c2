// A dump made to harm whoever prints it: nothing of it reaches a terminal or a report raw.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "unpark-hostile-"));
const EVIL = "owned\u202e\u200b\u009b31m<script>|`x`";
const NAMED = join(folder, "a\x1b[2J\u202eb.txt");

beforeAll(() => {
  if (!existsSync("dist/main.mjs")) execFileSync("npm", ["run", "build"]);
  writeFileSync(
    NAMED,
    `panic: ${EVIL}\n\ngoroutine 1 [chan send, 90 minutes]:\nmain.${EVIL}(0x1)\n\t/src/\x07${EVIL}.go:5 +0x1\ncreated by main.${EVIL} in goroutine 2\n\t/src/a.go:9 +0x1\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["text", "json", "markdown", "junit", "sarif", "folded"])(
  "%s prints no control, bidi or invisible character",
  (format) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/unpark", NAMED, "--format", format], {
      encoding: "utf8",
      input: "",
    });
    expect(status).toBe(0);
    expect(stdout).toContain("owned");
    expect((stdout + stderr).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    if (format === "junit") expect(stdout).not.toContain("<script>");
    // In Markdown, what stands in a fence or a code span is no markup.
    if (format === "markdown") {
      const markup = stdout.replaceAll(/^```text$.*?^```$/gms, "").replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
      expect(markup).not.toContain("<script>");
    }
  },
);
