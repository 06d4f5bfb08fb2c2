// Hostile text -> `Clean` text: what a terminal or a browser would act on is shown as a visible escape instead.

declare const cleaned: unique symbol;

/** Text that is safe to print: one line, no control, escape, bidi or invisible character, no lone surrogate. */
export type Clean = string & { readonly [cleaned]: true };

/** Marks on one base character that are kept; living scripts need fewer, floods (zalgo) use hundreds. */
const MARKS_KEPT = 4;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const BEYOND_ASCII = /[^\x20-\x7e\n]/;

/**
 * Every character that moves the cursor, changes direction or cannot be seen: C0, DEL, C1, format characters (bidi
 * overrides and isolates, zero-width, tags), line and paragraph separators, fillers and variation selectors,
 * lone surrogates and code points that are no characters.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** A mark with nothing before it would sit on whatever is printed to its left. */
const LEADING_MARKS = /^\p{M}+/u;
const QUOTED_MARKS = /"(\p{M}+)/gu;
const MARK_FLOOD = new RegExp(`(\\p{M}{${MARKS_KEPT}})(\\p{M}+)`, "gu");

const SHORT: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/**
 * Makes text from a dump, a file name or a server's answer safe to print.
 *
 * @param text anything, in any length
 * @returns the same text on one line, with unsafe characters as `\x1b`, `\u202e` or `\u{e0041}`, and a flood of
 *          combining marks cut to its first few with a count of the rest. Cleaning twice changes nothing.
 */
export function clean(text: string): Clean {
  if (PRINTABLE_ASCII.test(text)) return text as Clean;
  return text
    .replace(UNSAFE, escapeOf)
    .replace(LEADING_MARKS, (marks) => Array.from(marks, escapeOf).join(""))
    .replace(MARK_FLOOD, (_, kept: string, rest: string) => `${kept}[+${[...rest].length} marks]`) as Clean;
}

/** True when `clean` would change the text. */
export function isHostile(text: string): boolean {
  return clean(text) !== text;
}

/**
 * Escapes what `clean` would, in the notation of JSON strings.
 *
 * @param json a JSON text as `JSON.stringify` writes it (its own line breaks stay)
 * @returns JSON of the same value, in which no control, bidi or invisible character and no flood of marks stands by
 *          itself
 */
export function escapeJson(json: string): string {
  if (!BEYOND_ASCII.test(json)) return json;
  return json
    .replace(UNSAFE, (character) => (character === "\n" ? character : unitEscapes(character)))
    .replace(QUOTED_MARKS, (_, marks: string) => `"${unitEscapes(marks)}`)
    .replace(MARK_FLOOD, (_, kept: string, rest: string) => kept + unitEscapes(rest));
}

function escapeOf(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : unitEscape(character);
}

function unitEscapes(text: string): string {
  return text.split("").map(unitEscape).join("");
}

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
