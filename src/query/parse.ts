// Tokens -> a query as a tree, each leaf resolved to its field and its test; or the error, with its place.

import { type Bounds, boundsOf } from "./amount.ts";
import {
  FIELDS,
  FREE,
  fieldNamed,
  type GoidField,
  type LabelField,
  type NumberField,
  type TextField,
  type Word,
  type WordField,
} from "./fields.ts";
import { lex, type QueryError, type Term, type Token } from "./lex.ts";
import { regexError, type TextTest, textTest } from "./pattern.ts";

/** Leaves hold what they need to look at one cluster; `all` is the empty query. */
export type Query =
  | { readonly kind: "all" }
  | { readonly kind: "and" | "or"; readonly parts: readonly Query[] }
  | { readonly kind: "not"; readonly part: Query }
  | { readonly kind: "text"; readonly field: TextField; readonly test: TextTest }
  | { readonly kind: "label"; readonly field: LabelField; readonly key: TextTest | null; readonly value: TextTest }
  | { readonly kind: "amount"; readonly field: NumberField; readonly bounds: Bounds }
  | { readonly kind: "goid"; readonly field: GoidField; readonly bounds: Bounds }
  | { readonly kind: "word"; readonly word: Word };

export type Parsed =
  | { readonly query: Query; readonly error: null }
  | { readonly query: null; readonly error: QueryError };

/** Longer than any query a person types; a paste into the prompt ends here. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 100;

/**
 * Reads a query.
 *
 * @param text as typed; blanks between terms mean "and", `OR` binds weaker, `-` negates what follows it
 * @returns the query, or what is wrong and where; never throws
 */
export function parse(text: string): Parsed {
  if (text.length > MAX_LENGTH) {
    return fail({
      message: `a query has at most ${MAX_LENGTH} characters`,
      at: MAX_LENGTH,
      length: text.length - MAX_LENGTH,
    });
  }
  const { tokens, error } = lex(text);
  if (error !== null) return fail(error);
  try {
    const reader = new Reader(tokens);
    return { query: tokens.length === 0 ? { kind: "all" } : reader.query(), error: null };
  } catch (thrown) {
    if (thrown instanceof Fault) return fail(thrown.error);
    throw thrown;
  }
}

const fail = (error: QueryError): Parsed => ({ query: null, error });

/** Carries an error out of the descent; does not leave this file. */
class Fault extends Error {
  readonly error: QueryError;
  constructor(message: string, at: number, length: number) {
    super(message);
    this.error = { message, at, length };
  }
}

/** Recursive descent: query = and {OR and}; and = not {not}; not = {-} (term | "(" query ")"). */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    const query = this.#or();
    const rest = this.#peek();
    if (rest !== undefined) throw new Fault("there is no bracket for this to close", rest.at, rest.length);
    return query;
  }

  #or(): Query {
    const parts = [this.#and()];
    while (this.#peek()?.kind === "or") {
      this.#next++;
      parts.push(this.#and());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "or", parts };
  }

  #and(): Query {
    const parts = [this.#not()];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.kind === "or" || token.kind === "close") break;
      parts.push(this.#not());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "and", parts };
  }

  #not(): Query {
    let negated = false;
    while (this.#peek()?.kind === "not") {
      this.#next++;
      negated = !negated;
    }
    const part = this.#operand();
    return negated ? { kind: "not", part } : part;
  }

  #operand(): Query {
    const token = this.#peek();
    const before = this.#tokens[this.#next - 1];
    if (token?.kind === "term") {
      this.#next++;
      return leaf(token);
    }
    if (token?.kind === "open") return this.#group(token);
    const { at, length } = token ?? before ?? { at: 0, length: 0 };
    throw new Fault(missing(before, token), at, length);
  }

  #group(open: Token): Query {
    if (++this.#depth > MAX_DEPTH) throw new Fault("too many brackets within brackets", open.at, open.length);
    this.#next++;
    const query = this.#or();
    if (this.#peek() === undefined) throw new Fault("this bracket is not closed: ) is missing", open.at, open.length);
    this.#next++;
    this.#depth--;
    return query;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }
}

function missing(before: Token | undefined, token: Token | undefined): string {
  if (before?.kind === "not") return "there is nothing behind this - to negate";
  if (before?.kind === "or") return "OR needs something on both sides";
  if (token?.kind === "or") return "OR needs something on both sides";
  if (before?.kind === "open") return "there is nothing in this bracket";
  return "there is no bracket for this to close";
}

function leaf(term: Term): Query {
  if (term.field === null) {
    if (term.value === "") throw new Fault("there is nothing to look for here", term.at, term.length);
    return { kind: "text", field: FREE, test: compiled(term) };
  }
  const field = fieldNamed(term.field);
  if (field === null) throw unknownField(term.field, term);
  if (term.value === "") throw new Fault(`${field.name}: needs a value, ${field.help}`, term.at, term.length);
  switch (field.kind) {
    case "text":
      return { kind: "text", field, test: compiled(asText(term)) };
    case "label":
      return labelLeaf(field, asText(term));
    case "word":
      return { kind: "word", word: wordOf(field, term) };
    case "goid":
      return { kind: "goid", field, bounds: bounded(term, "count") };
    case "count":
    case "minutes":
      return { kind: "amount", field, bounds: bounded(term, field.kind) };
  }
}

/** Only numbers are compared: before text, `<` is a part of it (`file:<autogenerated>`). */
function asText(term: Term): Term {
  return /[<>]/.test(term.operator) ? { ...term, operator: "", value: term.operator + term.value } : term;
}

function labelLeaf(field: LabelField, term: Term): Query {
  const equals = term.form === "regex" ? -1 : term.value.indexOf("=");
  if (equals < 0) return { kind: "label", field, key: null, value: compiled(term) };
  const part = (text: string): TextTest => {
    const quoted = /^"(.*)"$/s.exec(text)?.[1];
    return compiled({
      ...term,
      operator: "=",
      value: quoted ?? text,
      form: quoted === undefined ? term.form : "quoted",
    });
  };
  return { kind: "label", field, key: part(term.value.slice(0, equals)), value: part(term.value.slice(equals + 1)) };
}

function compiled(term: Term): TextTest {
  try {
    return textTest(term);
  } catch (error) {
    const { message, part } = regexError(error);
    const offset = part === null ? -1 : term.value.indexOf(part);
    if (part === null || part === "" || offset < 0) throw new Fault(message, term.valueAt, term.value.length + 2);
    throw new Fault(message, term.valueAt + 1 + offset, part.length);
  }
}

function bounded(term: Term, unit: "count" | "minutes"): Bounds {
  const bounds = boundsOf(term, unit);
  if ("message" in bounds) throw new Fault(bounds.message, bounds.at, bounds.length);
  return bounds;
}

function wordOf(field: WordField, term: Term): Word {
  const wanted = term.value.toLowerCase();
  const word = field.words.find(({ name }) => name === wanted);
  if (word !== undefined) return word;
  const names = field.words.map(({ name }) => name);
  throw new Fault(`${field.name}: knows no ${term.value}${hint(wanted, names)}`, term.valueAt, term.value.length);
}

function unknownField(name: string, term: Term): Fault {
  const names = FIELDS.map((field) => field.name);
  const message = `there is no field ${name}${hint(name.toLowerCase(), names)}; quotes make it text to look for`;
  return new Fault(message, term.at, name.length);
}

function hint(wanted: string, names: readonly string[]): string {
  const near = names.find((name) => name.startsWith(wanted) || wanted.startsWith(name) || isNear(name, wanted));
  return near === undefined ? `; there are ${names.join(" ")}` : `, is it ${near}?`;
}

/** True when one letter changed, added, left out, or two swapped make one word of the other. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === [...right].reverse().join(""));
}
