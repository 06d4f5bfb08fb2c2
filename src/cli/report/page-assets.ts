// What the build made of src/page -> script and style of the HTML report, with their hashes.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { PageAssets } from "../../report/options.ts";

/** Reads the two files beside the program, of which the build says what is in them. */
export function pageAssets(): PageAssets {
  const script = readFileSync(new URL("./page.js", import.meta.url), "utf8");
  const style = readFileSync(new URL("./page-style.css", import.meta.url), "utf8");
  return { script, scriptHash: hashOf(script), style, styleHash: hashOf(style), pack };
}

function pack(text: string): string {
  return gzipSync(text).toString("base64");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
