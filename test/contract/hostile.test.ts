// Dumps made to harm whoever prints them: nothing of them reaches a terminal or a report raw, from any place they fill.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOSTILE_NAME, hostileFiles } from "../hostile.ts";
import { checkText, unsafeLine } from "../report/clean.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-hostile-"));
let files: ReturnType<typeof hostileFiles>;

beforeAll(() => {
  files = hostileFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

function unpark(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/unpark", ...args], {
    input,
    maxBuffer: 1 << 28,
    env: { ...process.env, XDG_CONFIG_HOME: folder },
  });
  return { status, stdout, stderr: stderr.toString() };
}

/** What came out is clean in its own format, and so is what was said of it. */
function checkOutput(args: readonly string[], format: string): string {
  const { status, stdout, stderr } = unpark([...args, "--format", format]);
  expect(unsafeLine(stderr), `${format}: on standard error`).toBe(null);
  expect(status, stderr).toBe(0);
  if (format === "pprof") {
    checkText(gunzipSync(stdout), format);
    return "";
  }
  // What stands in the page's own script is not of the dump.
  const text = stdout.toString("utf8").replace(/<script>"use strict";.*?<\/script>/s, "");
  checkText(text, format);
  if (format === "junit" || format === "html") expect(text).not.toContain("<script>alert");
  // In Markdown, what stands in a fence or a code span is no markup.
  if (format === "markdown") {
    const markup = text.replaceAll(/^(`{3,})text$.*?^\1$/gms, "").replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
    expect(markup).not.toMatch(/<script>|@octocat|http:|www\./);
  }
  return text;
}

describe.each(["text", "json", "markdown", "html", "junit", "sarif", "folded", "pprof"])("%s", (format) => {
  test.each(["dump", "log", "counts", "proto"] as const)("of a hostile %s", (kind) => {
    const text = checkOutput([files[kind]], format);
    // That it is clean is no wonder where nothing of it is there; of what is not stuck, these two say nothing.
    if (!["pprof", "html", "junit", "sarif"].includes(format)) expect(text).toContain("owned");
  });
  test("of two, compared, redacted or not", () => {
    checkOutput([files.dump, files.later], format);
    checkOutput([files.dump, files.later, "--redact"], format);
  });
  test("of a hunt's folder", () => checkOutput([files.hunt], format));
});

test.each(["text", "json", "markdown", "html", "pprof", "folded"])("%s of hostile heaps", (format) => {
  const text = checkOutput(["heap", files.heap, files.heapLater], format);
  if (format !== "pprof" && format !== "html") expect(text).toContain("owned");
  checkOutput(["heap", files.heapProto], format);
});

test.each([
  ["a file that is missing", [join("/no/such", HOSTILE_NAME)], 2],
  ["a file that is none", ["package.json", join("/no/such", HOSTILE_NAME)], 2],
  ["a folder without a dump", () => [emptyFolder()], 2],
  ["no dump", () => [noDump()], 2],
  ["a URL", [`http://127.0.0.1:1/${HOSTILE_NAME}`], 3],
  ["a host", [`a\x1b[2J\u202e.example:1`], 2],
  ["pods", [`k8s://shop/${HOSTILE_NAME}`], 2],
  ["a Pyroscope", [`pyroscope://127.0.0.1:1/${HOSTILE_NAME}`], 3],
  ["an option", [`--\x1b[2J\u202e`], 2],
  ["a value", ["--format", "\x1b[2J\u202e"], 2],
  ["a query", () => [files.dump, "--format", "text", "--filter", "wait:\x1b[2J\u202e"], 2],
  ["a header", ["http://127.0.0.1:1/", "--header", "\x1b[2J\u202e"], 2],
] as const)("the complaint about %s is clean, and one line", (_, given, expected) => {
  const { status, stdout, stderr } = unpark(typeof given === "function" ? given() : given);
  expect(unsafeLine(stderr)).toBe(null);
  expect(stderr).toMatch(/^unpark: .*\n$/);
  expect(stdout.length).toBe(0);
  expect([expected, 2, 3]).toContain(status);
});

function emptyFolder(): string {
  const path = join(folder, `empty${HOSTILE_NAME}`);
  mkdirSync(path, { recursive: true });
  return path;
}

function noDump(): string {
  const path = join(folder, `none${HOSTILE_NAME}`);
  writeFileSync(path, `no dump \x1b[2J\u202e ${HOSTILE_NAME}`);
  return path;
}
