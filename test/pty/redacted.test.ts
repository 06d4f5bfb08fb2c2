// `--redact` in the screen: whatever leaves it, as a file of any format or by the clipboard, holds none of the names.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { drive } from "./driver.ts";

const STORY = ["1-before", "3-after", "5-after2", "7-after3", "8-later"].map((name) => `samples/story/${name}.txt.gz`);

/** In the dumps, of the user's own: packages, functions, folders, sources; "main" says nothing, and stays. */
const PRIVATE = /chathub|writePump|serveWS|\/home\/dev|8-later|samples\/story/i;

/** Gzip is seen through. */
function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("latin1");
}

test("nothing that is exported or copied has a private name", async () => {
  const home = mkdtempSync(join(tmpdir(), "unpark-redacted-"));
  const env = { HOME: home, XDG_CONFIG_HOME: home };
  const driver = drive({ command: process.execPath, args: ["bin/unpark", ...STORY, "--redact"], env });
  onTestFinished(() => driver.end());
  await driver.until("300 zombies");
  expect(driver.text()).toMatch(PRIVATE);

  driver.press("e");
  const menu = await driver.until("export as");
  const formats = Array.from(
    menu.slice(menu.indexOf("export as")).matchAll(/\b(\d) +([a-z]+)/g),
    ([, number, format]) => ({
      number: number!,
      format: format!,
    }),
  );
  expect(formats.map(({ format }) => format)).toEqual(
    expect.arrayContaining(["html", "json", "pprof", "sarif", "folded"]),
  );
  driver.press("esc");
  for (const { number, format } of formats) {
    driver.press("e");
    await driver.until("export as");
    driver.press(number);
    await driver.until("write to:");
    driver.press("ctrl-u");
    const path = join(home, `out.${format}`);
    driver.write(`${path}\r`);
    await driver.until(`out.${format}`);
    await driver.until(/written: /);
    const text = textOf(path);
    expect(text.length, format).toBeGreaterThan(100);
    // The page's own script speaks of files in general.
    const own = format === "html" ? text.replace(/<script>.*?<\/script>/s, "") : text;
    expect(PRIVATE.exec(own), format).toBeNull();
    driver.press("j", "k");
    await driver.until((screen) => !screen.includes("written: "));
  }

  for (const number of ["1", "2", "3", "4"]) {
    driver.press("y");
    await driver.until("one-line summary");
    driver.press(number);
    await driver.until("copied: ");
    driver.press("j", "k");
    await driver.until((screen) => !screen.includes("copied: "));
  }
  const copies = Array.from(driver.raw().matchAll(/\x1b\]52;c;([A-Za-z0-9+/=]+)\x07/g), ([, data]) =>
    Buffer.from(data!, "base64").toString(),
  );
  expect(copies.length).toBe(4);
  for (const copy of copies) expect(PRIVATE.exec(copy)).toBeNull();
  expect(copies[0]).toContain("created by ");
});
