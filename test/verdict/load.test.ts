// What a hunt knows of its load: growth that is a whole multiple of it, in every cycle, is no pool.

import { describe, expect, test } from "vitest";
import type { Load } from "../../src/verdict/evidence.ts";
import type { Short } from "./patterns/goroutine-text.ts";
import { judgedApart } from "./series.ts";

const PHASES = ["baseline", "load", "settled", "load", "settled"] as const;
const subscriber = (id: number, state = "select"): Short => ({
  id,
  state,
  frames: ["main.(*topic).follow(0xc000012340)"],
  by: `main.(*topic).join in goroutine ${id + 1}`,
});
const connections = (count: number): Load => ({ connections: count, requests: null });

/** So many stand after the baseline and after each cycle. */
function verdictOf(counts: readonly number[], loads: readonly Load[], state: (at: number) => string = () => "select") {
  const quiet = counts.map((count) => Array.from({ length: count }, (_, at) => subscriber(100 + 2 * at, state(at))));
  const series = quiet.flatMap((all, cycle) => (cycle === 0 ? [all] : [all, all]));
  return judgedApart("main.(*topic).follow", series, { hunt: { phases: PHASES.slice(0, series.length), loads } });
}

const perLoad = (text: string) => ({
  class: "zombie",
  reasons: expect.arrayContaining([{ code: "per-load", text: expect.stringContaining(text) }]),
});

describe("growth in a hunt", () => {
  test("of one per connection in both cycles is a leak of all that were born", () => {
    expect(verdictOf([3, 63, 123], [connections(60), connections(60)])).toMatchObject({
      ...perLoad("+60, +60 per cycle, 1.00 per connection, 2 of 2 cycles"),
      accused: 120,
    });
  });

  test("of one per request is, where connections do not divide it", () => {
    const load = { connections: 7, requests: 60 };
    expect(verdictOf([0, 60, 120], [load, load])).toMatchObject(perLoad("1.00 per request"));
  });

  test("in one cycle is, of fifty connections; of fewer it may be a pool on its way to its bound", () => {
    expect(verdictOf([0, 50], [connections(50)])).toMatchObject(perLoad("1.00 per connection"));
    expect(verdictOf([0, 49], [connections(49)]).class).toBe("suspect");
  });

  test("may be off by one in fifty, as a dump has its own noise", () => {
    expect(verdictOf([0, 101, 202], [connections(100), connections(100)])).toMatchObject(perLoad("per connection"));
    expect(verdictOf([0, 103, 206], [connections(100), connections(100)]).class).toBe("suspect");
  });

  test.each([
    ["that is a part of the load", [0, 30, 60], [connections(60), connections(60)]],
    ["that is another multiple of each load", [0, 60, 120], [connections(60), connections(30)]],
    ["of which the second cycle has none", [0, 60, 60], [connections(60), connections(60)]],
    ["under a load of a size nobody knows", [0, 60, 120], [{ connections: null, requests: null }, connections(60)]],
    ["under a load that made no connection", [0, 60, 120], [connections(0), connections(0)]],
  ])("%s is none", (_, counts, loads) => {
    const { class: name, reasons } = verdictOf(counts, loads);
    expect(name).not.toBe("zombie");
    expect(reasons.map(({ code }) => code)).not.toContain("per-load");
  });
});
