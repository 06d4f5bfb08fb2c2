// A query as typed -> tokens, each with its place in the text.

/** What is wrong with a query, and where: `length` characters from `at`. */
export interface QueryError {
  readonly message: string;
  readonly at: number;
  readonly length: number;
}

interface Place {
  readonly at: number;
  readonly length: number;
}

/** `word` may hold wildcards; `quoted` too, and still has its backslashes; `regex` is what stands between the slashes. */
export type ValueForm = "word" | "quoted" | "regex";

export interface Term extends Place {
  readonly kind: "term";
  /** As typed, without the colon; null for a free word. */
  readonly field: string | null;
  /** `>`, `>=`, `<`, `<=`, `=` or "" before the value. */
  readonly operator: string;
  readonly form: ValueForm;
  readonly value: string;
  /** Where the value begins, its quote or slash included. */
  readonly valueAt: number;
}

export interface Sign extends Place {
  readonly kind: "open" | "close" | "or" | "not";
}

export type Token = Term | Sign;

export interface Lexed {
  /** All tokens up to the error; one that is not closed is the last. */
  readonly tokens: readonly Token[];
  readonly error: QueryError | null;
}

const FIELD = /([A-Za-z][A-Za-z-]*):/y;
const OPERATOR = /[<>]=?|=/y;
const BLANKS = /\s*/y;

/** `(*T).method` at the beginning of a word is Go's way to write a method, not a bracket of the query. */
const RECEIVER = /\(\*[^\s()]+\)\./y;
const OR = /OR(?=[\s()]|$)/y;

/**
 * Cuts a query into tokens.
 *
 * @param text a query such as `state:"chan send" -is:pool (fn:main.* OR wait:>5m)`
 * @returns tokens in order; never throws. Errors are a quote or a regular expression that is not closed.
 *
 * Brackets within a word belong to it while they are balanced, so that `main.(*Client).run` need not be quoted. A word
 * that begins with a slash is a regular expression when its next slash ends it, else a path.
 */
export function lex(text: string): Lexed {
  const tokens: Token[] = [];
  let at = match(BLANKS, text, 0).length;
  while (at < text.length) {
    const token = signAt(text, at) ?? termAt(text, at);
    tokens.push(token);
    at += token.length;
    const error = unclosed(text, token);
    if (error !== null) return { tokens, error };
    at += match(BLANKS, text, at).length;
  }
  return { tokens, error: null };
}

function signAt(text: string, at: number): Sign | null {
  if (match(OR, text, at) !== "") return { kind: "or", at, length: 2 };
  if (text[at] === "-") return { kind: "not", at, length: 1 };
  if (text[at] === "(" && match(RECEIVER, text, at) === "") return { kind: "open", at, length: 1 };
  return text[at] === ")" ? { kind: "close", at, length: 1 } : null;
}

function termAt(text: string, at: number): Term {
  const prefix = match(FIELD, text, at);
  const field = prefix === "" ? null : prefix.slice(0, -1);
  const operator = field === null ? "" : match(OPERATOR, text, at + prefix.length);
  const valueAt = at + prefix.length + operator.length;
  const { form, value, end } = valueIn(text, valueAt);
  return { kind: "term", field, operator, form, value, valueAt, at, length: end - at };
}

function valueIn(text: string, at: number): { form: ValueForm; value: string; end: number } {
  if (text[at] === '"') {
    const close = closing(text, at, '"');
    return { form: "quoted", value: text.slice(at + 1, close), end: Math.min(close + 1, text.length) };
  }
  if (text[at] === "/") {
    const close = closing(text, at, "/");
    if (close >= text.length || /[\s)]/.test(text[close + 1] ?? " ")) {
      return { form: "regex", value: text.slice(at + 1, close), end: Math.min(close + 1, text.length) };
    }
  }
  const end = wordEnd(text, at);
  return { form: "word", value: text.slice(at, end), end };
}

/** @returns the index of the closing sign, or the text's length; a backslash protects the character after it */
function closing(text: string, at: number, sign: string): number {
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === sign) return index;
  }
  return text.length;
}

/**
 * A word ends at a blank, save within brackets of its own that are closed further on, as in `*(nil chan)`, and within
 * quotes behind an equals sign, as in `tenant="a b"`.
 */
function wordEnd(text: string, at: number): number {
  let index = at;
  while (index < text.length) {
    const character = text[index] ?? "";
    if (character === ")" || /\s/.test(character)) return index;
    if (character === "(") index = Math.max(index + 1, balancedEnd(text, index));
    else if (character === '"' && text[index - 1] === "=") index = Math.min(closing(text, index, '"') + 1, text.length);
    else index++;
  }
  return index;
}

/** @returns the index behind the bracket that closes the one at `at`; -1 when none does */
function balancedEnd(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    if (text[index] === "(") depth++;
    else if (text[index] === ")" && --depth === 0) return index + 1;
  }
  return -1;
}

function unclosed(text: string, token: Token): QueryError | null {
  if (token.kind !== "term" || token.form === "word") return null;
  const opened = text[token.valueAt] ?? "";
  const closed = token.valueAt + 1 + token.value.length < text.length;
  if (closed) return null;
  const what = token.form === "quoted" ? "this quote is not closed" : "this regular expression is not closed";
  return { message: `${what}: ${opened} is missing`, at: token.valueAt, length: text.length - token.valueAt };
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}
