// Every key of the keymap, pressed in the real program on the story: something must change, or be said.

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { KeyScope } from "../../src/ui/keys/key-row.ts";
import { KEYMAP } from "../../src/ui/keys/keymap.ts";
import { pprof, serve } from "../source/pprof-server.ts";
import { type Driver, drive } from "./driver.ts";

type Seen = Parameters<Driver["until"]>[0];

const STORY = ["1-before", "2-during", "3-after", "4-during2", "5-after2", "6-during3", "7-after3", "8-later"].map(
  (name) => `samples/story/${name}.txt.gz`,
);

const home = mkdtempSync(join(tmpdir(), "unpark-keys-"));
const edited = join(home, "edited");
const editor = join(home, "editor");
writeFileSync(editor, `#!/bin/sh\necho "$@" > ${edited}\n`, { mode: 0o755 });

/** Where the source of the story lies. */
const source = join(home, "source");
mkdirSync(source);
writeFileSync(join(source, "main.go"), "package main\n");

const pressed = new Set<string>();
const running: Driver[] = [];

afterAll(() => {
  for (const driver of running) driver.end();
});

function open(...args: readonly string[]): Driver {
  const driver = drive({
    command: process.execPath,
    args: [
      join(process.cwd(), "bin/unpark"),
      ...args.map((arg) => join(process.cwd(), arg)),
      `--source-root=${source}`,
    ],
    env: { HOME: home, XDG_CONFIG_HOME: home, VISUAL: editor },
    cwd: home,
    columns: 100,
    rows: 30,
  });
  running.push(driver);
  return driver;
}

function openHeap(profiles: readonly string[]): Driver {
  const driver = drive({
    command: process.execPath,
    args: ["bin/unpark", "heap", ...profiles],
    env: { HOME: home, XDG_CONFIG_HOME: home },
    columns: 100,
    rows: 30,
  });
  running.push(driver);
  return driver;
}

async function story(): Promise<Driver> {
  const driver = open(...STORY);
  await driver.until("10 clusters · 304 goroutines");
  return driver;
}

/** Presses a key of a scope and waits for what it must do. */
async function key(driver: Driver, scope: KeyScope, name: string, seen: Seen): Promise<void> {
  pressed.add(`${scope} ${name}`);
  driver.press(name);
  try {
    await driver.until(seen, 5_000);
  } catch (error) {
    throw new Error(`${name} in ${scope}: ${(error as Error).message}`);
  }
}

/** Rows of the screen from the first of the list to the one that is chosen. */
function chosen(driver: Driver): number {
  const rows = driver.screen();
  return rows.findIndex((row) => row.startsWith("▌")) - rows.findIndex((row) => row.includes("VERDICT")) - 1;
}

const shows = (text: string) => (screen: string) => screen.includes(text);
const hides = (text: string) => (screen: string) => !screen.includes(text);

describe("every key", () => {
  test("of the start screen", async () => {
    const driver = open();
    await driver.until("Paste a goroutine dump here");
    await key(driver, "start", "esc", "nothing is under way");
    await key(driver, "start", "o", "open file or URL:");
    await key(driver, "prompt", "esc", hides("open file or URL:"));
    await key(driver, "start", "u", "connect to: http://");
    await key(driver, "prompt", "ctrl-c", hides("connect to:"));
    await key(driver, "start", "h", "or a command");
    await key(driver, "form", "ctrl-c", hides("or a command"));
    for (let number = 1; number <= 9; number++)
      await key(driver, "start", String(number), `there is no recent source ${number}`);
    await key(driver, "start", "d", "300 zombies in 1 cluster");
    driver.end();
    const kept = join(home, process.platform === "darwin" ? "Library/Preferences/unpark" : "unpark");
    mkdirSync(kept, { recursive: true });
    const recent = [{ source: join(process.cwd(), STORY[2] ?? ""), usedAt: "2026-01-01T00:00:00.000Z" }];
    writeFileSync(join(kept, "recent.json"), JSON.stringify(recent));
    const again = open();
    await again.until("3-after.txt.gz");
    again.press("1");
    await again.until("104 goroutines");
    again.end();
  });

  test("that moves", async () => {
    const driver = await story();
    const to = (row: number) => () => chosen(driver) === row;
    for (const [down, up] of [
      ["j", "k"],
      ["down", "up"],
      ["ctrl-d", "ctrl-u"],
    ] as const) {
      await key(driver, "everywhere", down, () => chosen(driver) > 0);
      await key(driver, "everywhere", up, to(0));
    }
    for (const [end, top] of [
      ["pgdn", "pgup"],
      ["ctrl-f", "ctrl-b"],
      ["G", "g"],
      ["end", "home"],
    ] as const) {
      await key(driver, "everywhere", end, to(9));
      await key(driver, "everywhere", top, to(0));
    }
    for (const into of ["enter", "l", "right"]) {
      await key(driver, "lists", into, "› detail]");
      await key(driver, "loaded", { enter: "esc", l: "h", right: "left" }[into] ?? "", hides("› detail]"));
    }
    driver.write("\x1b[<65;10;10M");
    await driver.until(to(3));
    driver.write("\x1b[<64;10;10M");
    await driver.until(to(0));
    const row = driver.screen().findIndex((text) => text.startsWith("▌")) + 1;
    driver.write(`\x1b[<0;10;${row + 2}M`);
    await driver.until(to(2));
    driver.write(`\x1b[<0;10;${row + 2}M`);
    await driver.until("› detail]");
    driver.press("esc");
    await key(driver, "everywhere", "M", "mouse off");
    expect(driver.raw().lastIndexOf("\x1b[?1000l")).toBeGreaterThan(driver.raw().lastIndexOf("\x1b[?1000h"));
    driver.press("M");
    await driver.until("mouse on");
    expect(driver.raw().lastIndexOf("\x1b[?1000h")).toBeGreaterThan(driver.raw().lastIndexOf("\x1b[?1000l"));
    driver.end();
  });

  test("that chooses a view", async () => {
    const driver = await story();
    await key(driver, "loaded", "tab", "[2 compare]");
    await key(driver, "loaded", "shift-tab", "unpark  story");
    await key(driver, "loaded", "2", "[2 compare]");
    await key(driver, "loaded", "3", "[3 family]");
    for (const into of ["enter", "l", "right"]) {
      driver.press("G");
      await key(driver, "family", into, "› detail]");
      driver.press("esc");
      await driver.until("[3 family]");
    }
    await key(driver, "loaded", "4", "[4 waiters]");
    for (const into of ["enter", "l", "right"]) {
      await key(driver, "waiters", into, (text) => text.includes("detail") || text.includes("no cluster here"));
      driver.press("4");
      await driver.until("[4 waiters]");
    }
    await key(driver, "loaded", "5", "no heap profile is loaded");
    await key(driver, "loaded", "6", "[6 process]");
    await key(driver, "loaded", "1", "unpark  story");
    await key(driver, "everywhere", "?", "search keys:");
    driver.press("enter");
    await key(driver, "help", "/", "search keys:");
    for (const back of ["esc", "h", "left"]) {
      driver.press("enter");
      await driver.until(hides("search keys:"));
      await key(driver, "help", back, "unpark  story");
      driver.press("?");
      await driver.until("search keys:");
    }
    driver.press("esc");
    await driver.until("unpark  story");
    const cleared = driver.raw().split("\x1b[2J").length;
    await key(driver, "everywhere", "ctrl-l", () => driver.raw().split("\x1b[2J").length > cleared);
    driver.end();
  });

  test("that filters and orders", async () => {
    const driver = await story();
    await key(driver, "lists", "z", "zombies only (z)");
    driver.press("z");
    await driver.until(hides("zombies only"));
    await key(driver, "lists", "i", "idle hidden (i)");
    driver.press("esc");
    await driver.until(hides("idle hidden"));
    for (const order of ["growth", "count", "wait", "state", "name", "verdict"])
      await key(driver, "tables", "s", `by ${order}`);
    await key(driver, "tables", "S", "by verdict, reversed");
    driver.press("S");
    await driver.until(hides("reversed"));
    for (const grouping of ["function", "top", "state", "created by", "signature"])
      await key(
        driver,
        "tables",
        "c",
        grouping === "signature" ? hides("grouped by created") : `grouped by ${grouping}`,
      );
    driver.end();
  });

  test("of a line being typed", async () => {
    const driver = await story();
    const line = (text: string) => () => driver.screen().at(-1)?.trim() === `/${text}`;
    await key(driver, "lists", "/", line(""));
    await key(driver, "prompt", "ctrl-n", () => chosen(driver) === 1);
    await key(driver, "prompt", "ctrl-p", () => chosen(driver) === 0);
    await key(driver, "prompt", "pgdn", () => chosen(driver) === 9);
    await key(driver, "prompt", "pgup", () => chosen(driver) === 0);
    driver.write("sta");
    await key(driver, "prompt", "tab", line("state:"));
    await key(driver, "typing", "ctrl-u", line(""));
    driver.write("ab");
    for (const [name, typed, result] of [
      ["left", "c", "acb"],
      ["right", "d", "acbd"],
      ["home", "e", "eacbd"],
      ["end", "f", "eacbdf"],
      ["ctrl-a", "g", "geacbdf"],
      ["ctrl-e", "h", "geacbdfh"],
      ["ctrl-b", "i", "geacbdfih"],
      ["ctrl-f", "j", "geacbdfihj"],
    ] as const) {
      driver.press(name);
      driver.press(typed);
      await driver.until(line(result));
      pressed.add(`typing ${name}`);
    }
    await key(driver, "typing", "backspace", line("geacbdfih"));
    driver.press("home");
    await key(driver, "typing", "delete", line("eacbdfih"));
    await key(driver, "typing", "ctrl-d", line("acbdfih"));
    driver.press("end");
    await key(driver, "typing", "ctrl-w", line(""));
    driver.write("writePump");
    await driver.until("1 of 10 clusters");
    await key(driver, "prompt", "enter", "/writePump");
    driver.press("/", "ctrl-u");
    await driver.until(line(""));
    await key(driver, "prompt", "up", line("writePump"));
    await key(driver, "prompt", "down", line(""));
    driver.end();
  });

  test("of the hunt", async () => {
    const server = await serve(pprof(5));
    const driver = await story();
    const field = (name: string) => () => driver.screen().some((row) => row.startsWith(`▌ ${name}`));
    await key(driver, "loaded", "H", field("process"));
    for (const [next, before] of [
      ["tab", "shift-tab"],
      ["down", "up"],
    ] as const) {
      await key(driver, "form", next, field("load URL"));
      await key(driver, "form", before, field("process"));
    }
    await key(driver, "form", "esc", hides("or a command"));
    driver.press("H");
    await driver.until(field("process"));
    driver.press("ctrl-u");
    driver.write(server.url);
    await key(driver, "form", "enter", /baseline +\d/);
    await key(driver, "hunt", "c", "start your load now");
    driver.press("c");
    await driver.until("stop your load");
    await driver.until("goroutines under load");
    await key(driver, "hunt", "esc", "hunt kept, 2 snapshots; in place of the 8 before");
    driver.end();
    await server.close();
  });

  test("of the detail", async () => {
    const driver = await story();
    driver.press("enter");
    await driver.until("› detail]");
    await key(driver, "goroutine", "K", "that was the first cluster");
    await key(driver, "goroutine", "J", "goroutine in IO wait");
    await key(driver, "goroutine", "K", "300 goroutines in chan receive");
    await key(driver, "goroutine", "a", /writePump\(0x/);
    await key(driver, "goroutine", "=", "no stack here is near this one");
    await key(driver, "goroutine", "space", "marked; mark a second one");
    await key(driver, "goroutine", "s", "goroutines by goid");
    await key(driver, "goroutine", "S", "by goid, reversed");
    await key(driver, "goroutine", "n", "no match of the filter's words here");
    await key(driver, "goroutine", "/", "tab:");
    driver.write("main\r");
    await driver.until("/main");
    driver.press("n");
    await driver.until("match 1 of");
    expect(driver.raw()).toContain("\x1b[4mmain");
    driver.press("n");
    await driver.until("match 2 of");
    await key(driver, "goroutine", "N", "match 1 of");
    driver.end();
  });

  test("of the heap", async () => {
    const folder = "test/heap/recordings/ws-map-leak-go1.27";
    const driver = openHeap([0, 1, 2, 3, 4].map((at) => `${folder}/${at}.heap.debug1.txt.gz`));
    await driver.until("the heap keeps 0.47 MB per cycle");
    await driver.until(/noise +1026kB +\S+ +1026kB/);
    for (const into of ["enter", "l", "right"]) {
      await key(driver, "heap", into, "called by main.serveSocket");
      driver.press("k", "enter");
      await driver.until(/calls +example\.com\/chat\/report\.Start/);
      driver.press("esc", "esc");
      await driver.until("VERDICT");
    }
    await key(driver, "heap", "f", "what grew from the first profile to the last");
    driver.press("enter");
    await driver.until((text) => /^ http\.\(\*conn\)\.serve {2}1538\.05kB/m.test(text));
    driver.press("esc", "esc");
    await driver.until("VERDICT");
    await key(driver, "heap", "/", "tab: is:");
    driver.write("fn:Sprintf\r");
    await driver.until(/\/fn:Sprintf: \d+ of \d+ stacks/);
    driver.press("esc");
    await driver.until("without samples left out");
    for (const type of ["inuse_objects", "alloc_space", "alloc_objects", "inuse_space"])
      await key(driver, "heap", "v", type);
    for (const name of ["LINE", "PACKAGE", "STACK", "FUNCTION"]) await key(driver, "heap", "c", name);
    await key(driver, "heap", "b", "live objects (HeapAlloc)");
    driver.press("b");
    await driver.until("VERDICT");
    await key(driver, "heap", "s", "by flat");
    await key(driver, "heap", "S", "by flat, reversed");
    driver.press("esc");
    await driver.until("this is the whole heap");
    const out = join(home, "heap-report");
    for (const [at, begins] of ["✖ ", "{", "### ", "<!doctype html>", "\x1f", "<?xml", ""].entries()) {
      driver.press("e");
      await driver.until("export the heap as");
      driver.press(String(at + 1));
      await driver.until("write to: unpark-heap-");
      driver.press("ctrl-u");
      driver.write(`${out}${at}\r`);
      await driver.until(`written: ${out}${at}`);
      expect(readFileSync(`${out}${at}`, "latin1").slice(0, 20)).toContain(Buffer.from(begins).toString("latin1"));
    }
    driver.press("y", "1");
    await driver.until("copied: row");
    driver.press("m");
    await driver.until("notes are of clusters");
    driver.press("b", "o");
    await driver.until("no place with a row of its own");
    driver.end();
  });

  test("that compares", async () => {
    const driver = await story();
    await key(driver, "tables", "space", "marked; mark a second one");
    driver.press("j", "space");
    await driver.until("two marked");
    await key(driver, "tables", "=", /frames? the same/);
    driver.press("esc");
    await key(driver, "loaded", "]", "#2 to #8");
    await key(driver, "loaded", "[", "#1 to #8");
    await key(driver, "loaded", "ctrl-right", "#2 to #8");
    await key(driver, "loaded", "ctrl-left", "#1 to #8");
    await key(driver, "loaded", "{", "#1 to #7");
    await key(driver, "loaded", "}", "#1 to #8");
    await key(driver, "loaded", "I", "taken as idle (I)");
    driver.press("I");
    await driver.until(hides("taken as idle"));
    driver.end();
  });

  test("that shares, and of a menu", async () => {
    const driver = await story();
    for (const leave of ["esc", "h", "left", "q", "ctrl-c"]) {
      await key(driver, "loaded", "y", "one-line summary");
      await key(driver, "menu", leave, hides("one-line summary"));
    }
    for (const [down, up, take] of [
      ["j", "k", "enter"],
      ["down", "up", "l"],
      ["down", "up", "right"],
    ] as const) {
      driver.press("y", down, down, up);
      for (const name of [down, up]) pressed.add(`menu ${name}`);
      await key(driver, "menu", take, "copied: goids");
      driver.press("j", "k");
      await driver.until(hides("copied"));
    }
    for (const [number, what] of ["stack", "goids", "summary", "issue"].entries()) {
      driver.press("y");
      await driver.until("one-line summary");
      await key(driver, "menu", String(number + 1), `copied: ${what}`);
    }
    await key(driver, "loaded", "e", "export as");
    for (let number = 6; number <= 9; number++) await key(driver, "menu", String(number), "export as");
    await key(driver, "menu", "5", "write to:");
    driver.press("esc");
    await key(driver, "loaded", "o", () => driver.alternate() && editedText() !== "");
    expect(editedText()).toBe(`${join(source, "main.go")}:86`);
    await key(driver, "loaded", "m", "suspicious");
    driver.press("2");
    await driver.until("NOTE");
    await key(driver, "loaded", "O", "open file or URL:");
    driver.press("esc");
    for (const live of ["r", "p", "t", "P"]) {
      await key(driver, "loaded", live, "not live");
      driver.press("j");
      await driver.until(hides("not live"));
    }
    driver.end();
  });

  test("that ends or suspends it", async () => {
    for (const [name, code] of [
      ["q", 0],
      ["ctrl-c", 130],
    ] as const) {
      const driver = await story();
      await key(driver, "everywhere", name, () => true);
      expect((await driver.exited).code).toBe(code);
    }
    const shell = drive({ command: "/bin/bash", args: ["--norc", "--noprofile", "-i"], env: { PS1: "shell> " } });
    running.push(shell);
    await shell.until("shell>");
    shell.write(`HOME=${home} ${process.execPath} bin/unpark ${STORY[2]}\r`);
    await shell.until("104 goroutines");
    await key(shell, "everywhere", "ctrl-z", "Stopped");
    shell.write("fg\r");
    await shell.until((text) => shell.alternate() && shows("100 suspects")(text));
    shell.press("q");
    await shell.until(() => !shell.alternate());
  });

  test("was pressed", () => {
    const missing = KEYMAP.flatMap(({ scope, keys }) => keys.map((name) => `${scope} ${name}`)).filter(
      (name) => !pressed.has(name),
    );
    expect(missing).toEqual([]);
  });
});

function editedText(): string {
  try {
    return readFileSync(edited, "utf8").trim();
  } catch {
    // The editor has not been started yet.
    return "";
  }
}
