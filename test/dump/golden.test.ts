import { describe, expect, test } from "vitest";
import { LEAKED } from "../../src/dump/model.ts";
import { codes, decodeAll, decodeOne, golden, goldenFacts, statesOf } from "./dumps.ts";

interface PlainHeader {
  readonly goid: number;
  readonly state: string;
}

/** The headers of a text by the plainest reading there is. */
function headersOf(text: string): readonly PlainHeader[] {
  return [...text.matchAll(/^goroutine (\d+)(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^\],]+)/gm)].map(([, goid, state]) => ({
    goid: Number(goid),
    state: state!.replace(/ \((?:leaked|scan|durable)\)/g, ""),
  }));
}

/** Threads are no goroutines, and an entry printed twice counts once. */
function counted(headers: readonly PlainHeader[]): readonly PlainHeader[] {
  return headers.filter(({ goid }, at) => goid !== 0 && headers.findIndex((other) => other.goid === goid) === at);
}

function tally(headers: readonly PlainHeader[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of headers) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

describe.each(goldenFacts)("$file ($what)", (facts) => {
  const bytes = golden(facts.file);
  const headers = headersOf(bytes.toString());

  test("the facts noted at the recording are those of the text", () => {
    expect(headers).toHaveLength(facts.goroutineHeaders);
    expect(tally(headers)).toEqual(facts.states);
  });

  test("every goroutine is read once, in its state", () => {
    const { snapshots, refusal } = decodeAll(bytes);
    const expected = counted(headers);
    if (expected.length === 0) {
      expect(snapshots).toEqual([]);
      expect(refusal).toBeTypeOf("string");
      return;
    }
    expect(snapshots).toHaveLength(1);
    const [snapshot] = snapshots;
    expect([...snapshot!.goroutines!.goid]).toEqual(expected.map(({ goid }) => goid));
    expect(statesOf(snapshot!)).toEqual(tally(expected));
    expect(snapshot!.truncated).toBe(false);
    const threads = headers.filter(({ goid }) => goid === 0).length;
    expect(codes(snapshot!).includes("threads")).toBe(threads > 0);
    if (threads > 0)
      expect(snapshot!.warnings.find(({ code }) => code === "threads")!.message).toMatch(new RegExp(`^${threads} `));
    expect(codes(snapshot!).includes("repeated")).toBe(headers.length - threads > expected.length);
    for (const code of ["unreadable-header", "lost-place", "cut-goroutine"])
      expect(codes(snapshot!)).not.toContain(code);
  });

  test("the version of Go is not contradicted", () => {
    for (const { goVersionHint } of decodeAll(bytes).snapshots) {
      if (goVersionHint === null) continue;
      const [, minor, more] = /^go1\.(\d+)(?:\.\d+)?(\+)?$/.exec(goVersionHint)!;
      const real = Number(/^go1\.(\d+)/.exec(facts.goVersion)![1]);
      if (more === "+") expect(Number(minor)).toBeLessThanOrEqual(real);
      else expect(facts.goVersion.startsWith(goVersionHint)).toBe(true);
    }
  });

  test("gaps are told, ancestors are no frames", () => {
    const stacks = decodeAll(bytes).snapshots.flatMap((snapshot) => snapshot.stacks);
    const gaps = stacks.flatMap(({ elided }) => (elided === null ? [] : [elided]));
    const noted = facts.framesElided.map((gap) => (gap === "additional" ? "unknown" : Number(gap)));
    expect(gaps).toEqual(noted);
    for (const { frames, createdBy } of stacks)
      for (const { func } of [...frames, ...(createdBy === null ? [] : [createdBy])])
        expect(func).not.toMatch(/originating|^created by|[\t\n]/);
  });
});

test("the causes of crashes are told", () => {
  const cause = (file: string): string | null => decodeOne(golden(file)).trigger;
  expect(cause("deadlock-go1.27.txt")).toBe("fatal error: all goroutines are asleep - deadlock!");
  expect(cause("stand-sigquit-go1.27.txt")).toBe("SIGQUIT: quit");
  expect(cause("test-timeout-go1.27.txt")).toMatch(/^panic: test timed out after /);
  expect(cause("overflow-go1.27.txt")).toMatch(/stack overflow/);
});

test("a crash without goroutines says so", () => {
  expect(decodeAll(golden("panic-nil-none-go1.27.txt")).refusal).toMatch(/GOTRACEBACK=none/);
  expect(decodeAll(golden("race-go1.27.txt")).refusal).toMatch(/race detector/);
});

test("the marks of leaked goroutines are flags, not states", () => {
  const leaked = decodeOne("goroutine 7 [chan receive (leaked)]:\nmain.f()\n\t/a/b.go:1 +0x1\n");
  expect(leaked.states).toEqual(["chan receive"]);
  expect([...leaked.goroutines!.flags]).toEqual([LEAKED]);
});
