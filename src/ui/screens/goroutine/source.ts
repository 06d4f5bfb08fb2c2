// The stuck line with the lines around it, where the source can be read.

import type { JudgedCluster } from "../../../analyse.ts";
import { clean } from "../../../text/clean.ts";
import { type Line, line, wrapText } from "../../draw/line.ts";
import { glyphsOf, shortFunc } from "../../parts/words.ts";
import { lineToRead } from "../../select.ts";
import type { State } from "../../state.ts";

const AROUND = 4;

export function sourceLines(state: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  const { func, file, line: stuck } = lineToRead(cluster);
  const lines = state.sources.get(file);
  if (lines === undefined || lines === null || stuck < 1 || stuck > lines.length) return [];
  if (!holds(lines, stuck, func)) {
    const text = `${clean(file)}: the file here is of another version (line ${stuck} is not in ${shortFunc(func)})`;
    return wrapText(text, columns).map((part) => line([part, "dim"]));
  }
  const glyphs = glyphsOf(state);
  const first = Math.max(1, stuck - AROUND);
  const shown = lines.slice(first - 1, stuck + AROUND);
  const digits = String(stuck + AROUND).length;
  return [
    line([`${clean(file)}:${stuck}`, "dim"]),
    ...shown.map((text, index) => {
      const number = first + index;
      const here = number === stuck;
      const code = clean(text.replaceAll("\t", "    "));
      return line(
        [`${here ? glyphs.bar : " "} ${String(number).padStart(digits)}  `, here ? "zombie" : "dim"],
        [code, here ? "strong" : "plain"],
      );
    }),
  ];
}

/**
 * A dump names the file of the machine that built the program; the one of this name here may be another Go's or another
 * commit's. Its line is believed where it can be in the function: the nearest `func` at the beginning of a line above it
 * has the function's name. Closures (`serve.func1`) are in the function around them.
 *
 * @param stuck from 1
 */
function holds(lines: readonly string[], stuck: number, func: string): boolean {
  const name = declaredName(func);
  // Closures of package variables, and what the compiler makes, are declared nowhere.
  if (name === null) return true;
  for (let at = stuck - 1; at >= 0; at--) {
    const declared = /^func\s+(?:\([^)]*\)\s*)?([\p{L}_][\p{L}\p{N}_]*)/u.exec(lines[at] ?? "")?.[1];
    if (declared !== undefined) return declared === name;
    // A block at the top level ends above the line: a type, a variable.
    if (at < stuck - 1 && lines[at] === "}") return false;
  }
  return false;
}

/** `net/http.(*persistConn).readLoop.func4` -> `readLoop`; null where no function of a name is meant. */
function declaredName(func: string): string | null {
  const bare = func.replace(/\[.*?\]/g, "");
  const short = bare.slice(bare.lastIndexOf("/") + 1);
  const method = /\)\.([^.]+)/.exec(short)?.[1];
  const name =
    method ??
    short
      .split(".")
      .slice(1)
      .findLast((part) => !isMade(part));
  return name === undefined || name === "" || name === "init" ? null : name.replace(/-(?:fm|range\d+)$/, "");
}

/** `func1`, `gowrap2`, `deferwrap1`, `1`: what the compiler names. */
function isMade(name: string): boolean {
  return /^(?:func|gowrap|deferwrap)?\d+$/.test(name);
}
