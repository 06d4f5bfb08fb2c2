import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Command, type Plan, type PlanEvent, planOf, step } from "../../src/hunt/plan.ts";

const OPTIONS = { cycles: 2, settleMs: 1000, quietMs: 100 };

/** Runs events; returns `stage cycle: commands` after each. */
function play(events: readonly PlanEvent[], options = OPTIONS): readonly string[] {
  let plan = planOf(options);
  return events.map((event) => {
    const [next, commands] = step(plan, event);
    plan = next;
    return `${plan.stage} ${plan.cycle}: ${commands.join(" ") || "-"}`;
  });
}

const counted = (atMs: number, goroutines: number): PlanEvent => ({ type: "counted", atMs, goroutines });
const taken = (atMs: number, restarted = false): PlanEvent => ({ type: "snapshotTaken", atMs, restarted });
const still = (atMs: number, goroutines: number): PlanEvent[] => [
  counted(atMs, goroutines),
  counted(atMs + 100, goroutines),
];
const peaked: PlanEvent = { type: "loadPeaked" };
const ended = (atMs: number): PlanEvent => ({ type: "loadEnded", atMs });
const begun: PlanEvent = { type: "begun", atMs: 0 };
const baseline = [begun, ...still(10, 5), taken(120)];

describe("a hunt's plan", () => {
  it("goes from the baseline through every cycle to its end", () => {
    const cycle = (at: number): PlanEvent[] => [
      peaked,
      taken(at),
      ended(at + 10),
      ...still(at + 20, 9),
      taken(at + 130),
    ];
    expect(play([...baseline, ...cycle(200), ...cycle(400)])).toEqual([
      "baseline 1: count",
      "baseline 1: count",
      "baseline 1: snapshot",
      "load 1: startLoad",
      "load 1: snapshot",
      "load 1: -",
      "settle 1: count",
      "settle 1: count",
      "settle 1: snapshot",
      "load 2: startLoad",
      "load 2: snapshot",
      "load 2: -",
      "settle 2: count",
      "settle 2: count",
      "settle 2: snapshot",
      "done 2: finish",
    ]);
  });

  it("takes the snapshot under load when the load ends before its height was seen", () => {
    expect(play([...baseline, ended(200), taken(210)]).slice(-2)).toEqual(["load 1: snapshot", "settle 1: count"]);
  });

  it("waits for a snapshot that is on its way when the load ends", () => {
    const events = [...baseline, peaked, ended(200), taken(210)];
    expect(play(events).slice(-2)).toEqual(["load 1: -", "settle 1: count"]);
  });

  it("takes a later height too, but never two snapshots at once", () => {
    const events = [...baseline, peaked, peaked, taken(200), peaked];
    expect(play(events).slice(-4)).toEqual(["load 1: snapshot", "load 1: -", "load 1: -", "load 1: snapshot"]);
  });

  it("goes on when the wait is over, or a person says so", () => {
    const restless = Array.from({ length: 11 }, (_, i) => counted(i * 100, i * 50));
    expect(play([begun, ...restless]).slice(-2)).toEqual(["baseline 1: count", "baseline 1: snapshot"]);
    expect(play([begun, { type: "wentOn" }, counted(10, 5)]).at(-1)).toBe("baseline 1: snapshot");
  });

  it("begins again with a new process, once", () => {
    const again = [...baseline, peaked, taken(200, true), ...still(300, 5), taken(410), ended(420), taken(430, true)];
    expect(play(again)).toEqual([
      ...play(baseline),
      "load 1: snapshot",
      "baseline 1: stopLoad forget count",
      "baseline 1: count",
      "baseline 1: snapshot",
      "load 1: startLoad",
      "load 1: snapshot",
      "done 1: finish",
    ]);
  });

  it("stops at once, with its load, and then nothing moves it", () => {
    const events = [...baseline, { type: "stopped" } as const, ended(300), taken(310), counted(320, 3)];
    expect(play(events).slice(-4)).toEqual(["done 1: stopLoad finish", "done 1: -", "done 1: -", "done 1: -"]);
  });

  it("whatever happens: one thing asked at a time, one load at a time, one end", () => {
    const event = fc.oneof(
      fc.record({ type: fc.constant("counted" as const), atMs: fc.nat(5000), goroutines: fc.nat(50) }),
      fc.record({ type: fc.constant("snapshotTaken" as const), atMs: fc.nat(5000), restarted: fc.boolean() }),
      fc.constantFrom<PlanEvent>(peaked, { type: "wentOn" }, ended(700)),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let plan: Plan = step(planOf(OPTIONS), begun)[0];
        let asked = 1;
        let loads = 0;
        let ends = 0;
        const run = (commands: readonly Command[]): void => {
          for (const command of commands) {
            if (command === "count" || command === "snapshot") asked++;
            if (command === "startLoad") loads++;
            if (command === "stopLoad") loads--;
            if (command === "finish") ends++;
          }
        };
        for (const next of events) {
          // Only what was asked for can be answered, and only a load that runs can end.
          const answers = next.type === "counted" || next.type === "snapshotTaken";
          if (answers && asked === 0) continue;
          if (next.type === "loadEnded" && loads === 0) continue;
          if (answers) asked--;
          if (next.type === "loadEnded") loads--;
          const [after, commands] = step(plan, next);
          plan = after;
          run(commands);
          expect(asked).toBeLessThanOrEqual(1);
          expect(loads).toBeGreaterThanOrEqual(0);
          expect(loads).toBeLessThanOrEqual(1);
          expect(ends).toBe(plan.stage === "done" ? 1 : 0);
        }
      }),
    );
  });
});
