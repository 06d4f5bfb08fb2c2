// What the analysing thread makes for the screen is what a report makes without one.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bulkyDump } from "./crowd.ts";
import { type Driver, drive } from "./driver.ts";

const running: Driver[] = [];
afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

const folder = mkdtempSync(join(tmpdir(), "unpark-engine-"));
// More goroutines than the screen's own thread judges: the other one does.
const bulky = join(folder, "bulky.txt");
writeFileSync(bulky, bulkyDump(400_000));
const STORY = ["samples/story/1-before.txt.gz", "samples/story/3-after.txt.gz", "samples/story/5-after2.txt.gz"];

function unpark(args: readonly string[]): Driver {
  const env = { HOME: folder, XDG_CONFIG_HOME: folder };
  const driver = drive({ command: process.execPath, args: ["bin/unpark", ...args], columns: 120, rows: 40, env });
  running.push(driver);
  return driver;
}

/** Presses e and picks JSON, the second of the choices. @returns what was written */
async function exported(driver: Driver, name: string): Promise<unknown> {
  const path = join(folder, name);
  driver.press("e");
  await driver.until("export as");
  driver.press("2");
  await driver.until("write to:");
  driver.press("ctrl-u");
  driver.write(`${path}\r`);
  await driver.until(new RegExp(`written: \\S*${name}`));
  return JSON.parse(readFileSync(path, "utf8"));
}

function printed(args: readonly string[]): unknown {
  const report = execFileSync(process.execPath, ["bin/unpark", ...args, "--format", "json"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return JSON.parse(report);
}

describe("an export from the screen", () => {
  test.each([
    ["a few goroutines", [STORY[1]!], "writePump"],
    ["several snapshots", STORY, "writePump"],
    ["thousands of goroutines", [bulky], "Worker"],
    ["names replaced", [...STORY, "--redact"], "writePump"],
    ["a sum of replicas", ["--replicas", ...STORY], "writePump"],
  ])("is the report: %s", async (name, args, shown) => {
    const driver = unpark(args);
    await driver.until(shown);
    const file = `${name.replaceAll(" ", "-")}.json`;
    expect(await exported(driver, file)).toEqual(printed(args));
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("of a sum is grouped as the screen is", async () => {
    const args = ["--replicas", ...STORY];
    const driver = unpark(args);
    await driver.until("writePump");
    driver.press("c");
    await driver.until("grouped by function");
    await driver.until((text) => !text.includes("comparing"));
    expect(await exported(driver, "grouped.json")).toEqual(printed([...args, "--group-by", "function"]));
  });

  test("and a copy call the same thing by the same pseudonym", async () => {
    const driver = unpark([...STORY, "--redact"]);
    await driver.until("writePump");
    const report = JSON.stringify(await exported(driver, "redacted.json"));
    driver.press("y");
    await driver.until("one-line summary");
    driver.press("1");
    await driver.until("copied: stack, 4 lines, redacted");
    const [, copied = ""] = /\x1b\]52;c;([A-Za-z0-9+/=]+)/.exec(driver.raw()) ?? [];
    const stack = Buffer.from(copied, "base64").toString("utf8");
    expect(stack).not.toContain("writePump");
    const [func = "none"] = /^main\.\S+(?=\()/m.exec(stack) ?? [];
    expect(report).toContain(`"func":${JSON.stringify(func)}`.slice(0, 40));
  });
});
