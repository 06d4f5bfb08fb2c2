// A role and a text -> the text in the role's colour, in as many colours as the terminal has.

import type { VerdictClass } from "../../verdict/verdict.ts";
import type { ColorLevel } from "../options.ts";

/** own: the user's code; module: a dependency; dim: what is only context; strong: headings. */
export type Role = VerdictClass | "own" | "module" | "dim" | "strong" | "warning";

export type Paint = (role: Role, text: string) => string;

/** SGR parameters for 16 and for 256 colours; mid-tones, to be read on light and on dark ground. */
const SGR: Readonly<Record<Role, readonly [basic: string, fine: string]>> = {
  zombie: ["1;31", "1;38;5;160"],
  suspect: ["33", "38;5;172"],
  draining: ["36", "38;5;37"],
  pool: ["32", "38;5;71"],
  normal: ["2", "2"],
  own: ["1", "1"],
  module: ["", ""],
  dim: ["2", "2"],
  strong: ["1", "1"],
  warning: ["33", "38;5;172"],
};

/**
 * @param color 0 gives a painter that leaves the text alone; 24-bit terminals get the 256 colours, which suffice
 * @returns a painter; each painted text ends with a reset, so that pieces can be joined
 */
export function painterOf(color: ColorLevel): Paint {
  if (color === 0) return (_, text) => text;
  return (role, text) => {
    const parameters = SGR[role][color === 4 ? 0 : 1];
    return parameters === "" || text === "" ? text : `\x1b[${parameters}m${text}\x1b[0m`;
  };
}

const GLYPHS: Readonly<Record<VerdictClass, readonly [unicode: string, ascii: string]>> = {
  zombie: ["✖", "x"],
  suspect: ["?", "?"],
  draining: ["~", "~"],
  pool: ["o", "o"],
  normal: ["·", "."],
};

/** @returns the sign of a verdict, one column wide; never the only sign: its word stands beside it */
export function glyphOf(name: VerdictClass, unicode: boolean): string {
  return GLYPHS[name][unicode ? 0 : 1];
}

const BARS = "▁▂▃▄▅▆▇█";
const ASCII_BARS = "_.-=+*%#";

/** @returns one column per count, its height against the highest; the newest 12 only */
export function trendOf(counts: readonly number[], unicode: boolean): string {
  const newest = counts.slice(-12);
  const top = Math.max(1, ...newest);
  const bars = unicode ? BARS : ASCII_BARS;
  return newest.map((count) => bars[Math.ceil((count / top) * (bars.length - 1))]).join("");
}
