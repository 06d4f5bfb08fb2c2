// Analyses that the report tests share: a leak over four snapshots, and one in which every text is hostile.

import type { ReportOptions } from "../../src/report/options.ts";
import { analysisOf } from "../analysis-text.ts";

export const OPTIONS: ReportOptions = {
  color: 0,
  width: null,
  unicode: true,
  top: null,
  filtered: null,
  version: "0.1.0",
};

export const STORY = analysisOf(
  `
4>104>204>304x chan receive 5-7m zombie=300 {tenant=acme}: main.(*client).writePump@/src/chathub/main.go:61 < main.(*hub).serveWS.gowrap1@/src/chathub/main.go:88 by main.(*hub).serveWS@/src/chathub/main.go:88
  why born: 300 of 304 born between before.txt and later.txt, none has ended
  why still: same stack and state in later.txt; waits grew by 5 min in 5 min
  pattern websocket-writer-orphaned: A writer outlived its reader | The reader's exit must close the send channel.
0>0>12>12x select 2m suspect {state=idle}: github.com/acme/worker/pool.(*Pool).run@/root/go/pkg/mod/github.com/acme/worker@v1.2.3/pool/pool.go:120 by github.com/acme/worker/pool.(*Pool).start
  why grew: 12 born, waiting for work
  settled: one more round: an idle pool is reused, a zombie is not
0>3>3>3x IO wait draining: internal/poll.runtime_pollWait < net/http.(*persistConn).Read < net/http.(*persistConn).readLoop by net/http.(*Transport).dialConn
200>200>200>200x IO wait: internal/poll.runtime_pollWait < net/http.(*conn).serve by net/http.(*Server).Serve
9>4>2>0x sleep: time.Sleep < main.retry
1>1>1>1x GC sweep wait: runtime.bgsweep by runtime.gcenable
`,
  {
    sources: ["before.txt", "after.txt", "after2.txt", "later.txt"],
    summary:
      "300 zombies in 1 cluster: main.(*client).writePump blocked in chan receive for 5-7 min, started by main.(*hub).serveWS (main.go:88)",
    warnings: [{ code: "cut", message: "the dump was cut at 64 MiB", line: 12 }],
  },
);

export const NOTHING = analysisOf("3x IO wait: net/http.(*conn).serve", {
  summary: "nothing is stuck; one dump only: growth unknown, take a second",
});

/** What a hostile dump would like to reach: a terminal, a browser, a parser, a table of figures. */
export const ATTACKS = [
  "\x1b[2J\x1b]0;owned\x07",
  "\x9b31m",
  "\u202egnp.exe",
  "\u2066x\u2069",
  "zero\u200bwidth\ufeff",
  "two\u2028lines\nand\r\tmore",
  "\ud800 alone",
  "\uffff\ufffe\u0000",
  `z${"\u0336".repeat(500)}`,
  "```\n# heading\n```",
  "` `` ``` |cell| \\|",
  "</details><script>alert(1)</script>",
  "@octocat #1 www.example.com http://example.com [a](javascript:x) ![i](http://e/x.png)",
  "]]>&amp;<!--\"'",
  '\x1bP$q"p\x1b\\ \x1b_apc\x1b\\ \x1b^pm\x1b\\ \x1bXsos\x1b\\',
  "\x1b]8;;http://e.example\x1b\\link\x1b]8;;\x1b\\ \x1b]52;c;b3duZWQ=\x07",
  "\x1b[6n\x1b[c\x1b[21t\x1bc\x1b[?1049l\x1b[?1000h\x1b[?25l",
  "\x9d0;owned\x9c\x90q\x9c\x85\x84",
  "back\b\b\b\bbell\x07\x7f\f\v\x0e",
  "=cmd|' /C calc'!A0",
  "+1+1",
  "-2+3",
  "\u034f\u00ad\u3164\ufe0f\u{e0041}\u{e0100}\ufff9",
  `\u0301\u0301 first ${"\u20dd\u0489".repeat(40)}`,
  "javascript:alert(1)",
  "{file} $(func) %s%n",
  "::error file=x::y",
  "__proto__",
];

/** One accused cluster per attack, to be filled with it. */
export const HOSTILE = analysisOf(
  ATTACKS.map((_, index) => `0>${index + 1}x select zombie {k${index}=v}: main.f${index}`).join("\n"),
);

/** The attacks in every place that a dump, a file name or a person can fill. */
export function hostileAnalysis(): typeof HOSTILE {
  const attackOf = (index: number): string => ATTACKS[index % ATTACKS.length] ?? "";
  const clusters = HOSTILE.clusters.map((cluster, index) => {
    const attack = attackOf(index);
    const frame = {
      func: `main.${attack}`,
      file: `/src/${attack}.go`,
      line: 1,
      inlined: false,
      origin: "main" as const,
    };
    return {
      ...cluster,
      state: attack,
      frames: [frame, { ...frame, func: attackOf(index + 1) }],
      createdBy: { func: attack, file: attack, line: 2, origin: "main" as const },
      labels: new Map([[attack, new Map([[attackOf(index + 3), cluster.counts.at(-1) ?? 0]])]]),
      verdict: {
        ...cluster.verdict,
        reasons: [{ code: "x", text: `seen in ${attack}` }],
        settledBy: attack,
        pattern: { id: "p", title: attack, advice: attack, what: attack, lookAlike: attack },
      },
    };
  });
  const warning = { code: "w", message: ATTACKS.join(" "), line: 1 };
  return {
    ...HOSTILE,
    clusters,
    matching: { by: "goid", why: ATTACKS.join(" ") },
    snapshots: HOSTILE.snapshots.map((snapshot) => ({
      ...snapshot,
      source: ATTACKS.join(" "),
      trigger: ATTACKS.join(" "),
      goVersionHint: ATTACKS.join(" "),
      takenAt: ATTACKS.join(" "),
      warnings: [warning],
      states: snapshot.states.map((_, index) => attackOf(index)),
      labelSets: snapshot.labelSets.map((_, index) => [[attackOf(index), attackOf(index + 1)] as const]),
    })),
    verdict: { ...HOSTILE.verdict, summary: `zombies in ${ATTACKS.join(" ")}` },
    warnings: [warning],
  };
}
