import { describe, expect, it } from "vitest";
import type { HuntEvent } from "../../src/hunt/event.ts";
import { lineOf } from "../../src/hunt/lines.ts";
import { addedBy, EMPTY_RECORD, factsOf, leftBehind, withLoad, withSnapshot } from "../../src/hunt/record.ts";

const snapshot = (total: number) => ({ total }) as never;
const line = (event: HuntEvent) => lineOf(event, { cycles: 3, settleMs: 30_000 });

describe("lineOf", () => {
  it.each<[string | null, HuntEvent]>([
    [
      "baseline: waiting for the counts to stand still, at most 30 s",
      { type: "stageBegan", stage: "baseline", cycle: 1, title: "" },
    ],
    ["cycle 2 of 3: load: k6 run x.js", { type: "stageBegan", stage: "load", cycle: 2, title: "k6 run x.js" }],
    [
      "baseline: 12 goroutines",
      { type: "snapshotTaken", phase: "baseline", cycle: 0, snapshot: snapshot(12), file: null },
    ],
    [
      "cycle 1 of 3: 1,212 goroutines under load, saved as a.gz",
      { type: "snapshotTaken", phase: "load", cycle: 1, snapshot: snapshot(1212), file: "a.gz" },
    ],
    ["| checks 100%", { type: "loadPrinted", line: "checks 100%" }],
    [null, { type: "loadTold", cycle: 1, text: "5 requests" }],
    [null, { type: "fetching", step: "", bytes: 1, goroutines: 0 }],
  ])("%s", (text, event) => expect(line(event)).toBe(text));
});

describe("leftBehind", () => {
  it.each([
    [100, 100, null, "+100 left behind (1.00 per connection)"],
    [50, null, 100, "+50 left behind (0.50 per request)"],
    [0, 100, null, "nothing left behind"],
    [-3, 100, null, "-3 left behind"],
    [7, null, null, "+7 left behind"],
  ])("%j of %j connections, %j requests: %s", (added, connections, requests, text) =>
    expect(leftBehind(added, connections, requests)).toBe(text),
  );
});

describe("the record", () => {
  it("keeps one snapshot per phase and cycle, the later one, and says what each cycle added", () => {
    const outcome = { connections: 5, requests: null, summary: "", trouble: null, fatal: null };
    let record = withSnapshot(EMPTY_RECORD, { phase: "baseline", cycle: 0, snapshot: snapshot(10) });
    record = withSnapshot(record, { phase: "load", cycle: 1, snapshot: snapshot(20) });
    record = withSnapshot(record, { phase: "load", cycle: 1, snapshot: snapshot(30) });
    record = withLoad(record, 1, outcome);
    record = withSnapshot(record, { phase: "settled", cycle: 1, snapshot: snapshot(15) });
    expect(record.taken.map(({ snapshot: { total } }) => total)).toEqual([10, 30, 15]);
    expect(factsOf(record, ["slow"])).toEqual({
      phases: ["baseline", "load", "settled"],
      loads: [{ connections: 5, requests: null }],
      warnings: ["slow"],
    });
    expect(addedBy(record, 1)).toBe(5);
  });
});
