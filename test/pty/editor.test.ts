// The editor that `o` opens, in the real program: it has the terminal as its own, and does not outlive the screen.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isAlive } from "../source/alive.ts";
import { type Driver, drive } from "./driver.ts";

const running: Driver[] = [];
afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

interface Edited {
  readonly driver: Driver;
  readonly editor: number;
}

/** Opens the editor on the stuck line. @param deaf it does not hear that its terminal goes away */
async function editing(deaf = false): Promise<Edited> {
  const folder = mkdtempSync(join(tmpdir(), "unpark-editor-"));
  const pid = join(folder, "pid");
  const editor = join(folder, "editor.mjs");
  writeFileSync(
    editor,
    `import { writeFileSync } from "node:fs";
${deaf ? 'process.on("SIGHUP", () => {});' : ""}
process.on("SIGINT", () => process.stdout.write("THE EDITOR'S CTRL-C "));
writeFileSync(${JSON.stringify(pid)}, String(process.pid));
process.stdout.write("EDITING " + process.argv[2] + "\\n");
process.stdin.on("data", (data) => String(data).includes("x") && process.exit(0));
setInterval(() => {}, 1000);
`,
  );
  writeFileSync(join(folder, "main.go"), "package main\n");
  const driver = drive({
    command: process.execPath,
    args: ["bin/unpark", "samples/story/3-after.txt.gz", "--source-root", folder],
    env: { VISUAL: `${process.execPath} ${editor}`, HOME: folder, XDG_CONFIG_HOME: folder },
  });
  running.push(driver);
  await driver.until("writePump");
  driver.press("o");
  await driver.until(`EDITING ${join(folder, "main.go")}:86`);
  return { driver, editor: Number(readFileSync(pid, "utf8")) };
}

describe("the editor", () => {
  test("has the terminal, ctrl-c too; the screen comes back when it ends", async () => {
    const { driver, editor } = await editing();
    expect(driver.alternate()).toBe(false);
    driver.press("ctrl-c");
    await driver.until("THE EDITOR'S CTRL-C");
    driver.write("x\r");
    await driver.until((text) => driver.alternate() && text.includes("writePump"));
    expect(isAlive(editor)).toBe(false);
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test("is not opened on a file that is not there", async () => {
    const driver = drive({
      command: process.execPath,
      args: ["bin/unpark", "samples/story/3-after.txt.gz"],
      env: { VISUAL: "false" },
    });
    running.push(driver);
    await driver.until("writePump");
    driver.press("o");
    await driver.until(/main\.go is not on this machine; --source-root DIR/);
    driver.press("q");
    expect((await driver.exited).code).toBe(0);
  });

  test.each([
    ["SIGTERM", false, 143],
    ["SIGHUP", false, 129],
    ["SIGTERM", true, 143],
  ])("ends with the screen: %s, deaf to it: %s", async (signal, deaf, status) => {
    const { driver, editor } = await editing(deaf);
    process.kill(driver.pid, signal);
    expect((await driver.exited).code).toBe(status);
    await expect.poll(() => isAlive(editor)).toBe(false);
    expect(driver.alternate()).toBe(false);
    expect(driver.raw().lastIndexOf("\x1b[?2004l")).toBeGreaterThan(driver.raw().lastIndexOf("\x1b[?2004h"));
  });

  test.each([false, true])("ends with its terminal; deaf to it: %s", async (deaf) => {
    const { driver, editor } = await editing(deaf);
    const screen = driver.pid;
    driver.hangUp();
    await expect.poll(() => isAlive(screen) || isAlive(editor), { timeout: 10_000 }).toBe(false);
  });
});
