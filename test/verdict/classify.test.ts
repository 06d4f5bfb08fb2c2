// What is said of goroutines that nothing speaks against, and of the waits of those that are accused.

import { describe, expect, test } from "vitest";
import { analyse, type JudgedCluster } from "../../src/analyse.ts";
import { decodeOne } from "../dump/dumps.ts";
import { dumpOf, type Short, times } from "./patterns/goroutine-text.ts";

const IDLE: Short = {
  id: 50,
  state: "chan receive",
  frames: ["main.(*cleaner).run(0x1)"],
  by: "main.main in goroutine 1",
};
const at = (state: string, id = 50): Short => ({ ...IDLE, id, state });

/** The cleaners' clusters, by state. */
function clustersOf(...dumps: readonly (readonly Short[])[]): ReadonlyMap<string, JudgedCluster> {
  const { clusters } = analyse(dumps.map((goroutines) => decodeOne(dumpOf(...goroutines))));
  const cleaners = clusters.filter(({ frames }) => frames.at(-1)!.func === "main.(*cleaner).run");
  return new Map(cleaners.map((cluster) => [cluster.state!, cluster]));
}

const said = (cluster: JudgedCluster | undefined): string =>
  `${cluster!.verdict.class}, ${cluster!.verdict.reasons.map(({ code, text }) => `${code}: ${text}`).join("; ")}`;

describe("what is said of a normal cluster", () => {
  test("one snapshot", () => {
    expect(said(clustersOf([IDLE]).get("chan receive"))).toBe(
      "normal, nothing: one snapshot, and nothing in it speaks against these",
    );
  });

  test("two snapshots, and no more than before", () => {
    expect(said(clustersOf([IDLE], [IDLE]).get("chan receive"))).toBe(
      "normal, nothing: not more than before, and nothing speaks against these",
    );
  });

  test("one that is new, and no sign of a leak", () => {
    expect(said(clustersOf([], [IDLE]).get("chan receive"))).toBe(
      "normal, nothing: 1 new: too few, or in a place that is no sign of a leak",
    );
  });

  test("some of whom ran in between", () => {
    const seen = (states: readonly string[]) => states.map((state, index) => at(state, 50 + index));
    const { verdict } = clustersOf(
      seen(["chan receive", "chan receive"]),
      seen(["chan receive", "runnable"]),
      seen(["chan receive", "chan receive"]),
    ).get("chan receive")!;
    expect(verdict.reasons).toEqual([{ code: "progress", text: "1 of 2 ran between the snapshots" }]);
  });

  test("on a processor, whatever came before", () => {
    expect(said(clustersOf([], times(9, at("runnable"))).get("runnable"))).toBe(
      "normal, background: runnable: on a processor or about to be, not parked; running: 9 goroutines on a processor or ready for one",
    );
  });

  test("none left: draining when they outlived a snapshot and ended, normal when they stand elsewhere", () => {
    const gone = "ended: 3 at most, none in the last snapshot: all have ended or moved on";
    expect(said(clustersOf([], times(3, IDLE), times(3, IDLE), []).get("chan receive"))).toBe(`draining, ${gone}`);
    expect(said(clustersOf(times(3, IDLE), times(3, at("runnable"))).get("chan receive"))).toBe(`normal, ${gone}`);
  });
});

describe("how long the accused have waited", () => {
  const senders = (...states: readonly string[]): string => {
    const frames = ["main.(*feed).publish(0xc000012340)"];
    const dump = states.map((state, index) => ({ id: 50 + index, state, frames, by: "main.serve in goroutine 9" }));
    const { clusters } = analyse([decodeOne(dumpOf(...dump))]);
    const { verdict } = clusters.find((cluster) => cluster.frames[0]!.func === "main.(*feed).publish")!;
    expect(["suspect", "zombie"]).toContain(verdict.class);
    return verdict.reasons.find(({ code }) => code === "wait")?.text ?? "";
  };
  const CLOCK = "(Go's clock starts at a collection: off by up to one interval)";

  test.each([
    ["all alike", Array(6).fill("chan send, 7 minutes"), `parked for 7 min ${CLOCK}`],
    [
      "some without",
      [...Array(4).fill("chan send, 7 minutes"), "chan send", "chan send"],
      `parked for 7 min ${CLOCK}, 2 print none`,
    ],
    ["none", Array(6).fill("chan send"), ""],
  ])("%s", (_, states, expected) => {
    expect(senders(...states)).toBe(expected);
  });
});
