// A number in a query, with its operator or range -> bounds.

import type { QueryError, Term } from "./lex.ts";

/** Open bounds exclude the value itself. */
export interface Bounds {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

export type Unit = "count" | "minutes";

const NUMBER = /^[+-]?\d[\d,_]*(\.\d+)?$/;
/** As reports of the heap print bytes: 1024 to the kB. */
const SIZE = /^(\d+(?:\.\d+)?)(k|M|G)B$/i;
const BYTES_PER: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
const TIME = /^(\d+(?:\.\d+)?(?:s|min|m|h|d))+$/;
const TIME_PART = /(\d+(?:\.\d+)?)(s|min|m|h|d)/g;
const MINUTES_PER: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, min: 1, h: 60, d: 1440 };

/**
 * Reads the value of a number field.
 *
 * @param term e.g. `count:10..100`, `wait:>1h30m`, `delta:>=5`, `wait:..5m` (open at one end)
 * @param unit minutes take s, m, h, d; a bare number is minutes. A count may be of bytes: it takes kB, MB, GB
 */
export function boundsOf(term: Term, unit: Unit): Bounds | QueryError {
  const range = term.operator === "" ? term.value.split("..") : [term.value];
  const fault = (part: string, offset: number): QueryError => ({
    message:
      part === "" ? `a number is missing here, e.g. ${examples(unit)}` : `${part} is no number, e.g. ${examples(unit)}`,
    at: term.valueAt + offset,
    length: part.length,
  });
  if (range.length > 2 || (range.length === 2 && range.every((part) => part === ""))) return fault(term.value, 0);
  const ends: number[] = [];
  let offset = 0;
  for (const [index, part] of range.entries()) {
    const value = part === "" && range.length === 2 ? (index === 0 ? -Infinity : Infinity) : amount(part, unit);
    if (value === null) return fault(part, offset);
    ends.push(value);
    offset += part.length + 2;
  }
  const [low = 0, high = low] = ends;
  if (high < low) return { message: "this range ends before it begins", at: term.valueAt, length: term.value.length };
  return withOperator(term.operator, low, high);
}

/** @returns true when some value of the closed interval lies within the bounds */
export function overlaps(bounds: Bounds, min: number, max: number): boolean {
  const above = bounds.lowOpen ? max > bounds.low : max >= bounds.low;
  const below = bounds.highOpen ? min < bounds.high : min <= bounds.high;
  return above && below;
}

function withOperator(operator: string, low: number, high: number): Bounds {
  switch (operator) {
    case ">":
    case ">=":
      return { low, lowOpen: operator === ">", high: Infinity, highOpen: false };
    case "<":
    case "<=":
      return { low: -Infinity, lowOpen: false, high, highOpen: operator === "<" };
    default:
      return { low, lowOpen: false, high, highOpen: false };
  }
}

function amount(text: string, unit: Unit): number | null {
  if (NUMBER.test(text)) return Number(text.replaceAll(/[,_]/g, ""));
  const size = unit === "count" ? SIZE.exec(text) : null;
  if (size !== null) return Number(size[1]) * BYTES_PER[size[2]!.toLowerCase()]!;
  if (unit !== "minutes" || !TIME.test(text)) return null;
  let minutes = 0;
  for (const [, value = "", name = ""] of text.matchAll(TIME_PART)) minutes += Number(value) * (MINUTES_PER[name] ?? 0);
  return minutes;
}

function examples(unit: Unit): string {
  return unit === "minutes" ? ">5m, 90s, 1h..2d" : ">5, 10..100";
}
