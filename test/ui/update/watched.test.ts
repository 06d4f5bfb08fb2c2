import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decode.ts";
import type { Snapshot } from "../../../src/dump/model.ts";
import { textOf } from "../../../src/ui/draw/line.ts";
import { frameOf } from "../../../src/ui/draw/view.ts";
import type { LiveNews } from "../../../src/ui/ports.ts";
import { newState, type State } from "../../../src/ui/state.ts";
import { update } from "../../../src/ui/update/update.ts";
import { debug2 } from "../../source/pprof-server.ts";
import { LIVE as live, SEED } from "../seed.ts";

const seed: State = newState({ ...SEED, formats: [], live });

/** The n-th snapshot of a watch, named by its minute. */
function at(minute: number): Snapshot {
  const takenAt = `2026-11-24T12:${String(minute).padStart(2, "0")}:00.000Z`;
  const decoder = createDecoder("h:6060", { takenAt });
  decoder.push(new TextEncoder().encode(debug2(10 + minute)));
  return decoder.end()[0]!;
}

const told = (
  state: State,
  minutes: readonly number[],
  more: Partial<Extract<LiveNews, { type: "snapshotRead" }>> = {},
) =>
  update(state, {
    type: "liveTold",
    live,
    news: { type: "snapshotRead", history: minutes.map(at), taken: false, notice: null, ...more },
  })[0];
const minutes = ({ session }: State) => session.snapshots.map(({ takenAt }) => Number(takenAt?.slice(14, 16)));
const bounds = ({ session: { before, after, snapshots } }: State) =>
  [before, after].map((index) => Number(snapshots[index]?.takenAt?.slice(14, 16)));

const opened = (): State => ({ ...seed, view: "clusters", session: { ...seed.session, snapshots: [at(0)] } });

describe("a watched process", () => {
  test("its history stands in the session, and the newest is compared", () => {
    const state = told(told(opened(), [0, 1]), [0, 1, 2]);
    expect([minutes(state), bounds(state)]).toEqual([
      [0, 1, 2],
      [0, 2],
    ]);
  });

  test("what was chosen stays chosen when the history is thinned", () => {
    const full = told(opened(), [0, 1, 2, 3, 4]);
    const chosen = update(update(full, { type: "boundMoved", which: "before", by: 1 })[0], {
      type: "boundMoved",
      which: "before",
      by: 1,
    })[0];
    expect(bounds(chosen)).toEqual([2, 4]);
    expect(bounds(told(chosen, [0, 2, 4, 5]))).toEqual([2, 5]);
    const earlier = update(full, { type: "boundMoved", which: "after", by: -1 })[0];
    expect(bounds(told(earlier, [0, 2, 3, 4, 5]))).toEqual([0, 3]);
  });

  test("t: the one taken now is compared from", () => {
    expect(bounds(told(opened(), [0, 1, 2], { taken: true }))).toEqual([2, 2]);
  });

  test("what else was opened stays where it is", () => {
    const { state } = { state: { ...opened(), session: { ...seed.session, snapshots: [at(50), at(0)], after: 1 } } };
    expect(minutes(told(told(state, [0, 1]), [0, 2]))).toEqual([50, 0, 2]);
  });

  test("a dead endpoint is told for as long as it is dead, and what was taken stays", () => {
    const [state] = update(told(opened(), [0, 1]), {
      type: "liveTold",
      live: { ...live, trouble: "h:6060: nothing listens there; tried again in 4 s" },
      news: { type: "failed" },
    });
    const [later] = update({ ...state, pending: new Map() }, { type: "keyPressed", key: { name: "j", text: "j" } });
    const text = frameOf(later).lines.map(textOf).join("\n");
    expect(text).toContain("live (away)");
    expect(text).toContain("nothing listens there; tried again in 4 s");
    expect(minutes(later)).toEqual([0, 1]);
  });

  test("P says what it costs before it asks", () => {
    const [asked, none] = update(opened(), { type: "keyPressed", key: { name: "P", text: "P" } });
    expect(none).toEqual([]);
    expect(frameOf(asked).lines.map(textOf).join("\n")).toMatch(/runs a garbage collection/);
    const [, effects] = update(asked, { type: "menuAccepted" });
    expect(effects).toEqual([{ type: "live", command: "prove" }]);
  });
});
