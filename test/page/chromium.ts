// A headless Chromium, where the machine has one; pages that tell what they did wrong.

import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PATHS = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** null, with the reason printed, where there is none. */
export const CHROMIUM = PATHS.find((path) => path !== "" && existsSync(path)) ?? null;
if (CHROMIUM === null)
  console.log(`skipped: the page in a browser (no Chromium at ${PATHS.slice(1).join(", ")}, no CHROMIUM)`);

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM!,
    // Only what keeps the browser itself from asking its maker's hosts; as root it runs without its sandbox.
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
}

export interface Watched {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, dialogs, and requests other than for the file itself. */
  readonly faults: string[];
}

export async function openPage(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
  ready = "#clusters .status:not(:empty)",
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url().replace(/#.*$/, "");
    if (url !== `file://${file}` && url !== "data:,") faults.push(`request: ${url}`);
  });
  await page.goto(`file://${file}`);
  await page.waitForSelector(ready);
  return { page, faults };
}
