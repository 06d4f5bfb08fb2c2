// The environment -> what the terminal can show.

import type { Options } from "./args.ts";

export interface Terminal {
  /** Bits per colour: 0 none, 4, 8 or 24. */
  readonly depth: 0 | 4 | 8 | 24;
  /** Columns; null when standard output is no terminal. */
  readonly width: number | null;
  readonly unicode: boolean;
}

export function terminalOf(color: Options["color"], toFile: boolean): Terminal {
  const { stdout, env } = process;
  const isTerminal = stdout.isTTY === true && !toFile;
  return {
    depth: depthOf(color, isTerminal),
    width: isTerminal ? (stdout.columns ?? 80) : null,
    unicode: !isTerminal || /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || ""),
  };
}

/** --color first, then NO_COLOR (no-color.org), then FORCE_COLOR, then what the terminal says of itself. */
function depthOf(color: Options["color"], isTerminal: boolean): Terminal["depth"] {
  const { env, stdout } = process;
  if (color === "never") return 0;
  if (color === "auto" && env.NO_COLOR !== undefined && env.NO_COLOR !== "") return 0;
  const forced =
    color === "always" || (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false");
  if (!isTerminal && !forced) return 0;
  const depth = isTerminal ? stdout.getColorDepth(env) : 1;
  return depth >= 24 ? 24 : depth >= 8 ? 8 : depth >= 4 || forced ? 4 : 0;
}
