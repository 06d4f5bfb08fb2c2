// One dump alone, as people paste it: a crowd, a file system that does not answer, and what would settle a doubt.

import { describe, expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { decodeOne } from "../dump/dumps.ts";
import { dumpOf } from "./patterns/goroutine-text.ts";

const record = (count: number, ...frames: readonly string[]): string =>
  `${count} @ 0x1 0x2\n${frames.map((frame, at) => `#\t0x${at + 1}\t${frame}\n`).join("")}\n`;
const LOCK = ["sync.(*Mutex).Lock+0xe7\t/go/src/sync/mutex.go:92", "main.(*client).close+0xb8\t/src/hub/client.go:98"];
const WORK = ["main.(*client).deliver+0x1c\t/src/hub/client.go:61"];
const READS = ["internal/poll.runtime_pollWait+0x56\t/go/src/runtime/netpoll.go:173", ...WORK];
const LOCKED = ["sync.runtime_SemacquireMutex+0x24\t/go/src/runtime/sema.go:95", ...LOCK];

function verdictOf(text: string): { readonly class: string; readonly code: string; readonly settledBy: string | null } {
  const { verdict } = analyse([decodeOne(text)]).clusters[0]!;
  return { class: verdict.class, code: verdict.reasons[0]!.code, settledBy: verdict.settledBy };
}

function profile(...records: readonly (readonly [count: number, frames: readonly string[]])[]): string {
  const total = records.reduce((sum, [count]) => sum + count, 0);
  return `goroutine profile: total ${total}\n${records.map(([count, frames]) => record(count, ...frames)).join("")}`;
}

describe("a crowd in one place", () => {
  const OTHERS = ["main.main+0x1\t/src/hub/main.go:9"];

  test.each([
    ["waits for work", WORK, "round of load"],
    ["waits for a lock", LOCKED, "debug=2"],
  ])("of a profile is suspected when it %s, with what would settle it", (_, frames, settled) => {
    expect(verdictOf(profile([1000, frames], [900, OTHERS]))).toEqual({
      class: "suspect",
      code: "crowd",
      settledBy: expect.stringContaining(settled),
    });
  });

  test.each([
    ["of fewer than a thousand", profile([999, WORK], [9, OTHERS])],
    [
      "that is not half of all",
      profile([1000, WORK], [900, OTHERS], [900, OTHERS.map((frame) => frame.replace("9", "8"))]),
    ],
    ["that reads from its peers", profile([5000, READS], [9, OTHERS])],
    ["in Go's own code", profile([5000, ["net/http.(*Server).f+0x1\t/go/src/net/http/server.go:9"]], [9, OTHERS])],
  ])("%s is none", (_, text) => {
    expect(verdictOf(text).code).not.toBe("crowd");
  });

  test("of a dump is one, though who started it lives", () => {
    const one = (goid: number): string =>
      `goroutine ${goid} [select]:\nmain.(*client).deliver(0xc000012340)\n\t/src/hub/client.go:61 +0x1c\ncreated by main.main in goroutine 1\n\t/src/hub/main.go:30 +0x9\n`;
    const main = "goroutine 1 [IO wait]:\nmain.main()\n\t/src/hub/main.go:31 +0x1d\n";
    const text = [main, ...Array.from({ length: 1000 }, (_, at) => one(at + 10))].join("\n");
    expect(verdictOf(text)).toMatchObject({ class: "suspect", code: "crowd" });
  });
});

describe("receives that timers have started, of makers who have all ended", () => {
  const receives = (count: number, by: (at: number) => number): string =>
    dumpOf(
      ...Array.from({ length: count }, (_, at) => ({
        id: 100 + 2 * at,
        state: "chan receive",
        frames: ["main.(*feed).run(0x1)"],
        by: `time.goFunc in goroutine ${by(at)}`,
      })),
    );
  const verdictAt = (text: string) =>
    analyse([decodeOne(text)]).clusters.find(({ frames }) => frames[0]!.func === "main.(*feed).run")!.verdict;

  test("five are suspected, with what would settle it; four are not", () => {
    expect(verdictAt(receives(5, (at) => 101 + 2 * at))).toMatchObject({
      class: "suspect",
      accused: 5,
      reasons: [{ code: "orphans" }],
      settledBy: expect.stringContaining("round of load"),
    });
    expect(verdictAt(receives(4, (at) => 101 + 2 * at)).class).toBe("normal");
  });

  test.each([
    ["one maker lives", 6, (at: number) => (at === 0 ? 1 : 101 + 2 * at)],
    ["one maker has made them all", 20, () => 101],
    ["each maker has made three", 15, (at: number) => 101 + 2 * (at % 5)],
  ])("%s: a fixed set", (_, count, by) => {
    expect(verdictAt(receives(count, by)).class).toBe("normal");
  });
});

const STAT = (minutes: string): string => `goroutine 25 [syscall${minutes}]:
syscall.Syscall6(0x106, 0xffffffffffffff9c, 0xc001357440, 0xc0015a2378, 0x0, 0x0, 0x0)
\t/go/src/syscall/asm_linux_amd64.s:41 +0x5
syscall.fstatat(0xffffffffffffff9c, 0xc001357320, 0x5e, 0xc0015a2378, 0x0)
\t/go/src/syscall/zsyscall_linux_amd64.go:1480 +0xc8
syscall.Stat(...)
\t/go/src/syscall/syscall_linux_amd64.go:65
os.Stat(0xc001357320, 0x5e, 0xc000d56b68)
\t/go/src/os/stat.go:13 +0x4d
main.(*mounts).scan(0xc000becfc0)
\t/src/agent/mounts.go:26 +0x49
created by main.main
\t/src/agent/main.go:31 +0x9
`;

describe("a call about a file that has not returned for minutes", () => {
  test("is suspected: its file system does not answer", () => {
    const { verdict } = analyse([decodeOne(STAT(", 46 minutes"))]).clusters[0]!;
    expect([verdict.class, verdict.pattern!.id]).toEqual(["suspect", "syscall-stuck"]);
    expect(verdict.reasons[0]!.text).toContain("a file system");
  });

  test("without minutes is none", () => {
    expect(verdictOf(STAT("")).class).toBe("normal");
  });
});

test.each([
  ["SIGQUIT: quit\nPC=0x1 m=0 sigcode=0", "next run"],
  ["taken from a process that goes on", "a second dump"],
])("what would settle it is said for a process as it is: %s", (first, settled) => {
  expect(verdictOf(`${first}\n\n${STAT(", 46 minutes")}`).settledBy).toContain(settled);
});

test("of a process that has ended nobody is asked to take a second dump", () => {
  const main = "goroutine 1 [running]:\nmain.main()\n\t/src/hub/main.go:31 +0x1d\n";
  const summaryOf = (text: string): string => analyse([decodeOne(text)]).verdict.summary;
  expect(summaryOf(main)).toContain("take a second");
  expect(summaryOf(`panic: boom\n\n${main}`)).toMatch(/has ended: growth unknown\)$/);
});

test("a few that wait long say nothing where a program or a library keeps them by design", () => {
  const classOf = (by: string, state: string, ...frames: readonly string[]) =>
    analyse([decodeOne(dumpOf({ id: 7, state: `${state}, 12 minutes`, frames, by }))]).clusters.find(
      (cluster) => cluster.state === state,
    )!.verdict.class;
  const joins = ["sync.runtime_SemacquireWaitGroup(0x1)", "sync.(*WaitGroup).Wait(0x1)"];
  expect(classOf("main.main in goroutine 1", "sync.WaitGroup.Wait", ...joins, "main.flush()")).toBe("normal");
  expect(classOf("main.main in goroutine 6", "sync.WaitGroup.Wait", ...joins, "main.flush()")).toBe("zombie");
  expect(
    classOf(
      "context.(*cancelCtx).propagateCancel in goroutine 1",
      "select",
      "context.(*cancelCtx).propagateCancel.func2()",
    ),
  ).toBe("normal");
  expect(classOf("main.main in goroutine 1", "chan send", "main.(*daemon).send()")).toBe("suspect");
});

test("what is missing from an excerpt is no proof: that it may be one is said with the suspicion", () => {
  const waits = `goroutine 32 [semacquire, 17 minutes]:
sync.runtime_Semacquire(0xc4215af98c)
\t/go/src/runtime/sema.go:47 +0x30
sync.(*WaitGroup).Wait(0xc4215af980)
\t/go/src/sync/waitgroup.go:131 +0x97
main.(*daemon).stateChanged(0xc4201abc00)
\t/src/agent/daemon.go:42 +0x2c6
created by main.(*queue).append
\t/src/agent/queue.go:30 +0x170
`;
  const codesOf = (text: string): readonly string[] =>
    analyse([decodeOne(text)])
      .clusters.find(({ state }) => state === "semacquire")!
      .verdict.reasons.map(({ code }) => code);
  expect(codesOf(waits)).toContain("excerpt");
  expect(codesOf(`goroutine 1 [select]:\nmain.main()\n\t/src/agent/main.go:9 +0x4\n\n${waits}`)).not.toContain(
    "excerpt",
  );
});
