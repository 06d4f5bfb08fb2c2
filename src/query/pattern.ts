// The text of a query's value -> a test of strings: part of it, the whole with wildcards, or a regular expression.

import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { Term } from "./lex.ts";

export type TextTest = (text: string) => boolean;

/** Longer texts (a hostile dump's) are looked at up to here by a regular expression. */
const REGEX_TEXT = 10_000;

/** After these a star is Go's pointer, as in `main.(*Client).run`, `Map[*T]`. */
const BEFORE_POINTER = "([,*";

/**
 * Builds the test for one value, case-insensitive throughout.
 *
 * @param term a word or a quoted text: found anywhere in the text, or, when it has a `*` for any characters, as the
 *             whole text; after `=` always the whole text. A regular expression (Go's syntax): found anywhere.
 * @returns the test; throws the library's error for a faulty regular expression (see `regexError`)
 */
export function textTest(term: Pick<Term, "form" | "operator" | "value">): TextTest {
  if (term.form === "regex") return regexTest(term.value);
  const pieces = wildcardPieces(term.value, term.form === "quoted");
  return piecesTest(pieces, term.operator === "=");
}

/**
 * Splits at the wildcards.
 *
 * @returns at least one lower-case piece: `a*b` gives `["a", "b"]`, `main.(*T)` a single one
 */
export function wildcardPieces(value: string, quoted: boolean): readonly string[] {
  const pieces: string[] = [""];
  const add = (character: string): void => {
    pieces.push((pieces.pop() ?? "") + character);
  };
  for (let index = 0; index < value.length; index++) {
    const character = value[index] ?? "";
    if (quoted && character === "\\" && index + 1 < value.length) add(value[++index] ?? "");
    else if (character !== "*") add(character);
    else if (index > 0 && BEFORE_POINTER.includes(value[index - 1] ?? "")) add(character);
    else pieces.push("");
  }
  return pieces.map((piece) => piece.toLowerCase());
}

function piecesTest(pieces: readonly string[], whole: boolean): TextTest {
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined)
    return whole ? (text) => text.toLowerCase() === first : (text) => text.toLowerCase().includes(first);
  return (text) => {
    const lower = text.toLowerCase();
    if (!lower.startsWith(first) || !lower.endsWith(last)) return false;
    let from = first.length;
    for (const piece of rest) {
      const found = lower.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return from + last.length <= lower.length;
  };
}

/**
 * The expression comes from a person, the text from a hostile dump: only an engine without backtracking is safe. Functions
 * and files repeat over clusters, so each distinct text is looked at once.
 */
function regexTest(source: string): TextTest {
  const regex = RE2JS.compile(source.replaceAll("\\/", "/"), RE2JS.CASE_INSENSITIVE);
  const known = new Map<string, boolean>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = regex.matcher(text.slice(0, REGEX_TEXT)).find();
      known.set(text, found);
    }
    return found;
  };
}

/** @returns what is wrong with a regular expression, in one line, and the part it speaks of when the library tells */
export function regexError(error: unknown): { readonly message: string; readonly part: string | null } {
  if (error instanceof RE2JSSyntaxException) {
    const part = error.input?.replace("(?i)", "") ?? null;
    return { message: `not a regular expression: ${error.error}`, part };
  }
  return { message: "not a regular expression that can be used here", part: null };
}
