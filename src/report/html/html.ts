// Analysis -> one HTML file: the answer as text, the data as JSON, and src/page (bundled) to draw it. No request leaves it.

import type { Analysis } from "../../analyse.ts";
import { clean, escapeJson } from "../../text/clean.ts";
import type { HeapData } from "../heap/page-data.ts";
import type { PageAssets, ReportOptions } from "../options.ts";
import { glyphOf } from "../text/paint.ts";
import { writeText } from "../text/text.ts";
import { headlineClass } from "../words.ts";
import { type GoroutineData, goroutineData } from "./page-data.ts";

/** What the script reads. */
export interface PageData {
  readonly version: string;
  /** As given to `--source-url`; null: frames are no links. */
  readonly sourceUrl: string | null;
  readonly goroutines: GoroutineData | null;
  readonly heap: HeapData | null;
}

/** Without its script (previews of mail programs run none) the page is the text report; rows unless `--top` says otherwise. */
const PLAIN_ROWS = 30;

/** Characters up to which the data stays readable in the file: it is then smaller than the script beside it. */
const READABLE_DATA = 250_000;

/**
 * Writes the page.
 *
 * @param options its `page` has what the build made of src/page; without it the page is the text report alone
 * @returns HTML. Text from a dump stands in escaped text and in JSON alone; a Content-Security-Policy allows this one
 *          script and this one style sheet by their hashes, and no request at all.
 */
export function writeHtml(analysis: Analysis, options: ReportOptions): string {
  const title = `${glyphOf(headlineClass(analysis), true)} ${analysis.verdict.summary}`;
  return htmlOf(title, plainText(analysis, options), () => dataOf(analysis, options), options);
}

/**
 * @param text what is shown where no script runs
 * @returns the document; see `writeHtml`
 */
export function htmlOf(
  title: string,
  text: string,
  data: () => PageData,
  { page, version }: Pick<ReportOptions, "page" | "version">,
): string {
  const plain = `<pre class="plain">${escapeHtml(text)}</pre>`;
  const lines = [
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policyOf(page)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<meta name="generator" content="unpark ${escapeHtml(version)}">`,
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(clean(title))}</title>`,
  ];
  if (page === undefined) return `${[...lines, plain].join("\n")}\n`;
  return `${[
    ...lines,
    `<style>${page.style}</style>`,
    '<div id="page"></div>',
    `<noscript>${plain}</noscript>`,
    dataElement(data(), page),
    `<script>${page.script}</script>`,
  ].join("\n")}\n`;
}

function dataOf(analysis: Analysis, options: ReportOptions): PageData {
  const { version, sourceUrl = null } = options;
  return { version, sourceUrl, goroutines: goroutineData(analysis, options), heap: null };
}

function policyOf(page: PageAssets | undefined): string {
  const own = page === undefined ? [] : [`script-src '${page.scriptHash}'`, `style-src '${page.styleHash}'`];
  return ["default-src 'none'", ...own, "img-src data:", "base-uri 'none'", "form-action 'none'"].join("; ");
}

function plainText(analysis: Analysis, options: ReportOptions): string {
  const accused = analysis.clusters.filter(({ verdict }) => verdict.accused > 0).length;
  const top = options.top ?? Math.max(PLAIN_ROWS, Math.min(accused, 2 * PLAIN_ROWS));
  return writeText(analysis, { ...options, color: 0, width: 100, unicode: true, top });
}

/**
 * JSON in which no end tag, comment or entity can be read: a browser looks for `<` alone in a script. A large one is packed,
 * and the file is a fifth of what it was; page/data.ts reads both.
 */
function dataElement(data: PageData, { pack }: PageAssets): string {
  const text = escapeJson(JSON.stringify(data)).replaceAll("<", "\\u003c");
  if (text.length <= READABLE_DATA) return `<script type="application/json" id="data">${text}</script>`;
  return `<script type="application/gzip" id="data">${pack(text)}</script>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
