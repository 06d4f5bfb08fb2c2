// HTTP handlers that wait, round after round: with clients that stay, and with clients that have gone.

import { describe, expect, it } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";

const LISTENER = 12;

const block = (goid: number, state: string, frames: readonly string[], by: string, creator: number): string =>
  `goroutine ${goid} [${state}]:\n${frames.map((frame) => `${frame}\n\t/src/x.go:7 +0x1d\n`).join("")}` +
  `created by ${by} in goroutine ${creator}\n\t/src/x.go:5 +0x2b\n`;

const POLL = ["internal/poll.runtime_pollWait(0x1, 0x72)", "internal/poll.(*pollDesc).wait(0x1, 0x2, 0x0)"];
const listener = block(
  LISTENER,
  "IO wait",
  [...POLL, "internal/poll.(*FD).Accept(0x1)", "net.(*TCPListener).Accept(0x1)", "net/http.(*Server).Serve(0x1)"],
  "main.main",
  1,
);
const handler = (goid: number): string =>
  block(
    goid,
    "chan receive",
    ["main.(*broker).events(0x1)", "net/http.serverHandler.ServeHTTP({0x1})", "net/http.(*conn).serve(0x1)"],
    "net/http.(*Server).Serve",
    LISTENER,
  );
const READ = [
  ...[...POLL, "internal/poll.(*FD).Read(0x1)", "net.(*conn).Read(0x1)"],
  "net/http.(*connReader).backgroundRead(0x1)",
];
const read = (of: number, begun: boolean): string =>
  block(
    of + 1,
    begun ? "IO wait" : "runnable",
    begun ? READ : ["net/http.(*connReader).startBackgroundRead.gowrap2()"],
    "net/http.(*connReader).startBackgroundRead",
    of,
  );

/** After so many rounds of ten; of the newest handler the server has not begun to read yet. */
function after(rounds: number, connected: boolean): Snapshot {
  const goids = Array.from({ length: rounds * 10 }, (_, at) => 100 + 2 * at);
  const reads = connected ? goids.map((goid) => read(goid, goid !== goids.at(-1))) : [];
  const main = "goroutine 1 [select (no cases)]:\nmain.main()\n\t/src/x.go:3 +0x1d\n";
  const decoder = createDecoder(`after-${rounds}`);
  decoder.push(new TextEncoder().encode([main, listener, ...goids.map(handler), ...reads].join("\n")));
  return decoder.end()[0]!;
}

function verdictOf(connected: boolean) {
  const snapshots = [0, 1, 1, 2, 2, 3, 3].map((rounds) => after(rounds, connected));
  const loads = [1, 2, 3].map(() => ({ connections: null, requests: null }));
  const phases = ["baseline", "load", "settled", "load", "settled", "load", "settled"] as const;
  const { clusters } = analyse(snapshots, { hunt: { phases, loads } });
  return clusters.find(({ frames }) => frames[0]?.func === "main.(*broker).events")!.verdict;
}

describe("handlers that wait", () => {
  it("with clients that stay are no zombies, although a read beside one of them has not begun", () => {
    expect(["pool", "normal", "suspect"]).toContain(verdictOf(true).class);
    expect(
      verdictOf(true)
        .reasons.map(({ text }) => text)
        .join(),
    ).not.toMatch(/have no read beside them/);
  });

  it("without are zombies: the listener that accepted them is nobody's partner", () => {
    const { class: name, accused, reasons } = verdictOf(false);
    expect({ name, accused }).toEqual({ name: "zombie", accused: 30 });
    expect(reasons.map(({ text }) => text).join()).toMatch(/0 connections that the server still reads/);
    expect(reasons.map(({ text }) => text).join()).not.toMatch(/a partner that still reads/);
  });
});
