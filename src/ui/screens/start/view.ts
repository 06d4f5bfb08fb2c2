// The start screen: paste here, or one of a few keys; how to get a dump.

import { clean } from "../../../text/clean.ts";
import { EMPTY, fitLine, type Line, line } from "../../line.ts";
import { agoOf } from "../../names.ts";
import { glyphsOf } from "../../parts/words.ts";
import type { State } from "../../state.ts";

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

export function startLines(state: State): readonly Line[] {
  const { more } = glyphsOf(state);
  const recent = state.recent.slice(0, 9);
  const left = Math.min(36, Math.floor(state.columns / 2));
  const ways = Array.from({ length: Math.max(WAYS.length, recent.length + 1) }, (_, index): Line => {
    const way = WAYS[index];
    const first = fitLine(line("     ", [way?.[0] ?? "", "key"], way === undefined ? "" : `  ${way[1]}`), left, more);
    const entry = recent[index - 1];
    if (recent.length === 0) return first;
    if (index === 0) return { spans: [...first.spans, ...line(["recent", "dim"]).spans] };
    if (entry === undefined) return first;
    const ago = agoOf(entry.usedAt, state.now);
    const room = Math.max(10, state.columns - left - 16);
    const source = fitLine(line(clean(entry.source)), room, more);
    return {
      spans: [
        ...first.spans,
        ...line([`${index}  `, "key"]).spans,
        ...source.spans,
        ...line([`  ${ago}`, "dim"]).spans,
      ],
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
