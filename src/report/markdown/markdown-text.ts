// Hostile text -> Markdown in which it stays text: code spans, fences, escaped HTML.

import { clean } from "../../text/clean.ts";

/**
 * Words that mean nothing to Markdown: letters with hyphens between, numbers and ranges, in plain punctuation. All
 * else (functions, files, addresses, `@name`, `#12`, `www.x`) is put into a code span, where GitHub links nothing.
 */
const PLAIN_WORD = /^["'(]*(?:[A-Za-z]+(?:['-][A-Za-z]+)*|[+-]?\d[\d,.]*(?:-\d+)?%?)[,.;:!?)"']*$/;

/** Punctuation around a word that reads better outside its code span. */
const AROUND = /^(["'(]*)(.*?)([,;:!?)"']*)$/s;

/** @returns a sentence in which every word that could be more than a word is a code span */
export function prose(text: string): string {
  return clean(text)
    .split(" ")
    .map((word) => (word === "" || PLAIN_WORD.test(word) ? word : spanWithin(word)))
    .join(" ");
}

/** Brackets that belong to the word, as in `main.(*T).f(x)`, stay within. */
function spanWithin(word: string): string {
  const [, before = "", core = word, after = ""] = AROUND.exec(word) ?? [];
  if (core === "" || count(core, "(") !== count(core, ")")) return codeSpan(word);
  return `${before}${codeSpan(core)}${after}`;
}

/** @returns a code span whose fence is longer than any run of backticks in the text; `-` for no text */
export function codeSpan(text: string): string {
  const safe = clean(text);
  if (safe.trim() === "") return "-";
  const ticks = "`".repeat(longestRun(safe) + 1);
  const blank = safe.startsWith("`") || safe.endsWith("`") || safe.startsWith(" ") ? " " : "";
  return `${ticks}${blank}${safe}${blank}${ticks}`;
}

/** A code span in a table: a pipe would end the cell, even there, so it is shown as an escape. `-` for null. */
export function tableCode(text: string | null): string {
  return text === null ? "-" : codeSpan(text.replaceAll("|", "\\x7c"));
}

/** @returns a fenced block, one line per text, with a fence longer than any run of backticks in it */
export function fenced(lines: readonly string[]): string {
  const safe = lines.map((line) => clean(line));
  const fence = "`".repeat(Math.max(3, ...safe.map((line) => longestRun(line) + 1)));
  return [`${fence}text`, ...safe, fence].join("\n");
}

/** For HTML within Markdown, where a backtick means nothing. */
export function htmlCode(text: string): string {
  const safe = clean(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
