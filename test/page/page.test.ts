// The HTML report in a real browser: nothing leaves it, keys do everything, hostile names stay text, axe finds nothing.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Analysis, analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { writeHeapHtml } from "../../src/report/heap/html.ts";
import { analysisOf } from "../analysis-text.ts";
import { heapsOf } from "../heap/recordings.ts";
import { ATTACKS, hostileAnalysis, OPTIONS, STORY } from "../report/story.ts";
import { builtPage, pageFile, writtenFile } from "./assets.ts";
import { CHROMIUM, launch, openPage } from "./chromium.ts";

/** What `samples/story` holds: three rounds of load, and a writer that is left by each. */
function sampleStory(folder = ""): Analysis {
  const names = ["1-before", "2-during", "3-after", "4-during2", "5-after2", "6-during3", "7-after3", "8-later"];
  return analyse(
    names.flatMap((name) => {
      const decoder = createDecoder(`${folder}${name}.txt.gz`);
      decoder.push(gunzipSync(readFileSync(`samples/story/${name}.txt.gz`)));
      return decoder.end();
    }),
  );
}

/** Names of the rows shown, in order. */
const names = (page: Page): Promise<readonly string[]> => page.locator(".row td.where").allInnerTexts();

async function violations(page: Page): Promise<readonly string[]> {
  // By the debugger's door: the page's own policy lets no script in.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

describe.skipIf(CHROMIUM === null)("the page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it("says the answer first, opens what is accused, and asks nobody for anything", async () => {
    const analysis = sampleStory();
    const { page, faults } = await openPage(browser, pageFile(analysis));
    expect(await page.locator("h1").innerText()).toBe("✖ 300 zombies in 1 cluster");
    expect(await page.locator("header").innerText()).toContain("/home/dev/chathub/main.go:86");
    const detail = page.locator(".detail").first();
    for (const { text } of analysis.clusters[0]!.verdict.reasons) expect(await detail.innerText()).toContain(text);
    expect(await detail.innerText()).toContain("websocket-writer-orphaned");
    expect(await page.locator(".plot canvas").count()).toBe(1);
    const family = await page.locator("#family").innerText();
    expect(family).toMatch(
      /\n *main\.\(\*hub\)\.serveWS, which has ended\s+300 goroutines created there, zombies among them/,
    );
    expect(family).toMatch(/zombie 300 main\.\(\*client\)\.writePump/);
    expect(await page.locator("#snapshots li").count()).toBe(8);
    expect(faults).toEqual([]);
  });

  it("says of a crash where it happened", async () => {
    const decoder = createDecoder("crash.txt");
    decoder.push(
      new TextEncoder().encode(
        "panic: no such account\n\ngoroutine 7 [running]:\nmain.(*ledger).post(0xc000010000)\n\t/src/shop/ledger.go:41 +0x1d\n",
      ),
    );
    const { page } = await openPage(browser, pageFile(analyse(decoder.end())));
    const ended = page.locator("header .facts div", { hasText: "ended by" });
    expect(await ended.innerText()).toMatch(
      /panic: no such account, in main\.\(\*ledger\)\.post \/src\/shop\/ledger\.go:41/,
    );
  });

  it("is filtered, sorted, opened and left by keys alone", async () => {
    const { page, faults } = await openPage(browser, pageFile(STORY));
    await page.keyboard.press("/");
    await page.keyboard.type("state:select");
    expect(await names(page)).toEqual(["pool.(*Pool).run pool.go:120"]);
    await page.keyboard.type(" OR (");
    expect(await page.locator("#filter-error").innerText()).toMatch(/^column \d+: /);
    expect(await names(page)).toEqual(["pool.(*Pool).run pool.go:120"]);
    await page.keyboard.press("Escape");
    expect(await page.locator(".row").count()).toBe(STORY.clusters.length);

    await page.locator("th button", { hasText: "where" }).focus();
    await page.keyboard.press("Enter");
    const sorted = (await names(page)).map((name) => name.replace(/ .*/, ""));
    expect(await page.locator('th[aria-sort="descending"]').innerText()).toContain("where");
    expect(sorted[0]).toBe("pool.(*Pool).run");
    await page.keyboard.press("Enter");
    expect((await names(page)).map((name) => name.replace(/ .*/, ""))).toEqual([...sorted].reverse());

    const buttons = page.locator(".toggle");
    await buttons.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    expect(await page.locator(".toggle:focus").innerText()).toBe(await buttons.nth(1).innerText());
    expect(await page.locator(".row:has(.toggle:focus)").getAttribute("id")).toBe(
      await page.locator(".row").nth(1).getAttribute("id"),
    );
    await page.keyboard.press("Enter");
    expect(await buttons.nth(1).getAttribute("aria-expanded")).toBe("true");
    expect(faults).toEqual([]);
  });

  it("goes through the flame graph by keys, and tells growth by a sign", async () => {
    const { page, faults } = await openPage(browser, pageFile(STORY));
    const boxes = page.getByRole("treeitem");
    await page.selectOption("[data-name='compared with']", "1");
    expect(
      await page
        .getByRole("treeitem", { name: "+300 main.(*client).writePump: 4 → 304 goroutines", exact: true })
        .count(),
    ).toBe(1);
    expect(await page.locator(".box.grew").first().innerText()).toMatch(/^\+/);
    await boxes.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const zoomed = page.locator(".box:focus");
    expect(await zoomed.getAttribute("aria-label")).toContain("created by main.(*hub).serveWS");
    expect(await zoomed.getAttribute("style")).toContain("width: 100%");
    await page.keyboard.press("Escape");
    expect(await page.locator(".box:focus").getAttribute("aria-label")).toContain("all of them");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("button", { name: "find in the table" }).click();
    expect(await page.locator("#filter").inputValue()).toBe('fn:"main.(*hub).serveWS"');
    expect(faults).toEqual([]);
  });

  it("aligns a stack with its nearest and leads from relative to relative", async () => {
    const analysis = analysisOf(`
      0>9x chan send zombie: main.send@/a.go:1 < main.worker@/a.go:9 < main.loop@/a.go:20 < main.run@/a.go:30 by main.start@/a.go:3
      4>4x chan receive: main.receive@/a.go:5 < main.worker@/a.go:11 < main.loop@/a.go:20 < main.run@/a.go:30 by main.start@/a.go:3`);
    const { page, faults } = await openPage(browser, pageFile(analysis));
    await page.locator(".detail summary", { hasText: "Nearest stack" }).click();
    expect(await page.locator(".aligned caption").innerText()).toBe(
      "2 frames the same, 1 at another line, 1 only here, 1 only in the nearest",
    );
    await page.locator(".detail .facts a", { hasText: "main.receive" }).click();
    expect(await page.locator(".toggle:focus").count()).toBe(1);
    expect(await page.locator(".detail:visible").count()).toBe(2);
    expect(page.url()).toContain(`#${analysis.clusters[1]!.id}`);
    expect(faults).toEqual([]);
  });

  it("lets hostile names be text, wherever they stand", async () => {
    const analysis = hostileAnalysis();
    const notes = new Map(
      analysis.clusters.map(({ id }, at) => [id, { mark: ATTACKS[at % ATTACKS.length]!, text: "</script>" }]),
    );
    const file = pageFile(analysis as Analysis, { notes, sourceUrl: "https://example.com/{file}#L{line}" });
    const { page, faults } = await openPage(browser, file);
    await page.evaluate(`
      for (const button of document.querySelectorAll('.toggle[aria-expanded="false"]')) button.click();
      for (const details of document.querySelectorAll("details")) details.open = true;`);
    await page.locator("details > div > p").first().waitFor();
    // Nothing but what src/page makes: no element of an attack, no attribute that runs, no link that is not the template's.
    expect(
      await page
        .locator("body script:not([type]), img, iframe, object, embed, form, base, details[open] script")
        .count(),
    ).toBe(1);
    const inside = await page.evaluate(
      '[...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith("on")))',
    );
    expect(inside).toEqual([]);
    const hrefs = await page.evaluate(
      '[...document.querySelectorAll("a.place")].map((link) => link.getAttribute("href"))',
    );
    expect((hrefs as readonly string[]).length).toBeGreaterThan(ATTACKS.length);
    for (const href of hrefs as readonly string[]) expect(href).toMatch(/^https:\/\/example\.com\/[^<>"\s]*#L\d+$/);
    expect(await page.locator("body").innerText()).not.toMatch(/[\u202e\u2066\u2028\u200b\x1b]/);
    expect(faults).toEqual([]);
  });

  it.each([
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["phone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ] as const)("has no fault that axe can find: %s", async (_, options) => {
    const { page } = await openPage(browser, pageFile(sampleStory(`/srv/${"dumps/".repeat(12)}`)), options);
    await page.locator(".detail summary", { hasText: "Nearest stack" }).first().click();
    await page.selectOption("[data-name='compared with']", "1");
    expect(await violations(page)).toEqual([]);
    // On a phone nothing is wider than the phone.
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("prints on light ground, with the stacks of the accused", async () => {
    const { page, faults } = await openPage(browser, pageFile(STORY), { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.locator("#filter").isVisible()).toBe(false);
    expect(await page.locator(".detail:visible").count()).toBe(
      STORY.clusters.filter(({ verdict }) => verdict.accused > 0).length,
    );
    expect(faults).toEqual([]);
  });

  it("opens 5,000 clusters, shows the first, and finds the last", async () => {
    const file = pageFile(crowd(5000));
    expect(readFileSync(file, "utf8")).toContain('<script type="application/gzip"');
    const { page, faults } = await openPage(browser, file);
    expect(await page.locator(".row").count()).toBe(100);
    await page.getByRole("button", { name: /^show 100 more, 4,900 clusters not shown yet$/ }).click();
    expect(await page.locator(".row").count()).toBe(200);
    await page.locator("#filter").fill("fn:main.f4999.work");
    expect(await page.locator(".row").count()).toBe(1);
    expect(faults).toEqual([]);
  });

  it("shows a heap: what is kept, who allocated it, the difference as a flame graph", async () => {
    const { page, faults } = await openPage(browser, heapFile(), {}, "#rows .status:not(:empty)");
    expect(await page.locator("h1").innerText()).toMatch(/^✖ the heap keeps [\d.]+ MB per cycle/);
    expect(await page.locator("#rows tbody tr.row").count()).toBeGreaterThan(3);
    await page.selectOption("[data-name='compared with']", "1");
    expect(await page.locator(".box.grew").first().innerText()).toMatch(/^\+[\d.]+ MB /);
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("a heap's rows sort, open and filter, by keys alone; the flame graph follows the filter", async () => {
    const { page, faults } = await openPage(browser, heapFile(), {}, "#rows .status:not(:empty)");
    const column = async (at: number): Promise<readonly string[]> =>
      page.locator(`#rows tbody tr.row > :nth-child(${at})`).allInnerTexts();
    const names = await column(1);
    await page.locator("#rows thead button", { hasText: "where" }).focus();
    await page.keyboard.press("Enter");
    expect(await column(1)).toEqual([...names].sort());
    await page.locator("#rows thead button", { hasText: "flat now" }).press("Enter");
    expect(await page.locator("#rows th[aria-sort='descending']").innerText()).toMatch(/^flat now/);
    const kilobytes = (await column(6)).map((text) => Number.parseFloat(text));
    expect(kilobytes).toEqual([...kilobytes].sort((a, b) => b - a));
    await page.locator("#rows .toggle").first().focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    expect(await page.locator("#rows .detail-row:not([hidden])").count()).toBe(1);
    expect(await page.locator("#rows .detail-row:not([hidden])").innerText()).toMatch(/per cycle\s+[+0]/);
    await page.keyboard.press("/");
    await page.keyboard.type("fn:(*Report).Log");
    expect((await column(1)).every((name) => name.includes("(*Report).Log"))).toBe(true);
    expect(await page.locator("#rows .status").innerText()).toMatch(
      /^\d+ of \d+ rows; \d+ of \d+ stacks in the flame graph$/,
    );
    await page.keyboard.type(" state:running");
    expect(await page.locator("#filter-error").innerText()).toMatch(/^column \d+: state is of goroutines/);
    await page.keyboard.press("Escape");
    expect(await page.locator("#rows tbody tr.row").count()).toBe(names.length);
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("says the same without a script", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`file://${pageFile(STORY)}`);
    const text = await page.locator("body").innerText();
    expect(text).toContain("300 zombies in 1 cluster");
    expect(text).toContain("/src/chathub/main.go:61");
  });
});

function heapFile(): string {
  const profiles = heapsOf("ws-map-leak-go1.19", "debug1.txt");
  const options = { ...OPTIONS, page: builtPage(), filtered: null, peek: null };
  return writtenFile(writeHeapHtml(analyseHeap(profiles), options));
}

/** One cluster many times, each with a stack, a count and an id of its own. */
function crowd(many: number): Analysis {
  const one = analysisOf("2>5x chan receive 5-9m suspect: main.work by main.start\n  why grew: grew in each round");
  const [model] = one.clusters;
  const clusters = Array.from({ length: many }, (_, n) => ({
    ...model!,
    id: n.toString(16).padStart(16, "0"),
    counts: [n % 7, (n % 13) + 1],
    frames: Array.from({ length: 10 }, (_, depth) => ({
      ...model!.frames[0]!,
      func: `main.f${n >> depth}.${depth === 0 ? "work" : `step${depth}`}`,
      line: n + depth,
    })),
  }));
  return { ...one, clusters };
}
