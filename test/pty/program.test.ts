// The real program, bin/unpark, started in a terminal as a person starts it.

import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bulkyDump, crowdDump } from "./crowd.ts";
import { type Driver, drive } from "./driver.ts";

const NODE = process.execPath;
const running: Driver[] = [];

afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

function unpark(args: readonly string[], options: Partial<Parameters<typeof drive>[0]> = {}): Driver {
  return started({ command: NODE, args: ["bin/unpark", ...args], ...options });
}

function shell(script: string): Driver {
  return started({ command: "/bin/sh", args: ["-c", `${script}; echo STATUS $?`] });
}

function started(options: Parameters<typeof drive>[0]): Driver {
  const config = mkdtempSync(join(tmpdir(), "unpark-config-"));
  const driver = drive({ ...options, env: { HOME: config, XDG_CONFIG_HOME: config, ...options.env } });
  running.push(driver);
  return driver;
}

function dumpFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "unpark-program-")), "dump.txt");
  writeFileSync(path, text);
  return path;
}

describe("bin/unpark", () => {
  test.each([
    ["a pipe", (path: string) => `cat ${path} | ${NODE} bin/unpark`],
    ["a file as standard input", (path: string) => `${NODE} bin/unpark < ${path}`],
  ])("%s: the screen, with keys from the terminal", async (_, script) => {
    const driver = shell(script(dumpFile(crowdDump(12))));
    await driver.until("12 clusters");
    expect(driver.alternate()).toBe(true);
    driver.press("enter");
    await driver.until("detail");
    driver.press("q");
    await driver.until("STATUS 0");
    expect(driver.alternate()).toBe(false);
  });

  test.each([
    ["no such file", ["/no/such/dump.txt"]],
    ["not a dump", ["package.json"]],
    ["one bad source of two", ["samples/story/1-before.txt.gz", "/no/such/dump.txt"]],
  ])("%s: one line and no screen", async (_, args) => {
    const driver = unpark(args, { columns: 200 });
    expect((await driver.exited).code).toBe(2);
    await driver.idle();
    expect(driver.raw()).not.toContain("\x1b[?1049h");
    expect(driver.screen().filter((row) => row !== "")).toEqual([expect.stringMatching(/^unpark: /)]);
  });

  test("a FIFO without a writer: a report says what it waits for, and ctrl-c ends it", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "unpark-program-")), "fifo");
    execFileSync("mkfifo", [path]);
    const driver = unpark([path, "--format", "text"], { columns: 200 });
    await driver.until("waiting for its writer");
    driver.press("ctrl-c");
    // It dies of the signal itself, which a shell calls 130.
    expect(await driver.exited).toMatchObject({ signal: constants.signals.SIGINT });
  });

  const STORY = ["samples/story/1-before.txt.gz", "samples/story/3-after.txt.gz", "samples/story/5-after2.txt.gz"];
  const HEAPS = [0, 1, 2, 3].map((at) => `test/heap/recordings/ws-map-leak-go1.27/${at}.heap.debug1.txt.gz`);
  test.each([
    ["zombies", [...STORY, "--fail-on", "zombie"], "zombies in", "q", 1],
    ["zombies filtered out", [...STORY, "--fail-on", "zombie", "--filter", "is:pool"], "clusters", "q", 0],
    ["no zombie", [STORY[0]!, "--fail-on", "zombie"], "clusters", "q", 0],
    ["no gate", STORY, "zombies in", "q", 0],
    ["ctrl-c", [...STORY, "--fail-on", "zombie"], "zombies in", "ctrl-c", 130],
    ["a heap that grows", ["heap", ...HEAPS, "--fail-on", "growth"], "per cycle", "q", 1],
  ])("the gate holds in the screen, too: %s", async (_, args, shown, key, status) => {
    const driver = unpark(args);
    await driver.until(shown, 50_000);
    driver.press(key);
    expect((await driver.exited).code).toBe(status);
  });

  test("--demo opens the story", async () => {
    const driver = unpark(["--demo"]);
    await driver.until("300 zombies in 1 cluster");
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("d on the start screen opens it too", async () => {
    const driver = unpark([]);
    await driver.until("Paste a goroutine dump here");
    driver.press("d");
    await driver.until("300 zombies in 1 cluster");
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("q ends it at once, whatever is still being fetched", async () => {
    // Answers no request, ever.
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const asked = new Promise<void>((resolve) => server.once("request", () => resolve()));
      const driver = unpark(["samples/story/3-after.txt.gz"]);
      await driver.until("by verdict");
      driver.press("O");
      await driver.until("open file or URL:");
      driver.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\r`);
      await driver.until("esc cancels");
      await asked;
      const from = performance.now();
      driver.press("q");
      expect((await driver.exited).code).toBe(0);
      // Left alone, the fetch would wait a minute for its first byte.
      expect(performance.now() - from).toBeLessThan(5_000);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("a path is pasted into the prompt, and enter follows in the same read", async () => {
    const driver = unpark([]);
    await driver.until("Paste a goroutine dump here");
    driver.press("o");
    await driver.until("open file or URL:");
    driver.write(`\x1b[200~${dumpFile(crowdDump(4))}\x1b[201~\r`);
    await driver.until("4 clusters");
  });

  test("tab goes on with a path, as a shell does", async () => {
    const path = dumpFile(crowdDump(4));
    const driver = unpark([]);
    await driver.until("Paste a goroutine dump here");
    driver.press("o");
    await driver.until("open file or URL:");
    driver.write(path.slice(0, -"mp.txt".length));
    await driver.until("tab: dump.txt");
    driver.press("tab");
    await driver.until(`open file or URL: ${path}`);
    driver.press("enter");
    await driver.until("4 clusters");
  });

  test("64 MiB pasted: figures while it comes in, then all of it, and keys at once", async () => {
    const driver = unpark([]);
    await driver.until("Paste a goroutine dump here");
    const dump = bulkyDump(64 * 1024 * 1024);
    const goroutines = dump.match(/^goroutine /gm)?.length ?? 0;
    driver.write(`\x1b[200~${dump.replaceAll("\n", "\r")}\x1b[201~`);
    await driver.until(/pasting [\d.]+ MB … [\d,]+ goroutines/);
    await driver.until(`${goroutines.toLocaleString("en")} goroutines, 40 clusters`, 50_000);
    driver.press("G", "enter");
    await driver.until("detail");
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });
});

test("keys are answered while a large dump is compared", async () => {
  const driver = unpark([dumpFile(crowdDump(4_000))]);
  await driver.until("4,000 clusters", 60_000);
  const chosen = (): number => driver.screen().findIndex((row) => row.startsWith("▌"));
  const first = chosen();
  driver.press("c", "j", "j", "j");
  await driver.until((text) => text.includes("comparing") && chosen() === first + 3);
  await driver.until("grouped by function", 60_000);
});
