// The start screen: paste here, or one of a few keys; how to get a dump.

import { clean } from "../../../text/clean.ts";
import { pad, truncate, truncateStart } from "../../../text/width.ts";
import { EMPTY, fitLine, type Line, line } from "../../draw/line.ts";
import { agoOf } from "../../draw/names.ts";
import { glyphsOf } from "../../parts/words.ts";
import type { State } from "../../state.ts";
import { readingLines } from "./reading.ts";

const WAYS: readonly (readonly [key: string, text: string])[] = [
  ["o", "open a file or URL"],
  ["u", "connect to a live process"],
  ["h", "hunt: load and compare"],
  ["d", "show a demo"],
];

const HOW = [
  "curl -o dump.txt 'http://HOST:PORT/debug/pprof/goroutine?debug=2'",
  "kill -QUIT PID          (prints to the process's stderr, and ends it)",
  "kubectl logs --previous POD > dump.txt",
];

/** When each source was used is told from here on. */
const ROOMY_COLUMNS = 70;

/** Of a path the end says most, of an address its beginning. */
function recentText(source: string, columns: number, more: string): string {
  const cut = source.includes("://") ? truncate : truncateStart;
  return pad(cut(source, columns, more), columns);
}

export function startLines(state: State): readonly Line[] {
  const reading = readingLines(state);
  if (reading !== null) return reading;
  const { more } = glyphsOf(state);
  const recent = state.recent.slice(0, 9);
  const roomy = state.columns >= ROOMY_COLUMNS;
  const left = roomy ? 36 : 34;
  const ways = Array.from({ length: Math.max(WAYS.length, recent.length + 1) }, (_, index): Line => {
    const way = WAYS[index];
    const first = fitLine(line("     ", [way?.[0] ?? "", "key"], way === undefined ? "" : `  ${way[1]}`), left, more);
    const entry = recent[index - 1];
    if (recent.length === 0) return first;
    if (index === 0) return { spans: [...first.spans, ...line(["recent", "dim"]).spans] };
    if (entry === undefined) return first;
    const ago = roomy ? `  ${agoOf(entry.usedAt, state.now)}` : "";
    const source = recentText(clean(entry.source), state.columns - left - (roomy ? 16 : 4), more);
    return {
      spans: [...first.spans, ...line([`${index}  `, "key"], source, [ago, "dim"]).spans],
      click: { type: "recentChosen", index: index - 1 },
    };
  });
  return [
    EMPTY,
    line("   ", ["Paste a goroutine dump here", "strong"], ", or"),
    ...ways,
    EMPTY,
    line(["   How to get a dump", "dim"]),
    ...HOW.map((text) => line(`     ${text}`)),
  ];
}
