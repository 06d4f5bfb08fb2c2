// Dumps and heaps made to harm the screen, walked through in a real terminal: it is written to in unpark's own words only.

import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { HOSTILE_NAME, hostileFiles } from "../hostile.ts";
import { unsafeLine } from "../report/clean.ts";
import { type Driver, drive } from "./driver.ts";

/** Every sequence that unpark writes: place, erase, colour, the modes it sets and resets; clipboard by `y` alone. */
const OWN = [
  /\x1b\[\d+;\d+H|\x1b\[H/g,
  /\x1b\[[02]?[JK]/g,
  /\x1b\[[\d;]*m/g,
  /\x1b\[\?(?:7|25|1000|1006|1049|2004|2026)[hl]/g,
];
const COPY = /\x1b\]52;c;([A-Za-z0-9+/=]*)\x07/g;

let folder = "";
let files: ReturnType<typeof hostileFiles>;
const running: Driver[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "unpark-hostile-"));
  files = hostileFiles(folder);
});
afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

function unpark(...args: readonly string[]): Driver {
  const driver = drive({
    command: process.execPath,
    args: ["bin/unpark", ...args],
    columns: 160,
    rows: 50,
    // No clipboard of the machine's own.
    env: { HOME: folder, XDG_CONFIG_HOME: folder, DISPLAY: undefined, WAYLAND_DISPLAY: undefined },
  });
  running.push(driver);
  return driver;
}

/** Writes, and waits for what is shown of it; some keys change nothing. */
async function type(driver: Driver, write: () => void): Promise<void> {
  const before = driver.raw().length;
  write();
  await driver.until(() => driver.raw().length > before, 200).catch(() => "");
  await driver.idle();
}

/** Presses one after the other and looks at what each shows. */
async function walk(driver: Driver, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await type(driver, () => driver.press(key));
    expect(driver.alternate(), `after ${key}`).toBe(true);
  }
}

/** A whole paste, as a terminal brackets it. */
function paste(driver: Driver, text: string): Promise<void> {
  return type(driver, () => driver.write(`\x1b[200~${text}\x1b[201~`));
}

/** @returns what was copied */
async function leave(driver: Driver): Promise<readonly string[]> {
  driver.press("q");
  expect((await driver.exited).code).toBe(0);
  expect(driver.alternate()).toBe(false);
  const raw = driver.raw();
  const rest = OWN.reduce((text, own) => text.replaceAll(own, ""), raw.replaceAll(COPY, ""));
  expect(unsafeLine(rest.replaceAll(/\r?\n|\r/g, "\n"))).toBe(null);
  // The modes are set once and reset once: none by a dump between.
  for (const mode of ["\x1b[?1049h", "\x1b[?1049l", "\x1b[?2004h"]) expect(raw.split(mode)).toHaveLength(2);
  return [...raw.matchAll(COPY)].map(([, base64]) => Buffer.from(base64!, "base64").toString("utf8"));
}

test.each(["dump", "log", "counts", "proto", "hunt"] as const)("a hostile %s in every view", async (kind) => {
  const driver = unpark(...(kind === "dump" ? [files.dump, files.later] : [files[kind]]));
  await driver.until(/clusters?/);
  await driver.idle();
  await walk(driver, "2", "j", "3", "j", "enter", "esc", "4", "j", "enter", "esc", "6", "G", "g", "?", "G", "esc", "1");
  // Each cluster's detail: its states, functions, files, creators and labels.
  await walk(driver, "enter", "G", "esc");
  for (let row = 0; row < 6; row++) await walk(driver, "j", "enter", "G", "esc");
  // They were there, in words.
  expect(driver.raw()).toMatch(/main\.(?:…|\w|\\)*\\(?:x1b|u202e|x9b)/);
  await leave(driver);
});

test("a hostile heap, and what is copied of it", async () => {
  const driver = unpark("heap", files.heap, files.heapLater);
  await driver.until("VERDICT");
  await walk(driver, "j", "enter", "esc", "f", "j", "enter", "esc", "esc", "b", "esc");
  for (const item of ["1", "2", "3"]) {
    await walk(driver, "y", item);
    await driver.until("copied");
  }
  const copies = await leave(driver);
  expect(copies.length).toBe(3);
  for (const copy of copies) expect(unsafeLine(copy)).toBe(null);
});

test("what is copied of a hostile cluster is clean", async () => {
  const driver = unpark(files.dump, files.later);
  await driver.until(/clusters?/);
  for (const item of ["1", "2", "3", "4"]) {
    await walk(driver, "y", item);
    await driver.until("copied");
  }
  const copies = await leave(driver);
  expect(copies.length).toBe(4);
  // The tab before a place is of Go's own form of a stack.
  for (const copy of copies) expect(unsafeLine(copy.replaceAll("\n\t", "\n"))).toBe(null);
});

test("what is pasted into a prompt is shown clean, as is the name of what is missing or was written", async () => {
  const line = HOSTILE_NAME.replaceAll(/\p{Cc}/gu, "");
  const driver = unpark(files.dump);
  await driver.until(/clusters?/);
  await paste(driver, `no dump ${HOSTILE_NAME}`);
  await driver.until("not a goroutine dump");
  await walk(driver, "O");
  await paste(driver, `/no/such/missing${line}`);
  await driver.until("open file or URL: /no/such/missing");
  await walk(driver, "enter");
  await driver.until("no such file");
  driver.press("e", "1");
  await driver.until("write to:");
  await walk(driver, "ctrl-u");
  await paste(driver, join(folder, `out${line}`));
  await driver.until(/write to: .*out/);
  await walk(driver, "enter");
  await driver.until(/wrote|written/);
  expect(existsSync(join(folder, `out${line}`))).toBe(true);
  await walk(driver, "/");
  await paste(driver, line);
  await walk(driver, "ctrl-u", "esc");
  await leave(driver);
});
