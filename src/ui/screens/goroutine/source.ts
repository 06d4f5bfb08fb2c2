// The stuck line with the lines around it, where the source can be read.

import type { JudgedCluster } from "../../../analyse.ts";
import { clean } from "../../../text/clean.ts";
import { type Line, line } from "../../line.ts";
import { glyphsOf } from "../../parts/words.ts";
import { lineToRead } from "../../select.ts";
import type { State } from "../../state.ts";

const AROUND = 4;

export function sourceLines(state: State, cluster: JudgedCluster, _columns: number): readonly Line[] {
  const { file, line: stuck } = lineToRead(cluster);
  const lines = state.sources.get(file);
  if (lines === undefined || lines === null || stuck < 1 || stuck > lines.length) return [];
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
