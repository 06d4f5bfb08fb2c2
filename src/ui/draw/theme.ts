// What a piece of text is -> how a terminal shows it. Readable on dark and on light backgrounds; colour is never the only sign.

/** 0: none (NO_COLOR), 1: 16 colours, 2: 256, 3: 24 bits. */
export type ColorLevel = 0 | 1 | 2 | 3;

export type Role =
  | "plain"
  | "strong"
  | "dim"
  | "title"
  | "key"
  | "main"
  | "module"
  | "std"
  | "runtime"
  | "zombie"
  | "suspect"
  | "draining"
  | "pool"
  | "normal"
  | "added"
  | "gone"
  | "changed"
  | "match"
  | "error"
  | "accent"
  | "cursor";

// [attributes for every level, 16 colours, 256 colours, 24 bits]. Middle tones, so that no question need be asked of the
// terminal: each stands at 3:1 or better on black and on white (WCAG 2.1, 1.4.11). Of 16 colours only red and magenta do;
// there the rest goes without, since glyphs and words say the same.
const SGR: Readonly<Record<Role, readonly [string, string, string, string]>> = {
  plain: ["", "", "", ""],
  strong: ["1", "", "", ""],
  dim: ["", "2", "38;5;244", "38;2;128;128;128"],
  title: ["1", "", "", ""],
  key: ["1", "", "38;5;31", "38;2;30;136;180"],
  main: ["1", "", "", ""],
  module: ["", "", "", ""],
  std: ["", "2", "38;5;244", "38;2;128;128;128"],
  runtime: ["", "2", "38;5;244", "38;2;128;128;128"],
  zombie: ["1", "31", "38;5;160", "38;2;217;48;48"],
  suspect: ["1", "35", "38;5;136", "38;2;176;128;0"],
  draining: ["", "", "38;5;68", "38;2;78;130;210"],
  pool: ["", "", "38;5;31", "38;2;30;136;180"],
  normal: ["", "2", "38;5;244", "38;2;128;128;128"],
  added: ["", "", "38;5;28", "38;2;40;150;70"],
  gone: ["", "31", "38;5;160", "38;2;217;48;48"],
  changed: ["4", "35", "38;5;136", "38;2;176;128;0"],
  match: ["4", "", "", ""],
  error: ["1", "31", "38;5;160", "38;2;217;48;48"],
  accent: ["1", "", "38;5;31", "38;2;30;136;180"],
  cursor: ["7", "", "", ""],
};

/** Role -> the escape that begins it, "" where the role looks like plain text. */
export type Theme = Readonly<Record<Role, string>>;

const THEMES = new Map<ColorLevel, Theme>();

/** @returns the theme of this colour level, always the same object */
export function themeOf(level: ColorLevel): Theme {
  const known = THEMES.get(level);
  if (known !== undefined) return known;
  const entries = Object.entries(SGR).map(([role, [attribute, ...colours]]) => {
    const parts = [attribute, level === 0 ? "" : colours[level - 1]].filter((part) => part !== "");
    return [role, parts.length === 0 ? "" : `\x1b[${parts.join(";")}m`];
  });
  const theme = Object.fromEntries(entries) as Theme;
  THEMES.set(level, theme);
  return theme;
}

/** Signs that have an ASCII stand-in where the locale is not UTF-8. */
export interface Glyphs {
  readonly zombie: string;
  readonly suspect: string;
  readonly draining: string;
  readonly pool: string;
  readonly normal: string;
  readonly bar: string;
  readonly mark: string;
  readonly rule: string;
  readonly column: string;
  readonly more: string;
  readonly dot: string;
  readonly arrow: string;
  /** Between a view and what lies over it. */
  readonly into: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
  /** From nothing to full, eight steps. */
  readonly steps: readonly string[];
  readonly spinner: readonly string[];
}

export const UNICODE_GLYPHS: Glyphs = {
  zombie: "✖",
  suspect: "?",
  draining: "~",
  pool: "○",
  normal: "·",
  bar: "▌",
  mark: "◆",
  rule: "─",
  column: "│",
  more: "…",
  dot: "·",
  arrow: "→",
  into: "›",
  branch: "├─ ",
  lastBranch: "└─ ",
  trunk: "│  ",
  steps: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"],
};

export const ASCII_GLYPHS: Glyphs = {
  zombie: "X",
  suspect: "?",
  draining: "~",
  pool: "o",
  normal: ".",
  bar: ">",
  mark: "*",
  rule: "-",
  column: "|",
  more: "...",
  dot: "-",
  arrow: "->",
  into: ">",
  branch: "|- ",
  lastBranch: "`- ",
  trunk: "|  ",
  steps: ["_", "_", ".", "-", "-", "=", "=", "#"],
  spinner: ["|", "/", "-", "\\"],
};
