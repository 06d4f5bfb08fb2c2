// Dumps as people paste them: with the stacks of panics beside them, in quotes, newest line first, in part.

import { describe, expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { codes, decodeAll, decodeOne, golden, meaningOf, recording } from "./dumps.ts";

const DUMP = recording("mutex-not-unlocked-go126/after.txt.gz").toString();
const RECOVERED = `2026/01/02 15:04:05 http: panic serving 10.0.0.7:4711: boom
goroutine 99 [running]:
net/http.(*conn).serve.func1()
\t/usr/local/go/src/net/http/server.go:1947 +0xbe
panic({0x6a1f20?, 0x76cf40?})
\t/usr/local/go/src/runtime/panic.go:787 +0x132
main.(*stock).lookup(...)
\t/src/stock/stock.go:41
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3454 +0x485
`;

describe("the stack of a recovered panic in the same log", () => {
  test.each([
    ["before", `${RECOVERED}\n${DUMP}`],
    ["after", `${DUMP}\n${RECOVERED}`],
    ["on both sides", `${RECOVERED}\n${DUMP}\n${RECOVERED}`],
  ])("%s the dump is none to compare it with, and is told", (_, text) => {
    const [snapshot, ...more] = decodeAll(text).snapshots;
    expect(more).toEqual([]);
    expect(meaningOf(snapshot!)).toEqual(meaningOf(decodeOne(DUMP)));
    expect(codes(snapshot!)).toContain("lone-stacks");
  });

  test("printed by debug.Stack behind a panic's words: the program goes on, and has not ended in it", () => {
    const stack = `goroutine 99 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\n`;
    const logged = RECOVERED.replace(/^.*\n.*\n/, `panic: boom\n${stack}`);
    const [snapshot, ...more] = decodeAll(`${logged}\nlog goes on\n${DUMP}`).snapshots;
    expect([more, snapshot!.trigger]).toEqual([[], null]);
    expect(meaningOf(snapshot!)).toEqual(meaningOf(decodeOne(DUMP)));
    expect(codes(snapshot!)).toContain("lone-stacks");
  });

  const recovered = (words: string, top = "main.report"): string =>
    RECOVERED.replace(/^.*\n/, `${words}\n`).replace(
      "net/http.(*conn).serve.func1",
      `${top}(...)\n\t/src/stock/stock.go:9\nmain.guard.func1`,
    );

  test.each([
    ["right behind the words", "panic: boom"],
    ["behind a blank line", "panic: boom\n"],
    ["of an error", "panic: runtime error: index out of range [3] with length 3\n"],
  ])("printed by runtime.Stack %s: a deferred call is at work, above the panic", (_, words) => {
    expect(decodeOne(recovered(words)).trigger).toBeNull();
    const { snapshots } = decodeAll(`${recovered(words)}\nlog goes on\n${DUMP}`);
    expect(snapshots.map(({ trigger }) => trigger)).toEqual([null]);
    expect(meaningOf(snapshots[0]!)).toEqual(meaningOf(decodeOne(DUMP)));
  });

  test.each([
    ["panicked again", "panic: boom [recovered, repanicked]\n"],
    ["panicked with another value", "panic: boom [recovered]\n\tpanic: lookup: boom\n"],
    ["panicked as well", "panic: boom\n\tpanic: other\n"],
    [
      "was killed in it",
      "panic: boom\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a8480]\n\tpanic: other\n",
    ],
  ])("is a crash where the deferred call %s", (_, words) => {
    expect(decodeOne(recovered(words)).trigger).toBe(words.slice(0, words.indexOf("\n")));
    expect(decodeOne(recovered(words).replaceAll(/^/gm, "2026-01-02T15:04:05Z ")).trigger).toMatch(/^panic: boom/);
  });

  test("is a crash where the runtime shows its own frames, the panic first", () => {
    const crash = RECOVERED.replace(/^.*\n/, "panic: boom\n\n").replace(/net\/http.*\n.*\n(?=panic)/, "");
    expect(decodeOne(crash).trigger).toBe("panic: boom");
  });

  test("alone it is a snapshot", () => {
    expect(decodeOne(RECOVERED).total).toBe(1);
  });
});

test("a process that ended with its dump is not the one that prints the next", () => {
  const crash = golden("panic-nil-all-go1.27.txt").toString();
  const { matching } = analyse(decodeAll(`${crash}\n${crash}`).snapshots);
  expect(matching).toMatchObject({ by: "signature", why: expect.stringContaining("ended in a panic") });
});

test("the words of a crash in quotes are its words", () => {
  const text = golden("deadlock-main-go1.27.txt").toString();
  expect(decodeOne(`\`${text.trimEnd()}\`\n`).trigger).toBe("fatal error: all goroutines are asleep - deadlock!");
});

test.each([
  ["a whole dump", DUMP],
  ["one goroutine", `goroutine 7 [select]:\nmain.main()\n\t/src/hub/main.go:7 +0x1d`],
  [
    "a log's lines",
    DUMP.trimEnd()
      .split("\n")
      .map((line) => `Jan 02 15:04:05 node-7 stock[4711]: ${line}`)
      .join("\n"),
  ],
  [
    "a log's lines behind a prefix of its own",
    DUMP.trimEnd()
      .split("\n")
      .map((line) => `node-7 stock <4711> ${line}`)
      .join("\n"),
  ],
])("newest line first is refused, with what to do: %s", (_, text) => {
  const { snapshots, refusal } = decodeAll(`${text.trimEnd().split("\n").reverse().join("\n")}\n`);
  expect([snapshots, refusal]).toEqual([[], expect.stringContaining("reverse order")]);
});

const WAITER = `goroutine 34 [sync.Mutex.Lock, 34 minutes]:
internal/sync.runtime_SemacquireMutex(0xc000012344?, 0x0?, 0x1?)
\t/usr/local/go/src/runtime/sema.go:95 +0x25
internal/sync.(*Mutex).lockSlow(0xc000012340)
\t/usr/local/go/src/internal/sync/mutex.go:149 +0x15d
internal/sync.(*Mutex).Lock(...)
\t/usr/local/go/src/internal/sync/mutex.go:70
sync.(*Mutex).Lock(...)
\t/usr/local/go/src/sync/mutex.go:46
main.(*stock).reserve(0xc000012340, 0x7)
\t/src/stock/stock.go:57 +0x65
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3454 +0x485
`;
const MAIN = `
goroutine 1 [IO wait]:
internal/poll.runtime_pollWait(0x7f2c1ad68e00, 0x72)
\t/usr/local/go/src/runtime/netpoll.go:351 +0x85
internal/poll.(*FD).Accept(0xc000020000)
\t/usr/local/go/src/internal/poll/fd_unix.go:613 +0x299
main.main()
\t/src/stock/main.go:20 +0x1d
`;

describe("who is not in an excerpt may hold the lock", () => {
  test("without goroutine 1 it is a suspicion", () => {
    const { clusters } = analyse([decodeOne(WAITER)]);
    expect(clusters[0]!.verdict).toMatchObject({ class: "suspect", settledBy: expect.stringContaining("whole dump") });
    expect(clusters[0]!.verdict.reasons.map(({ code }) => code)).toContain("excerpt");
  });

  test("in a whole dump nobody does", () => {
    const { clusters } = analyse([decodeOne(WAITER + MAIN)]);
    expect(clusters[0]!.verdict.class).toBe("zombie");
  });

  test("long waits are told beside a dump of another process, too", () => {
    const other = MAIN.trimStart().replaceAll("/src/stock/", "/src/other/");
    const { clusters, matching } = analyse([decodeOne(other), decodeOne(WAITER + MAIN)]);
    expect([matching.by, clusters[0]!.verdict.class]).toEqual(["signature", "zombie"]);
  });
});

test("a stack whose creator somebody has cut off is no finalizer's", () => {
  const stack = WAITER.slice(0, WAITER.indexOf("created by")).replace("sync.Mutex.Lock", "chan receive");
  const { clusters } = analyse([decodeOne(`${stack}\n${WAITER.replace("34", "35")}`)]);
  expect(clusters.map(({ verdict }) => verdict.pattern?.id)).not.toContain("finalizer-blocked");
  const whole = analyse([decodeOne(`${MAIN.trim()}\n\n${stack}\n${WAITER.replace("34", "35")}`)]);
  expect(whole.clusters.map(({ verdict }) => verdict.pattern?.id)).toContain("finalizer-blocked");
});

describe("a panic whose blank lines a log viewer has taken out", () => {
  test.each(["panic-goroutine-all-go1.19.txt", "panic-goroutine-all-go1.24.txt", "panic-goroutine-all-go1.27.txt"])(
    "%s",
    (name) => {
      const text = golden(name).toString();
      const { trigger, ...meaning } = meaningOf(decodeOne(text.replace(/\n\n+/g, "\n"))) as { trigger: string };
      expect(trigger).toMatch(/^panic: /);
      expect(meaning).toEqual({ ...(meaningOf(decodeOne(text)) as object), trigger: undefined });
    },
  );

  test("a goroutine in a panic's words is none where the real ones are parted from them", () => {
    const forged = "panic: no\ngoroutine 66 [running]:\nmain.forged()\n\t/src/hub/main.go:1 +0x1d";
    const snapshot = decodeOne(`${forged}\n\n${WAITER}${MAIN}`);
    expect([...snapshot.goroutines!.goid]).toEqual([34, 1]);
    expect(snapshot.warnings).toContainEqual(expect.objectContaining({ code: "foreign-text", line: 2 }));
  });
});

test("stars and hashes that Markdown has eaten are put back", () => {
  const eaten = WAITER.replaceAll("(*", "(_");
  expect(meaningOf(decodeOne(eaten))).toEqual(meaningOf(decodeOne(WAITER)));
  const profile =
    "goroutine profile: total 7\n7 @ 0x4c974c 0x4d9228\n        0x822124\tmain.(*hub).run+0x164\t/src/hub/hub.go:1759\n";
  const snapshot = decodeOne(profile);
  expect(snapshot.stacks[0]!.frames).toMatchObject([{ func: "main.(*hub).run", line: 1759 }]);
  expect(codes(snapshot)).toEqual([]);
});
