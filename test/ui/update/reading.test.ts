// Sources read on the screen: how far each is, what esc keeps, what is said of those that cannot be read.

import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decode.ts";
import type { Snapshot } from "../../../src/dump/model.ts";
import { textOf } from "../../../src/ui/draw/line.ts";
import { frameOf } from "../../../src/ui/draw/view.ts";
import type { Message } from "../../../src/ui/message.ts";
import type { Opened } from "../../../src/ui/ports.ts";
import { newState, type State } from "../../../src/ui/state.ts";
import type { Step } from "../../../src/ui/update/step.ts";
import { start, update } from "../../../src/ui/update/update.ts";
import { crowdDump } from "../../pty/crowd.ts";
import { LIVE, SEED } from "../seed.ts";

const REQUEST = 1;
const FILES = ["a.txt", "http://ann:secret@host:6060/?token=abc", "c.txt"];
const live = { ...LIVE, source: "host" };

function snapshots(clusters: number): readonly Snapshot[] {
  const decoder = createDecoder("dump");
  decoder.push(Buffer.from(crowdDump(clusters)));
  return decoder.end();
}

const opened = (part: Partial<Opened>): Opened => ({ snapshots: [], heaps: [], hunt: null, failure: null, ...part });
const read = (at: number, part: Partial<Opened> = { snapshots: snapshots(3) }): Message => ({
  type: "sourceEnded",
  request: REQUEST,
  at,
  source: FILES[at]!,
  opened: opened(part),
});
const heap = { source: "h.pb.gz", takenAt: null, samples: 7, bytes: 100 };
const missing = { failure: { message: "a.txt: no such file", exit: 2 } };
const refused = { failure: { message: "host: nothing listens", exit: 3 } };
const esc: Message = { type: "closed" };

function begun(messages: readonly Message[], seed: Partial<typeof SEED> = {}, sources = FILES): Step {
  let [state, effects] = start(newState({ ...SEED, ...seed }), sources, false);
  for (const message of messages) [state, effects] = update(state, message);
  return [state, effects];
}

const shown = (state: State): string => frameOf(state).lines.map(textOf).join("\n");

describe("the first frame", () => {
  test("names all sources without their secrets, and the turn", () => {
    const [state, effects] = begun([]);
    expect(effects).toEqual([{ type: "open", request: REQUEST, sources: FILES }]);
    expect(shown(state)).toMatch(/Reading 3 sources[\s\S]*a\.txt[\s\S]*http:\/\/host:6060[\s\S]*waits[\s\S]*c\.txt/);
    expect(shown(state)).not.toMatch(/secret|abc/);
    expect(shown(state)).toMatch(/reading a\.txt \(1 of 3\).*esc cancels/);
  });

  test("tells bytes, share and goroutines of the one that is read", () => {
    const progress = { bytes: 38_200_000, share: 0.31, goroutines: 41_220, step: "" };
    const [state] = begun([read(0), { type: "progressed", request: REQUEST, at: 1, progress }]);
    expect(shown(state)).toMatch(/a\.txt\s+read, \d+ goroutines/);
    expect(shown(state)).toMatch(/38\.2 MB, 31%, 41,220 goroutines/);
  });

  test("keeps the way out in sight, however long the rest is", () => {
    const progress = { bytes: 0, share: null, goroutines: 0, step: "asking for the number of goroutines (debug=1)" };
    const [state] = begun([{ type: "progressed", request: REQUEST, at: 0, progress }], { columns: 80 });
    expect(shown(state)).toMatch(/^ reading a\.txt .*… {3}esc cancels *$/m);
  });
});

describe("when all have ended", () => {
  test("they are compared, oldest first", () => {
    const [state, effects] = begun([read(0), read(1), read(2)]);
    expect(state.session.snapshots).toHaveLength(3);
    expect(effects).toMatchObject([{ type: "analyse" }]);
  });

  test("one that cannot be read loses none of the others, and is named", () => {
    const [state] = begun([read(0, missing), read(1), read(2)]);
    expect(state.session.snapshots).toHaveLength(2);
    expect(state.session.unread).toBe("a.txt: no such file");
  });

  test("when none can be read, the program ends with why, and the status", () => {
    const [, effects] = begun([read(0, refused), read(1, missing), read(2, missing)]);
    expect(effects).toEqual([
      { type: "quit", status: 3, complaint: "host: nothing listens (nor could 2 more be read)" },
    ]);
  });

  test("the last one is watched from its snapshot on, when it is a live process that has answered", () => {
    const [, effects] = begun([read(0), read(1), read(2)], { live });
    expect(effects.at(-1)).toMatchObject({ type: "watch" });
    const [state, none] = begun([read(0), read(1), read(2, refused)], { live });
    expect(none.map(({ type }) => type)).toEqual(["analyse"]);
    expect(state.live).toBeNull();
  });

  test("what a saved hunt knows of its phases goes with its snapshots", () => {
    const hunt = { phases: ["baseline"], loads: [] } as const;
    const [, effects] = begun([read(0, { snapshots: snapshots(3), hunt })], {}, ["folder"]);
    expect(effects).toMatchObject([{ type: "analyse", question: { options: { hunt } } }]);
  });

  test("sources of the command line are no recent ones", () => {
    expect(begun([read(0)])[1]).toEqual([]);
    const [typed] = update(newState(SEED), { type: "openAsked" });
    const [asked] = update({ ...typed, prompt: { ...typed.prompt!, text: "a.txt" } }, { type: "promptAccepted" });
    expect(update(asked, read(0))[1]).toContainEqual({ type: "remember", source: "a.txt" });
  });
});

describe("esc", () => {
  test("keeps what was read already, and says what was not", () => {
    const [state, effects] = begun([read(0), esc]);
    expect(effects[0]).toEqual({ type: "cancel", request: REQUEST });
    expect(state.session.snapshots).toHaveLength(1);
    expect(state.session.unread).toBe("cancelled: http://host:6060/?token=***, c.txt not read");
    // What still comes is not wanted any more.
    expect(update(state, read(1))[0].session.snapshots).toHaveLength(1);
  });

  test("before anything was read leads to the start screen", () => {
    const [state, effects] = begun([esc], { live });
    expect(effects).toEqual([{ type: "cancel", request: REQUEST }]);
    expect(shown(state)).toContain("Paste a goroutine dump here");
    expect(state.notice?.text).toMatch(/^cancelled: a\.txt/);
    expect(state.live).toBeNull();
  });
});

describe("heap profiles", () => {
  test("alone open their view once they are judged", () => {
    const [state, effects] = begun([read(0, { heaps: [heap] })], {}, ["h.pb.gz"]);
    expect(effects).toMatchObject([{ type: "analyseHeap", question: { profiles: [heap], snapshots: [] } }]);
    const analysis = { rows: [], stacks: [], profiles: [], merged: { stacks: [] } } as unknown as NonNullable<
      State["heap"]["analysis"]
    >;
    const [done] = update(state, { type: "heapAnalysed", request: state.nextRequest - 1, analysis });
    expect(done.view).toBe("heap");
    expect(done.notice?.text).toBe("heap profile read #1, 7 samples");
  });

  test("among dumps are judged with them, and told of", () => {
    const [state, effects] = begun([read(0), read(1, { heaps: [heap] }), read(2)]);
    expect(effects.map(({ type }) => type)).toEqual(["analyse", "analyseHeap"]);
    expect(effects[1]).toMatchObject({ question: { snapshots: state.session.snapshots } });
    expect(state.session.arrived).toMatch(/; 1 heap profile: view 5$/);
  });

  test("that are pasted follow those that are there, and lead to their view", () => {
    const [one] = begun([read(0)], {}, ["a.txt"]);
    let state: State = { ...one, view: "clusters" };
    for (const message of [{ type: "pasteBegan" }, { type: "pasteEnded" }] as const) [state] = update(state, message);
    const request = state.nextRequest - 1;
    const [pasted, effects] = update(state, {
      type: "pasteRead",
      request,
      snapshots: [],
      heaps: [heap],
      trouble: null,
    });
    expect(effects).toMatchObject([{ type: "analyseHeap" }]);
    expect(pasted.heap.arrived).toBe("heap profile pasted #1, 12:00:00, 7 samples");
  });
});
