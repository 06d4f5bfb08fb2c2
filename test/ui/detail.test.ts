import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { answer } from "../../src/ui/answer.ts";
import { textOf } from "../../src/ui/line.ts";
import type { Message } from "../../src/ui/message.ts";
import { countOf, rowsOf, selectedOf } from "../../src/ui/select.ts";
import { arrive } from "../../src/ui/session.ts";
import { newState, type State } from "../../src/ui/state.ts";
import type { Step } from "../../src/ui/step.ts";
import { update } from "../../src/ui/update.ts";
import { frameOf } from "../../src/ui/view.ts";
import { SEED } from "./seed.ts";

const seed = newState({ ...SEED, rows: 60 });

function decoded(source: string, bytes: Uint8Array): readonly Snapshot[] {
  const decoder = createDecoder(source);
  decoder.push(bytes);
  return decoder.end();
}

function story(...names: readonly string[]): State {
  const read = names.flatMap((name) => decoded(name, gunzipSync(readFileSync(`samples/story/${name}.txt.gz`))));
  return analysed(arrive(seed, read, "read"));
}

/** The state, once the analysis that the step asks for has come. */
function analysed([state, effects]: Step): State {
  return effects.reduce((now, effect) => {
    if (effect.type !== "analyse") return now;
    return update(now, { type: "analysed", request: effect.request, ...answer(effect.question) })[0];
  }, state);
}

function told(state: State, ...messages: readonly Message[]): State {
  return messages.reduce((now, message) => analysed(update(now, message)), state);
}

const shown = (state: State): readonly string[] => frameOf(state).lines.map(textOf);
const goids = (state: State): readonly number[] =>
  shown(state).flatMap((row) => (/^ +\d+ {2}\S.{9} +\d/.test(row) ? [Number.parseInt(row, 10)] : []));

describe("the list", () => {
  test("what has ended comes last in every order", () => {
    let state = story("1-before", "2-during", "3-after");
    for (let turn = 0; turn < 12; turn++) {
      const counts = rowsOf(state).clusters.map(countOf);
      expect(counts).toContain(0);
      expect(counts.slice(counts.indexOf(0)).every((count) => count === 0)).toBe(true);
      state = told(state, { type: turn % 2 === 0 ? "sortReversed" : "sortCycled" });
    }
  });

  test("I is offered in the first line where suspects outlived the load, and only there", () => {
    const offered = story("1-before", "3-after");
    const suspects = (offered.session.analysis?.clusters ?? []).filter(({ verdict }) =>
      verdict.reasons.some(({ code }) => code === "outlived"),
    );
    expect(suspects.length).toBeGreaterThan(0);
    expect(shown(offered)[1]).toContain("I: idle, no client left?");
    const taken = told(offered, { type: "idleToggled" });
    expect(selectedOf(taken)?.verdict.class).toBe("zombie");
    expect(shown(taken)[1]).toContain("taken as idle (I)");
    expect(shown(story("3-after")).join("\n")).not.toContain("I: idle");
    expect(shown(story("1-before")).join("\n")).not.toContain("I: idle");
  });

  test("the footer always names the way out", () => {
    for (const columns of [60, 80, 120]) {
      const detail = told(story("3-after"), { type: "resized", columns, rows: 24 }, { type: "opened" });
      expect(shown(detail).at(-1)).toMatch(/esc back .*\? help .*q quit/);
    }
  });
});

describe("the detail", () => {
  const open = told(story("3-after"), { type: "opened" });

  test("goroutines are sorted and reversed", () => {
    const byGoid = goids(told(open, { type: "goroutinesSorted" }));
    expect(byGoid.length).toBeGreaterThan(10);
    expect(byGoid).toEqual([...byGoid].sort((a, b) => a - b));
    const reversed = goids(told(open, { type: "goroutinesSorted" }, { type: "goroutinesReversed" }));
    expect(reversed).toEqual([...reversed].sort((a, b) => b - a));
    expect(reversed[0]).toBeGreaterThan(byGoid[0] ?? Number.NaN);
  });

  test("matches of the filter are underlined, each a span of its own", () => {
    const found = told(open, { type: "filterAsked" }, { type: "typed", text: "WRITEpump" }, { type: "promptAccepted" });
    const matches = frameOf(found).lines.flatMap(({ spans }) => spans.filter(({ role }) => role === "match"));
    expect(matches.length).toBeGreaterThan(0);
    expect(new Set(matches.map(({ text }) => text))).toEqual(new Set(["writePump"]));
    expect(shown(found).map((row) => row.trimEnd())).toEqual(
      expect.arrayContaining([expect.stringContaining("main.(*client).writePump")]),
    );
  });
});

test("two stacks that differ by a line: only its number is marked", () => {
  const stack = (goid: number, line: number): string =>
    `goroutine ${goid} [chan receive]:\nmain.work(0x1)\n\t/src/shop/work.go:${line} +0x1\ncreated by main.main in goroutine 1\n\t/src/shop/main.go:9 +0x1\n\n`;
  const dump = new TextEncoder().encode(stack(5, 41) + stack(6, 52));
  const listed = analysed(arrive(seed, decoded("two", dump), "read"));
  const aligned = told(listed, { type: "alignAsked" });
  const changed = frameOf(aligned).lines.flatMap(({ spans }) => spans.filter(({ role }) => role === "changed"));
  expect(new Set(changed.map(({ text }) => text.trim()))).toEqual(new Set(["~", "41", "52"]));
  expect(shown(aligned).join("\n")).toContain("0 frames the same, 1 changed");
});
