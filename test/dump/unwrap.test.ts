import { describe, expect, test } from "vitest";
import { codes, decodeAll, decodeOne, golden, meaningOf, recording } from "./dumps.ts";
import { WRAPPINGS } from "./wrappings.ts";

const TEXTS: Readonly<Record<string, string>> = {
  "debug=2 of Go 1.27": recording("story-chathub-go127/after.txt.gz").toString(),
  "debug=2 of Go 1.19": recording("mutex-not-unlocked-go119/after.txt.gz").toString(),
  deadlock: golden("deadlock-go1.27.txt").toString(),
};

/** What the wrapping itself takes away or adds beyond telling; the rest must be as plain. */
function withoutTrigger(meaning: unknown): unknown {
  return { ...(meaning as object), trigger: null };
}

describe.each(Object.entries(TEXTS))("%s", (_, text) => {
  const plain = withoutTrigger(meaningOf(decodeAll(text).snapshots[0]!));

  test.each(Object.entries(WRAPPINGS))("%s", (_name, wrap) => {
    const { snapshots, refusal } = decodeAll(wrap(text) as Uint8Array | string);
    expect(refusal).toBeNull();
    expect(snapshots).toHaveLength(1);
    expect(withoutTrigger(meaningOf(snapshots[0]!))).toEqual(plain);
    expect(snapshots[0]!.truncated).toBe(false);
    for (const code of ["unreadable-header", "lost-place", "foreign-line"])
      expect(codes(snapshots[0]!)).not.toContain(code);
  });
});

test("the words of a wrapped crash are kept", () => {
  const text = golden("stand-sigquit-go1.27.txt").toString();
  for (const name of [
    "kubectl logs --timestamps",
    "docker json-file",
    "CRI",
    "journald",
    "ANSI colours",
    "JSON log, all in msg",
    "newlines written as two characters",
    "indented by blanks",
    "Heroku",
    "TeamCity",
    "grep -n over files",
  ]) {
    const snapshot = decodeOne(WRAPPINGS[name]!(text) as Uint8Array | string);
    expect([name, snapshot.trigger]).toEqual([name, "SIGQUIT: quit"]);
  }
});

test("the time of a wrapped dump is that of its lines", () => {
  const text = recording("story-chathub-go127/after.txt.gz").toString();
  for (const name of ["kubectl logs --timestamps", "docker json-file", "CRI", "journald, short-iso", "curl -i"])
    expect([name, decodeOne(WRAPPINGS[name]!(text)).takenAt]).toEqual([
      name,
      expect.stringMatching(/^2026-01-02T15:04:05\.\d{3}Z$/),
    ]);
});

test("dumps wrapped in different ways in one stream are all read", () => {
  const text = recording("story-chathub-go127/after.txt.gz").toString();
  const names = ["kubectl logs --timestamps", "docker json-file", "journald", "curl -i", "quoted in a mail"];
  const all = text + names.map((name) => WRAPPINGS[name]!(text)).join("");
  const { snapshots } = decodeAll(all);
  expect(snapshots.map(({ source, total }) => [source, total])).toEqual(
    ["plain", ...names].map((_, at) => [`dump#${at + 1}`, 104]),
  );
});

test("log lines that speak of goroutines are no wrapping", () => {
  const text = recording("story-chathub-go127/after.txt.gz").toString();
  const chatter = "goroutine leak suspected\n2026/01/02 15:04:05 goroutine count is 104\nheap profile: see [12]\n";
  expect(meaningOf(decodeOne(`${chatter}\n${text}`))).toEqual(meaningOf(decodeOne(text)));
});

test("a header in prose, without a call behind it, is no dump", () => {
  const text = recording("story-chathub-go127/after.txt.gz").toString();
  const prose = "note: the culprit is goroutine 12 [running]:\nhe said (and I agree)\n\n";
  const { snapshots, refusal } = decodeAll(prose);
  expect([snapshots.length, refusal]).toEqual([0, expect.stringContaining("without any goroutine")]);
  expect(decodeOne(prose + text).total).toBe(104);
});

test("lines before a header behind an unknown prefix are not counted twice", () => {
  const lines = ["starting", "fatal error: all goroutines are asleep - deadlock!", "", "goroutine 1 [chan receive]:"];
  const stack = ["main.main()", "\t/src/hub/main.go:7 +0x1d", "", "bye", ""];
  const snapshot = decodeOne([...lines, ...stack].map((line) => `web.1 <${line.length}> ${line}`).join("\n"));
  expect(snapshot.trigger).toBe("fatal error: all goroutines are asleep - deadlock!");
  expect(snapshot.warnings).toEqual([
    expect.objectContaining({ code: "foreign-text", message: expect.stringContaining("2 lines"), line: 1 }),
  ]);
});

/** Each of these once took minutes, or for ever. */
test.each([
  ["a prefix of many times", `${"2026-01-01T00:00:00Z".repeat(12)}x`, `2026-01-01T00:00:00Z${"1".repeat(2000)}`, 1],
  ["brackets that are never closed", "web: ", "x(".repeat(2000), 3000],
])("a log that looks like headers is read in no time: %s", (_, prefix, next, times) => {
  const text = `${prefix} goroutine 1 [running]:\n${next}\n`.repeat(times);
  const began = performance.now();
  expect(decodeAll(text).snapshots).toEqual([]);
  expect(performance.now() - began).toBeLessThan(20_000);
});
