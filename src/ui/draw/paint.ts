// Lines of a screen -> the writes that turn the last painted screen into it: of each row only what follows the first
// difference. A pseudo-terminal takes 4 KiB at a time, and over ssh every byte travels.

import { ansiOf, type Line, type Span } from "./line.ts";
import type { Theme } from "./theme.ts";

export interface Painted {
  /** From the top, none wider than the screen. */
  readonly lines: readonly Line[];
  /** Where the terminal's cursor shows, from 0; null hides it. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
}

// Synchronized update: a terminal that knows it shows the frame at once; the others ignore it.
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** Each of these is one column wide on every terminal, so that the place behind them is known. */
const CERTAIN = /^[\x20-\x7e\u00b7\u2026\u2500-\u257f]*$/;

/** Keeps what the screen shows, row by row. */
export class Painter {
  readonly #write: (text: string) => void;
  readonly #theme: Theme;
  #shown: readonly Line[] | null = null;
  #cursor = "";

  constructor(write: (text: string) => void, theme: Theme) {
    this.#write = write;
    this.#theme = theme;
  }

  /** Something else wrote on the screen, or its size changed: the next paint draws every row. */
  forget(): void {
    this.#shown = null;
    this.#cursor = "";
  }

  /** Erasing comes before the text: at the last column an erase after it would take the last character away. */
  paint({ lines, cursor }: Painted): void {
    const shown = this.#shown;
    let text = shown === null ? "\x1b[0m\x1b[2J" : "";
    for (let index = 0; index < lines.length; index++) text += this.#change(index, shown?.[index], lines[index]!);
    for (let index = lines.length; index < (shown?.length ?? 0); index++) text += `\x1b[${index + 1};1H\x1b[K`;
    const place = cursor === null ? "\x1b[?25l" : `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`;
    this.#shown = lines;
    if (text === "" && place === this.#cursor) return;
    this.#cursor = place;
    this.#write(`${BEGIN}\x1b[?25l${text}${place}${END}`);
  }

  #change(row: number, from: Line | undefined, to: Line): string {
    if (from === to) return "";
    const same = from === undefined || from.chosen !== to.chosen ? 0 : alike(from.spans, to.spans);
    if (same === to.spans.length && same === from?.spans.length) return "";
    const column = to.spans.slice(0, same).reduce((sum, { text }) => sum + text.length, 0);
    const rest = ansiOf({ ...to, spans: to.spans.slice(same) }, this.#theme);
    // The blanks at the end were erased already.
    return `\x1b[${row + 1};${column + 1}H\x1b[K${rest.trimEnd()}`;
  }
}

/** How many spans both lines begin with, as far as it is certain what column they end at; all where they are the same. */
function alike(from: readonly Span[], to: readonly Span[]): number {
  let same = 0;
  let certain: number | null = null;
  while (same < to.length && from[same]?.text === to[same]!.text && from[same]?.role === to[same]!.role) {
    if (certain === null && !CERTAIN.test(to[same]!.text)) certain = same;
    same++;
  }
  return same === to.length && same === from.length ? same : (certain ?? same);
}
