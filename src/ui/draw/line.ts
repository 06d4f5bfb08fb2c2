// Spans of text with a role -> lines of a screen, cut and padded to columns. Drawing code only ever makes these.

import { truncate, widthOf } from "../../text/width.ts";
import type { Message } from "../message.ts";
import type { Role, Theme } from "./theme.ts";

/** Text is clean (see text/clean) before it becomes a span: one line, no control characters. */
export interface Span {
  readonly text: string;
  readonly role: Role;
  /** What a click on it means; else the line's counts. */
  readonly click?: Message;
}

export interface Line {
  readonly spans: readonly Span[];
  /** What a click on this line means. */
  readonly click?: Message;
  /** Drawn strong, as the line under the cursor. */
  readonly chosen?: boolean;
}

export const EMPTY: Line = { spans: [] };

export function span(text: string, role: Role = "plain"): Span {
  return { text, role };
}

/** `line("a", ["b", "dim"])`: bare strings are plain. */
export function line(...parts: readonly (string | readonly [string, Role] | Span)[]): Line {
  const spans = parts.map((part) => {
    if (typeof part === "string") return span(part);
    return "text" in part ? part : span(part[0], part[1]);
  });
  return { spans };
}

export function widthOfLine({ spans }: Line): number {
  return spans.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Plain text of a line, as a screen reader or a test reads it. */
export function textOf({ spans }: Line): string {
  return spans.map(({ text }) => text).join("");
}

/**
 * @param columns width to have
 * @param more    sign put where text was cut off
 * @returns the line with exactly that width: cut with a sign, or padded with blanks
 */
export function fitLine(source: Line, columns: number, more: string): Line {
  const total = widthOfLine(source);
  if (total === columns) return source;
  const spans: Span[] = [];
  let left = total > columns ? Math.max(0, columns - widthOf(more)) : columns;
  for (const whole of source.spans) {
    const { text, role } = whole;
    const width = widthOf(text);
    if (width <= left) {
      spans.push(whole);
      left -= width;
      continue;
    }
    const part = truncate(text, left, "");
    spans.push({ text: part, role });
    left -= widthOf(part);
    break;
  }
  if (total > columns && columns >= widthOf(more)) {
    spans.push({ text: more, role: "dim" });
    left = columns - spans.reduce((sum, part) => sum + widthOf(part.text), 0);
  }
  if (left > 0) spans.push({ text: " ".repeat(left), role: "plain" });
  return { ...source, spans };
}

/** @returns what a click on this column of a line means; null for nothing */
export function clickAt({ spans, click }: Line, column: number): Message | null {
  let from = 0;
  for (const part of spans) {
    from += widthOf(part.text);
    if (column < from) return part.click ?? click ?? null;
  }
  return click ?? null;
}

/** One cell of a table: cut with a sign or padded; `end` aligns to the right. */
export function cell(text: string, columns: number, more: string, end = false): string {
  const width = widthOf(text);
  if (width === columns) return text;
  if (width < columns) return end ? " ".repeat(columns - width) + text : text + " ".repeat(columns - width);
  if (columns <= widthOf(more)) return cell(truncate(text, columns, ""), columns, "");
  const part = truncate(text, columns - widthOf(more), "") + more;
  return part + " ".repeat(Math.max(0, columns - widthOf(part)));
}

/** `left` and `right` on one line of exactly `columns`; the left is cut first. */
export function spread(left: Line, right: Line, columns: number, more: string): Line {
  const rightWidth = Math.min(widthOfLine(right), columns);
  if (rightWidth === 0) return fitLine(left, columns, more);
  const fitted = fitLine(left, Math.max(0, columns - rightWidth - 1), more);
  return fitLine({ ...left, spans: [...fitted.spans, span(" "), ...right.spans] }, columns, more);
}

/** Two panes side by side, row by row; a click counts for the left one. */
export function beside(
  left: readonly Line[],
  right: readonly Line[],
  leftColumns: number,
  columns: number,
  rule: string,
  more: string,
): readonly Line[] {
  const rightColumns = columns - leftColumns - 3;
  return left.map((row, index) => {
    const other = fitLine(right[index] ?? EMPTY, rightColumns, more);
    const fitted = fitLine(row, leftColumns, more);
    const spans = row.chosen ? strengthen(fitted.spans) : fitted.spans;
    return { ...row, chosen: false, spans: [...spans, span(` ${rule} `, "dim"), ...other.spans] };
  });
}

/**
 * Breaks at blanks; a word longer than the line is broken where it must.
 *
 * @param first columns of the first line, where something else stands on it
 */
export function wrapText(text: string, columns: number, first = columns): readonly string[] {
  if (columns < 1) return [];
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    const joined = current === "" ? word : `${current} ${word}`;
    if (widthOf(joined) <= (lines.length === 0 ? first : columns)) {
      current = joined;
      continue;
    }
    if (current !== "") lines.push(current);
    let rest = word;
    while (widthOf(rest) > columns) {
      const part = truncate(rest, columns, "") || rest.slice(0, 1);
      lines.push(part);
      rest = rest.slice(part.length);
    }
    current = rest;
  }
  lines.push(current);
  return lines;
}

/** A line -> what is written to the terminal, without cursor moves. */
export function ansiOf(source: Line, theme: Theme): string {
  let text = "";
  const spans = source.chosen ? strengthen(source.spans) : source.spans;
  for (const { text: part, role } of spans) {
    if (part === "") continue;
    const begin = theme[role];
    text += begin === "" ? part : `${begin}${part}\x1b[0m`;
  }
  return text;
}

const STRENGTHENED: Partial<Record<Role, Role>> = { plain: "strong", dim: "plain", normal: "plain", std: "plain" };

function strengthen(spans: readonly Span[]): readonly Span[] {
  return spans.map(({ text, role }) => ({ text, role: STRENGTHENED[role] ?? role }));
}
