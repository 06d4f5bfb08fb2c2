// A sentence that quotes names -> the same sentence with their pseudonyms.

import { clean } from "../text/clean.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** What could be more than a word of English: a name, a path, a place, an address. */
const CODE_LIKE = /[./\\_(*:@[<=\u0080-\uffff]|\d[A-Za-z]|[A-Za-z]\d/;

/** A word may stand in brackets and quotes, and before a comma. */
const AROUND = /^(["'(]*)(.*?)((?:\.\.\.)?[,;:.!?"']*)$/s;

/** Replaces names that earlier calls of the same redactor have met; a sentence of ours has no others. */
export class Prose {
  readonly #pseudonyms: Pseudonyms;
  /** Texts that a reader cannot tell from words: with blanks, or without any sign. */
  readonly #whole = new Map<string, string>();
  /** Names of Go's own and of public modules. */
  readonly #kept = new Set<string>();

  constructor(pseudonyms: Pseudonyms) {
    this.#pseudonyms = pseudonyms;
  }

  /** A name that stays, in the forms in which sentences quote it. */
  keep(name: string): void {
    for (const form of formsOf(name)) this.#kept.add(form);
  }

  /** A name that is replaced, where it has to be found as a whole. */
  replace(name: string, by: string): void {
    if (name !== by && (!CODE_LIKE.test(name) || /\s/.test(name))) this.replaceWhole(name, by);
  }

  /** A text that is no name, whatever it looks like. */
  replaceWhole(name: string, by: string): void {
    const replacements = formsOf(by);
    for (const [at, form] of formsOf(name).entries()) {
      this.#whole.set(form, replacements[at]!);
      this.#whole.set(clean(form), replacements[at]!);
    }
  }

  /** @returns the sentence with pseudonyms */
  redact(text: string): string {
    return replaceAll(text, this.#whole).replace(/\S+/g, (token) => this.#token(token));
  }

  /** As `redact`, for a sentence that names sources. */
  redactWithSources(text: string): string {
    return this.redact(replaceAll(text, this.#pseudonyms.sources));
  }

  #token(token: string): string {
    const [, before = "", core = token, after = ""] = AROUND.exec(token) ?? [];
    if (!CODE_LIKE.test(core) || this.#kept.has(token)) return token;
    const name = core.replace(/\)$/, "").replace(/:\d+$/, "");
    if (this.#kept.has(core) || this.#kept.has(name)) return token;
    const replaced = core.replaceAll(
      /0x[0-9a-f]+/gi,
      (address) => `0x${this.#pseudonyms.address(Number(address)).toString(16)}`,
    );
    return before + this.#pseudonyms.known(replaced) + after;
  }
}

/** A function or file as a whole, and its last element. */
function formsOf(name: string): readonly [string, string] {
  return [name, name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1)];
}

function replaceAll(text: string, replacements: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [original, by] of [...replacements].sort(([a], [b]) => b.length - a.length)) {
    if (original !== "" && result.includes(original)) result = replaceWhole(result, original, by);
  }
  return result;
}

/** Not within a longer word. */
function replaceWhole(text: string, original: string, by: string): string {
  const inWord = /[\p{L}\p{N}_]/u;
  let result = "";
  let from = 0;
  for (let at = text.indexOf(original); at >= 0; at = text.indexOf(original, from)) {
    const end = at + original.length;
    const within =
      (inWord.test(original[0]!) && inWord.test(text[at - 1] ?? "")) ||
      (inWord.test(original.at(-1)!) && inWord.test(text[end] ?? ""));
    result += text.slice(from, at) + (within ? original : by);
    from = end;
  }
  return result + text.slice(from);
}
