// unpark hunt in a terminal against a real Go service, as a person does it.

import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { goServers, NO_GO } from "../live/go-server.ts";
import { type Driver, drive } from "./driver.ts";

const running: Driver[] = [];
afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

function unpark(...args: readonly string[]): Driver {
  const config = mkdtempSync(join(tmpdir(), "unpark-config-"));
  const driver = drive({
    command: process.execPath,
    args: ["bin/unpark", ...args],
    env: { HOME: config, XDG_CONFIG_HOME: config },
  });
  running.push(driver);
  return driver;
}

describe.skipIf(NO_GO !== null)(`hunt in the screen${NO_GO === null ? "" : ` (${NO_GO})`}`, () => {
  let servers: ReturnType<typeof goServers>;
  beforeAll(() => {
    servers = goServers();
  });
  afterAll(() => servers.stop());

  test("from the shell: stages with figures, then the clusters with the slope per cycle as the reason", async () => {
    const { app, pprof } = await servers.start("story");
    const load = ["--load-url", `ws://${app}/ws`, "--connections", "30", "--duration", "500ms"];
    const driver = unpark("hunt", pprof, ...load, "--cycles", "2", "--fail-on", "zombie");
    await driver.until(/HUNT .*cycle 1 of 2/);
    await driver.until(/baseline +\d+ [▁-█]+ +\d+ of at most 30 s/);
    await driver.until(/✔ baseline +\d+ goroutines, stood still for/);
    await driver.until(/✔ load +ws:\/\/.* 30 connections, 500 ms\s+30 connections, [\d,]+ messages sent/);
    await driver.until(/cycle 1: \+30 left behind \(1\.00 per connection\)/);
    await driver.until("60 zombies in 1 cluster");
    await driver.until("+30, +30 per cycle, 1.00 per connection, 2 of 2 cycles");
    driver.press("q");
    expect((await driver.exited).code).toBe(1);
  });

  test("from the start screen, with a command: its output is seen, its exit status told, all is saved", async () => {
    const { app, pprof } = await servers.start("http");
    const dir = join(mkdtempSync(join(tmpdir(), "unpark-hunt-")), "saved");
    const driver = unpark();
    await driver.until("Paste a goroutine dump here");
    driver.press("h");
    await driver.until("or a command");
    driver.press("ctrl-u");
    driver.write(pprof);
    driver.press("down", "down");
    const fetches = `await fetch("http://${app}/")`;
    driver.write(
      `echo hello from the load; ${process.execPath} --input-type=module -e '${fetches}'; sleep 1.2; echo bye; exit 3`,
    );
    driver.press("tab", "tab", "tab", "ctrl-u", "1", "tab", "tab");
    driver.write(dir);
    driver.press("enter");
    await driver.until(/the load's output\s+│ hello from the load/);
    await driver.until("the load command ended with status 3: hello from the load / bye");
    await driver.until(/hunt, 3 snapshots/);
    expect(driver.text()).toContain("main.audit");
    const saved = readdirSync(dir).filter((name) => name.endsWith(".gz"));
    const heaps = saved.filter((name) => name.endsWith("-heap.gz"));
    expect([saved.length - heaps.length, heaps.length]).toEqual([3, 2]);
  });

  test("your own load, told by c", async () => {
    const { app, pprof } = await servers.start("http");
    const driver = unpark("hunt", pprof, "--cycles", "1");
    await driver.until(/baseline +\d/);
    driver.press("c");
    await driver.until("start your load now; when it is at its height, press c");
    for (let request = 0; request < 7; request++) await (await fetch(`http://${app}/`)).text();
    driver.press("c");
    await driver.until("stop your load and let its clients go, then press c");
    driver.press("c");
    await driver.until(/load +your own load/);
    await driver.until(/cycle 1: \+\d+ left behind|hunt, 3 snapshots/);
    await driver.until("main.audit");
  });

  test("ctrl-c stops the load, with its children, and keeps what was taken", async () => {
    const { pprof } = await servers.start("http");
    const driver = unpark("hunt", pprof, "--load", "echo pid $$; sleep 300");
    const [, pid] = /pid (\d+)/.exec(await driver.until(/│ pid \d+/))!;
    await driver.until(/goroutines under load/);
    driver.press("ctrl-c");
    await driver.until(/cancelled: hunt kept, 2 snapshots/);
    expect(() => process.kill(Number(pid), 0)).toThrow();
    // As without a screen: the hunt was interrupted, whatever is looked at afterwards.
    driver.press("q");
    expect((await driver.exited).code).toBe(130);
  });

  test("a load that cannot be started: one line and exit 2", async () => {
    const { pprof } = await servers.start("http");
    const driver = unpark("hunt", pprof, "--load", "/no/such/program");
    expect((await driver.exited).code).toBe(2);
    await driver.idle();
    expect(driver.alternate()).toBe(false);
    expect(driver.text()).toMatch(/unpark: the load command ended with status 127/);
  });

  test("a process that cannot be reached: one line and no screen, exit 3", async () => {
    const driver = unpark("hunt", "127.0.0.1:1", "--load", "true");
    expect((await driver.exited).code).toBe(3);
    await driver.idle();
    expect(driver.raw()).not.toContain("\x1b[?1049h");
  });

  test.each(["SIGTERM", "SIGHUP", "SIGINT"])("%s ends the load and gives the terminal back", async (signal) => {
    const { pprof } = await servers.start("http");
    const driver = unpark("hunt", pprof, "--load", "echo pid $$; sleep 300");
    const [, pid] = /pid (\d+)/.exec(await driver.until(/│ pid \d+/))!;
    driver.kill(signal);
    if (signal === "SIGINT") {
      await driver.until(/hunt kept/);
      driver.kill(signal);
    }
    expect((await driver.exited).code).toBe({ SIGTERM: 143, SIGHUP: 129, SIGINT: 130 }[signal]);
    expect(driver.alternate()).toBe(false);
    expect(() => process.kill(Number(pid), 0)).toThrow();
  });
});
