import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { bundleHarness } from "./bundle.ts";
import { bulkyDump, crowdDump } from "./crowd.ts";
import { type Driver, drive } from "./driver.ts";

let harness = "";
const running: Driver[] = [];

beforeAll(async () => {
  harness = await bundleHarness();
});

afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

function open(args: readonly string[], options: Partial<Parameters<typeof drive>[0]> = {}): Driver {
  const driver = drive({ command: process.execPath, args: [harness, ...args], ...options });
  running.push(driver);
  return driver;
}

async function quit(driver: Driver, status = 0): Promise<void> {
  driver.press("q");
  expect((await driver.exited).code).toBe(status);
  expectRestored(driver);
}

function expectRestored(driver: Driver): void {
  const raw = driver.raw();
  for (const [on, off] of [
    ["\x1b[?2004h", "\x1b[?2004l"],
    ["\x1b[?1049h", "\x1b[?1049l"],
    ["\x1b[?1000h", "\x1b[?1000l"],
  ] as const) {
    expect(raw.lastIndexOf(off), JSON.stringify(off)).toBeGreaterThan(raw.lastIndexOf(on));
  }
  expect(raw.lastIndexOf("\x1b[?25h")).toBeGreaterThan(raw.lastIndexOf("\x1b[?25l"));
}

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

describe.each(SIZES)("at %ix%i", (columns, rows) => {
  test.each([
    ["in colour", {}],
    ["without colour", { NO_COLOR: "1" }],
  ] as const)("every screen %s", async (_, env) => {
    const driver = open(["crowd:30", "crowd:50"], { columns, rows, env });
    await driver.until("50 clusters");
    expect(driver.alternate()).toBe(true);
    const coloured = /\x1b\[[0-9;]*38;[25];/.test(driver.raw());
    expect(coloured).toBe(!("NO_COLOR" in env));
    driver.press("2");
    await driver.until(/BORN/);
    driver.press("3");
    await driver.until("counts summed upward");
    driver.press("4");
    await driver.until("channels");
    driver.press("G");
    await driver.until("wait times");
    driver.press("6");
    await driver.until("wait states");
    driver.press("1", "enter");
    await driver.until("detail");
    driver.press("G");
    await driver.until("goroutines of the last snapshot");
    driver.press("g");
    driver.press("a");
    await driver.until("0xc000012345");
    driver.press("esc");
    await driver.until("50 clusters");
    driver.press("g", "space", "j", "space", "=");
    await driver.until(/frames? the same/);
    driver.press("esc", "?");
    await driver.until("search keys:");
    driver.write("clipboard-no-such-word");
    await driver.until("no key and no word like that");
    driver.press("esc");
    await driver.until("50 clusters");
    for (const row of driver.screen()) expect(row.length).toBeLessThanOrEqual(columns);
    await quit(driver);
  });
});

describe("keys", () => {
  test("many in one write move one row each", async () => {
    const driver = open(["crowd:50"]);
    await driver.until("50 clusters");
    await driver.idle();
    const at = (): number => driver.screen().findIndex((row) => row.startsWith("▌"));
    const before = at();
    driver.write("jjj\x1b[B");
    await driver.until(() => at() === before + 4);
    driver.write("k");
    await driver.until(() => at() === before + 3);
    await quit(driver);
  });

  test("filter live, its error in place, the last good query in force", async () => {
    const driver = open(["crowd:50"]);
    await driver.until("50 clusters");
    driver.write("/Worker33");
    await driver.until("1 of 50 clusters");
    driver.write(" (");
    await driver.until(/in force: Worker33/);
    driver.press("esc");
    await driver.until(/ 50 clusters/);
    await quit(driver);
  });

  test("regroup, sort, mark, note, and a key with a reason", async () => {
    const driver = open(["crowd:50"]);
    await driver.until("50 clusters");
    driver.press("s");
    await driver.until("by growth");
    driver.press("c");
    await driver.until("grouped by function");
    driver.press("m", "1");
    await driver.until("NOTE");
    driver.press("t");
    await driver.until("not live");
    driver.press("[");
    await driver.until("one snapshot only");
    await quit(driver);
  });

  test("export asks before it replaces", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "unpark-export-"));
    const driver = open(["crowd:5"], { cwd });
    await driver.until("5 clusters");
    driver.press("e", "2");
    await driver.until("write to:");
    driver.press("ctrl-u");
    driver.write("out.json\r");
    await driver.until("written: out.json");
    expect(readFileSync(join(cwd, "out.json"), "utf8")).toContain("json: 5 clusters");
    writeFileSync(join(cwd, "out.json"), "mine");
    driver.press("e", "2");
    await driver.until("write to:");
    driver.press("ctrl-u");
    driver.write("out.json\r");
    await driver.until("out.json exists");
    driver.press("esc");
    await driver.until((text) => !text.includes("exists"));
    expect(readFileSync(join(cwd, "out.json"), "utf8")).toBe("mine");
    expect(readdirSync(cwd)).toEqual(["out.json"]);
    await quit(driver);
  });

  test("copy goes to the terminal's clipboard", async () => {
    const driver = open(["crowd:5"]);
    await driver.until("5 clusters");
    driver.press("y", "1");
    await driver.until("copied: stack");
    const data = /\x1b\]52;c;([A-Za-z0-9+/=]+)\x07/.exec(driver.raw())?.[1] ?? "";
    expect(Buffer.from(data, "base64").toString()).toContain("created by main.(*Pool).start");
    await quit(driver);
  });
});

describe("pastes", () => {
  test("20 MB become a snapshot; nothing of it is a key", async () => {
    const driver = open([]);
    await driver.until("Paste a goroutine dump here");
    const dump = bulkyDump(20_000_000);
    const goroutines = dump.split("goroutine ").length - 1 - (dump.split("in goroutine ").length - 1);
    driver.write(`\x1b[200~${dump.replaceAll("\n", "\r")}\x1b[201~`);
    const shown = await driver.until("40 clusters", 40_000);
    expect(shown).toContain(`${goroutines.toLocaleString("en")} goroutines`);
    driver.write(`\x1b[200~${crowdDump(7)}\x1b[201~`);
    await driver.until("pasted #2");
    await quit(driver);
  });

  test("without bracketed paste, on the start screen", async () => {
    const driver = open([]);
    await driver.until("Paste a goroutine dump here");
    driver.write(crowdDump(40).replaceAll("\n", "\r"));
    await driver.until("40 clusters");
    await quit(driver);
  });

  test("the middle of a dump is no keys either, on any screen: a line may halt in a paste without marks", async () => {
    const driver = open(["crowd:3"]);
    await driver.until("3 clusters");
    driver.write("main.(*Worker).quit(0x1)\r\t/src/shop/worker.go:12 +0x45\rcreated by main.q in goroutine 1\rq");
    await driver.until("not a goroutine dump");
    await quit(driver);
  });

  test("a path is opened; one that is not there says so", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "unpark-path-")), "dump.txt");
    writeFileSync(path, crowdDump(9));
    const driver = open([]);
    await driver.until("Paste a goroutine dump here");
    driver.write(`\x1b[200~${path}.no\x1b[201~`);
    await driver.until("no such file");
    driver.write(`\x1b[200~${path}\x1b[201~`);
    await driver.until("9 clusters");
    await quit(driver);
  });

  test("quit in the middle: the rest is not typed into the shell", async () => {
    const driver = drive({ command: "/bin/sh", args: ["-c", `${process.execPath} ${harness}; echo LEFT; cat -v`] });
    running.push(driver);
    await driver.until("Paste a goroutine dump here");
    driver.write(`\x1b[200~${crowdDump(50)}`);
    await driver.until("pasting");
    const pid = Number(/^\d+$/m.exec(await childOf(driver.pid))?.[0]);
    process.kill(pid, "SIGTERM");
    driver.write(`${crowdDump(50)}touch typed-into-shell\r`);
    driver.write("\x1b[201~");
    await driver.until("LEFT");
    await driver.idle(200);
    expect(driver.text()).not.toContain("typed-into-shell");
    expect(driver.text()).not.toContain("gopark");
    expectRestored(driver);
  });
});

async function childOf(pid: number): Promise<string> {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().replaceAll(" ", "\n");
}

function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("the terminal", () => {
  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("is restored on %s", async (signal, status) => {
    const driver = open(["crowd:5"]);
    await driver.until("5 clusters");
    driver.kill(signal);
    expect((await driver.exited).code).toBe(status);
    expectRestored(driver);
  });

  test.each([
    ["view", "the view broke", ["o"]],
    ["update", "the update broke", ["m", "1"]],
  ])("is restored when the %s crashes; one line says what happened", async (crash, line, keys) => {
    const driver = open(crash === "view" ? [] : ["crowd:5"], { env: { CRASH: crash } });
    await driver.until(crash === "view" ? "Paste a goroutine dump here" : "5 clusters");
    driver.press(...keys);
    expect((await driver.exited).code).toBe(2);
    expectRestored(driver);
    expect(driver.text().trim()).toBe(`crashed: ${line}`);
  });

  test.each([
    ["alone", (run: string) => `exec ${run}`],
    ["below a shell", (run: string) => `${run}; true`],
    ["deaf to SIGHUP", (run: string) => `trap '' HUP; ${run}; true`],
  ])("that goes away ends the program: %s", async (_, script) => {
    const driver = drive({ command: "/bin/sh", args: ["-c", script(`${process.execPath} ${harness} crowd:5`)] });
    running.push(driver);
    await driver.until("5 clusters");
    const pids = [driver.pid, ...(await childOf(driver.pid)).split("\n").map(Number)].filter((pid) => pid > 0);
    driver.hangUp();
    await expect.poll(() => pids.filter(alive), { timeout: 15_000 }).toEqual([]);
  });

  test("ctrl-c ends with 130", async () => {
    const driver = open(["crowd:5"]);
    await driver.until("5 clusters");
    driver.press("ctrl-c");
    expect((await driver.exited).code).toBe(130);
    expectRestored(driver);
  });

  test("resize to little and back", async () => {
    const driver = open(["crowd:50"]);
    await driver.until("50 clusters");
    driver.resize(50, 10);
    await driver.until("more room, please");
    driver.resize(160, 40);
    await driver.until((text) => text.includes("CREATED BY") && text.includes("50 clusters"));
    await quit(driver);
  });

  test("ctrl-z gives the shell its terminal, fg comes back", async () => {
    const driver = drive({ command: "/bin/bash", args: ["--norc", "--noprofile", "-i"], env: { PS1: "shell> " } });
    running.push(driver);
    await driver.until("shell>");
    driver.write(`${process.execPath} ${harness} crowd:5\r`);
    await driver.until("5 clusters");
    driver.press("ctrl-z");
    await driver.until(/Stopped/);
    expect(driver.alternate()).toBe(false);
    driver.write("fg\r");
    await driver.until((text) => driver.alternate() && text.includes("5 clusters"));
    driver.press("j", "q");
    await driver.until((text) => !driver.alternate() && text.trimEnd().endsWith("shell>"));
  });

  test("ctrl-z where nobody could wake it again: the screen stays", async () => {
    const driver = open(["crowd:5"]);
    await driver.until("5 clusters");
    driver.press("ctrl-z");
    await driver.until(() => driver.raw().split("\x1b[?1049h").length === 3);
    await driver.until((text) => driver.alternate() && text.includes("5 clusters"));
    await quit(driver);
  });

  test("standard input is a pipe: keys come from the terminal", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "unpark-pipe-")), "dump.txt");
    writeFileSync(path, crowdDump(12));
    const driver = drive({
      command: "/bin/sh",
      args: ["-c", `cat ${path} | ${process.execPath} ${harness}; echo STATUS $?`],
    });
    running.push(driver);
    await driver.until("12 clusters");
    driver.press("enter");
    await driver.until("detail");
    driver.press("q");
    await driver.until("STATUS 0");
  });

  test("without UTF-8 only ASCII is written", async () => {
    const driver = open(["crowd:5", "crowd:9"], { env: { LANG: "C", LC_ALL: "C" } });
    await driver.until("9 clusters");
    driver.press("3", "?");
    await driver.until("search keys:");
    expect(driver.raw()).not.toMatch(/[\u2500-\u28ff]/);
    driver.press("esc");
    await driver.until("counts summed upward");
    await quit(driver);
  });

  test("a screen reader gets lines without frames", async () => {
    const driver = open(["crowd:5"], { env: { INK_SCREEN_READER: "true" } });
    await driver.until("5 clusters");
    expect(driver.alternate()).toBe(false);
    expect(driver.text()).not.toMatch(/[─│]/);
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("hostile text does nothing", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "unpark-hostile-")), "dump.txt");
    const evil = "main.\x1b]0;owned\x07\u202eevil";
    writeFileSync(path, `${crowdDump(1)}\ngoroutine 2 [chan receive]:\n${evil}()\n\t/src/\x1b[2Jx.go:1 +0x1\n`);
    const driver = open([path]);
    await driver.until(/clusters?/);
    driver.press("G", "enter");
    await driver.idle();
    expect(driver.raw()).not.toContain("\x1b]0;");
    expect(driver.raw()).not.toContain("\u202e");
    await quit(driver);
  });
});
