// Text -> columns of a terminal: how wide it is, and how it is cut or filled to a width.

import stringWidth from "string-width";

/** One column wide whatever stands beside it: ASCII, Latin, punctuation, arrows, boxes, our marks, what no UTF-8 became. */
const NARROW =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2039\u203a\u2190-\u21ff\u2500-\u25a9\u25b2-\u25b5\u25b8\u25c6\u25cb\u2713-\u2718\u0394\ufffd]*$/;

let segmenter: Intl.Segmenter | null = null;

/** Made when first needed: it costs more than a whole report. */
function graphemesOf(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** What stands for the part that was cut: `…`, or two dots where only ASCII can be shown. */
export const ELLIPSIS = "…";
export const ASCII_ELLIPSIS = "..";

/**
 * Characters that are segmented at once: Intl.Segmenter takes the square of a text's length, and a hostile name is
 * megabytes long. Far beyond any terminal's width, so only what is cut away anyhow is measured in pieces.
 */
const PIECE = 4096;

/** @returns columns that a terminal uses for the text: 2 for wide characters, 0 for marks */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let columns = 0;
  for (let at = 0; at < text.length; at += PIECE) columns += stringWidth(text.slice(at, at + PIECE));
  return columns;
}

/**
 * Keeps the beginning.
 *
 * @param columns at most so wide (below 1: nothing is left)
 * @returns the text itself when it fits, else its beginning and the ellipsis; no character is cut in half
 */
export function truncate<T extends string>(text: T, columns: number, ellipsis: string = ELLIPSIS): T {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(ellipsis);
  return (room < 0 ? head(text, columns) : head(text, room) + ellipsis) as T;
}

/** Keeps the end, which for a path says most. See `truncate`. */
export function truncateStart<T extends string>(text: T, columns: number, ellipsis: string = ELLIPSIS): T {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(ellipsis);
  return (room < 0 ? tail(text, columns) : ellipsis + tail(text, room)) as T;
}

/** Keeps both ends, the later one a little more: a function's name stands behind its package. See `truncate`. */
export function truncateMiddle<T extends string>(text: T, columns: number, ellipsis: string = ELLIPSIS): T {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(ellipsis);
  if (room < 2) return truncate(text, columns, ellipsis);
  const front = Math.floor(room * 0.4);
  return (head(text, front) + ellipsis + tail(text, room - front)) as T;
}

/**
 * Fills with blanks.
 *
 * @param columns at least so wide; longer text stays as it is
 */
export function pad<T extends string>(text: T, columns: number, align: "left" | "right" = "left"): T {
  const blanks = " ".repeat(Math.max(0, columns - widthOf(text)));
  return (align === "left" ? text + blanks : blanks + text) as T;
}

/** Cuts or fills to exactly this width. */
export function fill<T extends string>(
  text: T,
  columns: number,
  align: "left" | "right" = "left",
  ellipsis: string = ELLIPSIS,
): T {
  return pad(truncate(text, columns, ellipsis), columns, align);
}

/**
 * Breaks text at blanks.
 *
 * @param columns at most so wide a line; a longer word is broken within
 * @returns at least one line, without the blanks at the breaks
 */
export function wrap<T extends string>(text: T, columns: number): readonly T[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) <= columns) {
      line += ` ${word}`;
      continue;
    }
    if (line !== "") lines.push(line);
    // Only the head is measured: a hostile word can be megabytes long.
    for (let part = head(word, columns); columns > 1 && part.length < word.length; part = head(word, columns)) {
      lines.push(part);
      word = word.slice(part.length);
    }
    line = word;
  }
  return [...lines, line] as T[];
}

function head(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (NARROW.test(text)) return text.slice(0, columns);
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemesOf(text.slice(0, PIECE))) {
    used += widthOf(segment);
    if (used > columns) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

function tail(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (NARROW.test(text)) return text.slice(-columns);
  const parts = Array.from(graphemesOf(text.slice(-PIECE)), ({ segment }) => segment);
  let used = 0;
  let start = parts.length;
  while (start > 0) {
    used += widthOf(parts[start - 1] ?? "");
    if (used > columns) break;
    start--;
  }
  return parts.slice(start).join("");
}
