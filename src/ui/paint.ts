// Lines of a screen -> the writes that turn the last painted screen into it: only rows that changed.

export interface Painted {
  /** Rows from the top, escapes included, none wider than the screen. */
  readonly rows: readonly string[];
  /** Where the terminal's cursor shows, from 0; null hides it. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
}

// Synchronized update: a terminal that knows it shows the frame at once; the others ignore it.
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** Keeps what the screen shows, row by row. */
export class Painter {
  readonly #write: (text: string) => void;
  #shown: readonly string[] | null = null;
  #cursor = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Something else wrote on the screen, or its size changed: the next paint draws every row. */
  forget(): void {
    this.#shown = null;
    this.#cursor = "";
  }

  /** Erasing comes before the text: at the last column an erase after it would take the last character away. */
  paint({ rows, cursor }: Painted): void {
    const shown = this.#shown;
    let text = shown === null ? "\x1b[0m\x1b[2J" : "";
    for (let index = 0; index < rows.length; index++) {
      if (shown?.[index] === rows[index]) continue;
      text += `\x1b[${index + 1};1H\x1b[K${rows[index]}`;
    }
    for (let index = rows.length; index < (shown?.length ?? 0); index++) text += `\x1b[${index + 1};1H\x1b[K`;
    const place = cursor === null ? "\x1b[?25l" : `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`;
    this.#shown = rows;
    if (text === "" && place === this.#cursor) return;
    this.#cursor = place;
    this.#write(`${BEGIN}\x1b[?25l${text}${place}${END}`);
  }
}
