// What bin/unpark writes of hostile files as HTML, in a real browser: everything opened, and nothing of it is more than text.

import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileFiles } from "../hostile.ts";
import { unsafeLine } from "../report/clean.ts";
import { CHROMIUM, launch, openPage } from "./chromium.ts";

/** What could run or load; of these the page has its empty icon, its code and its data. */
const ACTIVE = "script, img, iframe, object, embed, form, base, link, meta[http-equiv=refresh], video, audio, source";
/** Attributes in which an attack would act. */
const HANDLERS = `[...document.querySelectorAll("*")].flatMap((one) =>
  [...one.attributes].filter(({ name, value }) =>
    name.startsWith("on") || name === "srcdoc" || (/^(href|src|action)$/.test(name) && !/^(#|data:,$)/.test(value))
  ).map(({ name, value }) => one.tagName + " " + name + "=" + value))`;

describe.skipIf(CHROMIUM === null)("hostile files in a browser", () => {
  let browser: Browser;
  let files: ReturnType<typeof hostileFiles>;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "unpark-hostile-"));
    files = hostileFiles(folder);
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each(["dump", "log", "counts", "proto", "hunt", "heap", "heapProto"] as const)("%s", async (kind) => {
    const sources = { dump: [files.dump, files.later], heap: ["heap", files.heap, files.heapLater] };
    const args = kind === "dump" || kind === "heap" ? sources[kind] : [files[kind]];
    if (kind === "heapProto") args.unshift("heap");
    const out = join(folder, `${kind}.html`);
    const { status, stderr } = spawnSync(process.execPath, ["bin/unpark", ...args, "--format", "html", "--out", out], {
      encoding: "utf8",
      input: "",
    });
    expect(status, stderr).toBe(0);
    const { page, faults } = await openPage(
      browser,
      out,
      {},
      `#${kind.startsWith("heap") ? "rows" : "clusters"} .status:not(:empty)`,
    );
    await page.evaluate(`
      for (const button of document.querySelectorAll('.toggle[aria-expanded="false"]')) button.click();
      for (const details of document.querySelectorAll("details")) details.open = true;`);
    const scripts = (await page.evaluate(
      `[...document.querySelectorAll("${ACTIVE}")].map((one) => one.outerHTML.slice(0, 40))`,
    )) as readonly string[];
    for (const script of scripts)
      expect(script).toMatch(
        /^<script( type="application\/(json|gzip)"|>"use strict")|^<link rel="icon" href="data:,">$/,
      );
    expect(scripts.length).toBe(3);
    expect(await page.evaluate(HANDLERS)).toEqual([]);
    const text = await page.locator("body").innerText();
    expect(text).toContain("owned");
    expect(unsafeLine(text.replaceAll("\t", " "))).toBe(null);
    expect(unsafeLine(await page.title())).toBe(null);
    for (const name of ["title", "aria-label", "data-name", "value", "id"]) {
      const values = await page.evaluate(
        `[...document.querySelectorAll("[${name}]")].map((one) => one.getAttribute("${name}")).join("\\n")`,
      );
      expect(unsafeLine(values as string), name).toBe(null);
    }
    expect(faults).toEqual([]);
  });
});
