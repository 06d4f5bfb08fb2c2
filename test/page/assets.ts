// The page as the build made it, and files with it, for the tests.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Analysis } from "../../src/analyse.ts";
import { writeHtml } from "../../src/report/html/html.ts";
import type { PageAssets, ReportOptions } from "../../src/report/options.ts";
import { OPTIONS } from "../report/story.ts";

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const built = (name: string): string => readFileSync(join(import.meta.dirname, "../../dist", name), "utf8");

export function builtPage(): PageAssets {
  const [script, style] = [built("page.js"), built("page-style.css")];
  return { script, style, scriptHash: hashOf(script), styleHash: hashOf(style), pack };
}

const pack = (text: string): string => gzipSync(text).toString("base64");

/** @returns the path of a new file with the page */
export function pageFile(analysis: Analysis, options: Partial<ReportOptions> = {}): string {
  return writtenFile(writeHtml(analysis, { ...OPTIONS, page: builtPage(), ...options }));
}

export function writtenFile(html: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "unpark-page-")), "page.html");
  writeFileSync(file, html);
  return file;
}
