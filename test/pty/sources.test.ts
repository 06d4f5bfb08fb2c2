// What is opened is read inside the screen, whatever it is: the real program, its sources slow, dead, mixed, heap profiles.

import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { crowdDump } from "./crowd.ts";
import { type Driver, drive } from "./driver.ts";

const NODE = process.execPath;
const HEAP = "test/heap/recordings/zombie-buffers-go1.27/3.heap.debug1.txt.gz";
const DUMP = "samples/story/3-after.txt.gz";
const running: Driver[] = [];
const servers: Server[] = [];
const folder = mkdtempSync(join(tmpdir(), "unpark-sources-"));

afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function started(options: Parameters<typeof drive>[0]): Driver {
  const env = { HOME: folder, XDG_CONFIG_HOME: folder };
  const driver = drive({ columns: 120, rows: 30, ...options, env });
  running.push(driver);
  return driver;
}

const unpark = (...args: readonly string[]): Driver => started({ command: NODE, args: ["bin/unpark", ...args] });
const shell = (script: string): Driver => started({ command: "/bin/sh", args: ["-c", `${script}; echo STATUS $?`] });

/** Says nothing until it is written to. */
function fifo(name: string): string {
  const path = join(folder, name);
  execFileSync("mkfifo", [path]);
  return path;
}

/** Never answers. */
async function deadServer(): Promise<string> {
  const server = createServer(() => {});
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/debug/pprof/`;
}

describe("while sources are read", () => {
  test("the screen is there before anything came, keys are answered, and what comes in is told", async () => {
    const path = fifo("slow");
    const driver = unpark(DUMP, path);
    await driver.until(/Reading 2 sources[\s\S]*read, 104 goroutines[\s\S]*esc cancels/);
    driver.press("?");
    await driver.until("search keys:");
    driver.press("esc");
    await driver.until("Reading 2 sources");
    const writer = createWriteStream(path);
    writer.write(crowdDump(2_000));
    await driver.until(/slow +[\d.]+ [kM]B, [\d,]+ goroutines/);
    writer.end();
    await driver.until("· 2,000 goroutines ·");
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("esc keeps what was read, and says what was not", async () => {
    const driver = unpark(DUMP, fifo("never"));
    await driver.until(/read, 104 goroutines/);
    driver.press("esc");
    await driver.until(/cancelled: .*never not read \(read #1/);
    expect(driver.text()).toContain("clusters");
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("esc ends the wait for a process that does not answer", async () => {
    const url = await deadServer();
    const driver = unpark(url);
    await driver.until(/asking for the number of goroutines|waiting for/);
    driver.press("esc");
    await driver.until(/cancelled: http.* not read/);
    expect(driver.text()).toContain("Paste a goroutine dump here");
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("one that turns out to be none later than the screen opened is named, and the others are there", async () => {
    const path = fifo("wrong");
    const driver = unpark(path, DUMP);
    await driver.until("Reading 2 sources");
    createWriteStream(path).end("no dump at all\n");
    await driver.until(/wrong: text that is no profile; expected a goroutine dump or a heap\s+profile/);
  });

  test("when there is nothing else, the screen is left with one line and the status", async () => {
    const path = fifo("empty");
    const driver = shell(`${NODE} bin/unpark ${path}`);
    await driver.until("Reading");
    createWriteStream(path).end("");
    await driver.until("STATUS 2");
    expect(driver.alternate()).toBe(false);
    expect(driver.text()).toMatch(/unpark: .*empty: empty; expected a goroutine dump or a heap profile/);
  });
});

describe("heap profiles", () => {
  test.each([
    ["named", `${NODE} bin/unpark ${HEAP}`],
    ["piped", `cat ${HEAP} | ${NODE} bin/unpark`],
    ["as standard input", `${NODE} bin/unpark < ${HEAP}`],
  ])("%s alone open their view", async (_, script) => {
    const driver = shell(script);
    await driver.until(/unpark {2}heap[\s\S]*FLAT/);
    driver.press("enter");
    await driver.until("memory that flows through it");
    driver.press("q");
    await driver.until("STATUS 0");
  });

  test("among dumps are told of, and judged with them", async () => {
    const driver = unpark("samples/story/1-before.txt.gz", DUMP, HEAP);
    await driver.until("1 heap profile: view 5");
    driver.press("5");
    await driver.until(/unpark {2}heap[\s\S]*FLAT/);
    driver.press("b");
    await driver.until("no zombie proved beside it, 100 suspects");
  });

  test("pasted, or opened from a prompt, follow the others and lead to their view", async () => {
    const driver = unpark(DUMP);
    await driver.until("100 suspects");
    const text = gunzipSync(readFileSync(HEAP)).toString("latin1");
    driver.write(`\x1b[200~${text.replaceAll("\n", "\r")}\x1b[201~`);
    await driver.until(/unpark {2}heap[\s\S]*heap profile pasted #1/);
    driver.press("O");
    await driver.until("open file or URL:");
    driver.write(`${HEAP.replace("/3.", "/4.")}\r`);
    await driver.until(/2 profiles[\s\S]*heap profile read #2/);
    driver.press("1");
    await driver.until("CREATED BY");
  });

  test("that are foreign get a clear word", async () => {
    const path = join(folder, "page.html");
    writeFileSync(path, "<!doctype html><title>unpark</title>");
    const driver = unpark(DUMP);
    await driver.until("100 suspects");
    driver.press("O");
    await driver.until("open file or URL:");
    driver.write(`${path}\r`);
    await driver.until(/page\.html: an HTML page; expected a goroutine dump or a heap profile/);
  });
});
