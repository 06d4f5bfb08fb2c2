import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findSource, sourceRelative } from "../../../src/cli/report/source-file.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-root-"));
afterAll(() => rmSync(folder, { recursive: true }));
const root = join(folder, "root");
mkdirSync(join(root, "pkg/hub"), { recursive: true });
writeFileSync(join(root, "pkg/hub/hub.go"), "package hub\n");
writeFileSync(join(root, "main.go"), "package main\n");
writeFileSync(join(folder, "outside.go"), "package outside\n");
writeFileSync(join(root, "core.go"), "");
truncateSync(join(root, "core.go"), 9 << 20);

describe("a file as a dump prints it, below the source root", () => {
  test.each([
    [join(root, "pkg/hub/hub.go"), "pkg/hub/hub.go"],
    ["/build/chat/pkg/hub/hub.go", "pkg/hub/hub.go"],
    ["example.com/chat/pkg/hub/hub.go", "pkg/hub/hub.go"],
    ["C:\\build\\pkg\\hub\\hub.go", "pkg/hub/hub.go"],
    ["/build/main.go", "main.go"],
    ["/build/none.go", null],
    ["", null],
    ["../outside.go", null],
    ["/x/../../outside.go", null],
    ["/x/core.go", null],
    ["/x/pkg", null],
    ["main.go\0", null],
    [`${"x".repeat(5000)}/none.go`, null],
  ])("%s", (file, expected) => {
    expect(sourceRelative(root)(file)).toBe(expected);
    expect(sourceRelative(null)(file)).toBe(null);
  });

  test("as printed when it is not below the root; never a device", () => {
    expect(findSource(join(folder, "outside.go"), root)).toBe(join(folder, "outside.go"));
    expect(findSource("/b/main.go", root)).toBe(join(root, "main.go"));
    expect(findSource("/dev/zero", null)).toBe(null);
    expect(findSource("main.go", null)).toBe(null);
  });
});
