// Healthy things that look like a leak, and the figures that tell them apart.

import { describe, expect, test } from "vitest";
import { dumpOf, excerptOf, type Short, times } from "./goroutine-text.ts";
import { namedIn, sceneOfText } from "./scene-of-dump.ts";

/** "pattern kind sure accused" of the cluster whose line it is. */
function saidOf(text: string, line: string, state?: string): string {
  const found = namedIn(sceneOfText(text)).filter(
    (named) => named.line === line && (state === undefined || named.cluster.state === state),
  );
  expect(found).toHaveLength(1);
  const { id, match } = found[0] ?? { id: null, match: null };
  return match === null ? "-" : `${id} ${match.kind} ${match.sure} ${match.accused}`;
}

const MUTEX = (address: string) => [
  "internal/sync.runtime_SemacquireMutex(0x1?, 0x0?, 0x0?)",
  `internal/sync.(*Mutex).lockSlow(${address})`,
  "internal/sync.(*Mutex).Lock(...)",
  "sync.(*Mutex).Lock(...)",
];

const inner: Short = {
  id: 20,
  state: "sync.Mutex.Lock",
  frames: [...MUTEX("0xc000100008"), "main.(*set).len(0x5c7770?)", "main.(*set).add(0xc000100000)"],
  by: "main.main in goroutine 1",
};

describe("the same lock twice in one stack", () => {
  test("is a proof when nobody else could have it", () => {
    expect(saidOf(dumpOf(inner), "main.(*set).len")).toBe("mutex-double-lock leak proof 1");
  });

  test.each([
    ["a goroutine at work in the type", { id: 30, state: "runnable", frames: ["main.(*set).drop(0x1?)"] }],
    ["a goroutine at work in the package", { id: 30, state: "runnable", frames: ["main.serve()"] }],
    [
      "a goroutine of the package that is in a read",
      { id: 30, state: "syscall", frames: ["syscall.Syscall(0x1)", "main.load()"] },
    ],
    ["a woken waiter", { ...inner, id: 30, state: "runnable" }],
    [
      "one that has left the call that locks, and waits for a word",
      {
        id: 30,
        state: "chan receive",
        frames: ["main.(*operator).chat(0x1)", "main.(*operator).sit(0x1)", "main.serve()"],
      },
    ],
    [
      "a handler that waits for a word",
      { id: 30, state: "select", frames: ["main.events(0x1)", "net/http.HandlerFunc.ServeHTTP(0x1)"] },
    ],
    ["one with the object in hand", { id: 30, state: "select", frames: ["main.watch(0xc000100000)"] }],
    ["a goroutine parked in the type", { id: 30, state: "chan receive", frames: ["main.(*set).watch(...)"] }],
  ] satisfies readonly (readonly [string, Short])[])("is none beside %s", (_, other) => {
    expect(
      saidOf(dumpOf(inner, { by: "main.main in goroutine 1", ...other }), "main.(*set).len", "sync.Mutex.Lock"),
    ).toBe("mutex-double-lock leak minutes 1");
  });

  test("an idle loop elsewhere in the package does not weaken it", () => {
    const loop: Short = {
      id: 30,
      state: "select",
      frames: ["main.(*hub).run(0xc000200000)"],
      by: "main.main in goroutine 1",
    };
    expect(saidOf(dumpOf(inner, loop), "main.(*set).len")).toBe("mutex-double-lock leak proof 1");
  });

  test("nor does one in Cond.Wait, which has given the lock back", () => {
    const frames = [
      "sync.runtime_notifyListWait(0xc000100060, 0x1)",
      "sync.(*Cond).Wait(0x1?)",
      "main.(*set).pop(0x1?)",
    ];
    const cond: Short = { id: 30, state: "sync.Cond.Wait", frames, by: "main.main in goroutine 1" };
    expect(saidOf(dumpOf(inner, cond), "main.(*set).len")).toBe("mutex-double-lock leak proof 1");
  });

  test("is none in an excerpt, where absence says nothing", () => {
    expect(saidOf(excerptOf(inner), "main.(*set).len")).toBe("mutex-double-lock leak minutes 1");
  });

  test("two waiters on one lock show that the outer method does not hold it", () => {
    expect(saidOf(dumpOf(...times(2, inner)), "main.(*set).len")).toBe("mutex-never-unlocked leak minutes 2");
  });

  test("another object's method on the way is no second lock", () => {
    const merge = { ...inner, frames: [...inner.frames.slice(0, 5), "main.(*set).merge(0xc000100040)"] };
    expect(saidOf(dumpOf(merge), "main.(*set).len")).toBe("mutex-never-unlocked leak minutes 1");
  });
});

const waits = (id: number, own: string, other: string, func: string): Short => ({
  id,
  state: "sync.Mutex.Lock",
  frames: [...MUTEX(own), `main.${func}(${own}, ${other})`],
  by: "main.main in goroutine 1",
});

describe("a ring of locks", () => {
  const a = waits(20, "0xc000100000", "0xc000100040", "debit");
  const b = waits(21, "0xc000100040", "0xc000100000", "credit");

  test("is a proof", () => {
    expect(saidOf(dumpOf(a, b), "main.debit")).toBe("lock-order-inversion leak proof 1");
    expect(saidOf(dumpOf(a, b), "main.credit")).toBe("lock-order-inversion leak proof 1");
  });

  test("is none while a third goroutine runs in one of the functions", () => {
    const third: Short = {
      id: 22,
      state: "runnable",
      frames: ["main.debit(0x1?, 0x2?)"],
      by: "main.main in goroutine 1",
    };
    expect(saidOf(dumpOf(a, b, third), "main.credit")).toBe("lock-order-inversion leak minutes 1");
  });

  test("needs both directions", () => {
    const chain = waits(21, "0xc000100040", "0xc000100080", "credit");
    expect(saidOf(dumpOf(a, chain), "main.debit")).toBe("mutex-never-unlocked leak minutes 1");
  });
});

describe("the holder of a lock", () => {
  const waiter: Short = {
    id: 20,
    state: "sync.Mutex.Lock",
    frames: [...MUTEX("0xc000100048"), "main.(*account).balance(0xc000100040)"],
    by: "main.main in goroutine 1",
  };
  const parked = (receiver: string): Short => ({
    id: 30,
    state: "chan receive",
    frames: [`main.(*account).settle(${receiver})`],
    by: "main.main in goroutine 1",
  });

  test("is the goroutine with the owner among its arguments", () => {
    expect(saidOf(dumpOf(waiter, parked("0xc000100040")), "main.(*account).settle")).toBe(
      "mutex-held-while-waiting leak minutes 1",
    );
  });

  test("is not the goroutine of the neighbouring object, nor one whose argument may be stale", () => {
    for (const receiver of ["0xc000100000", "0xc000100040?"]) {
      expect(saidOf(dumpOf(waiter, parked(receiver)), "main.(*account).settle")).toBe("-");
    }
  });

  test("is not one in Cond.Wait, which has given the lock back", () => {
    const cond: Short = {
      id: 30,
      state: "sync.Cond.Wait",
      frames: [
        "sync.runtime_notifyListWait(0xc000100060, 0x1)",
        "sync.(*Cond).Wait(0x1?)",
        "main.(*account).wait(0xc000100040)",
      ],
      by: "main.main in goroutine 1",
    };
    expect(saidOf(dumpOf(waiter, cond), "main.(*account).wait")).toBe("cond-no-signal benign growth 0");
  });
});

test("Do of a Once within itself is a proof", () => {
  const frames = [
    ...MUTEX("0xc000100004"),
    "sync.(*Once).doSlow(0xc000100000, 0x1)",
    "sync.(*Once).Do(...)",
    "main.get()",
  ];
  const once: Short = { id: 20, state: "sync.Mutex.Lock", frames, by: "main.main in goroutine 1" };
  const within = {
    ...once,
    frames: [...frames, "main.load()", "sync.(*Once).doSlow(0xc000100000, 0x1)", "main.get()"],
  };
  expect(saidOf(dumpOf(within), "main.get")).toBe("once-stuck leak proof 1");
  const other = { ...once, frames: [...frames, "main.load()", "sync.(*Once).doSlow(0xc000900000, 0x1)", "main.get()"] };
  expect(saidOf(dumpOf(other), "main.get")).toBe("once-stuck leak minutes 1");
});

describe("for ever, and meant", () => {
  test.each([
    ["select (no cases)", "select-no-cases"],
    ["chan receive (nil chan)", "nil-channel"],
  ])("%s of the main goroutine keeps a server alive", (state, id) => {
    const main: Short = { id: 1, state, frames: ["main.run()", "main.main()"] };
    expect(saidOf(excerptOf(main), "main.run")).toBe(`${id} benign growth 0`);
    const elsewhere: Short = { ...main, id: 7, frames: ["main.run()"], by: "main.main in goroutine 1" };
    expect(saidOf(excerptOf(elsewhere), "main.run")).toBe(`${id} leak proof 1`);
  });
});

describe("WaitGroup.Wait", () => {
  const waiter: Short = {
    id: 20,
    state: "sync.WaitGroup.Wait",
    frames: ["sync.runtime_SemacquireWaitGroup(0x1?, 0x2?)", "sync.(*WaitGroup).Wait(0xc000100000)", "main.batch()"],
    by: "main.main in goroutine 1",
  };

  test("without a child, without anybody else of the package, is a proof", () => {
    expect(saidOf(dumpOf({ ...waiter, by: "main.main in goroutine 9" }), "main.batch")).toBe(
      "waitgroup-never-done leak proof 1",
    );
    expect(saidOf(dumpOf(...times(5, waiter)), "main.batch")).toBe("waitgroup-never-done leak proof 5");
  });

  test("may be for a Close, of which main or a library's user will tell", () => {
    expect(saidOf(dumpOf(waiter), "main.batch")).toBe("waitgroup-never-done leak growth 1");
    const library = {
      ...waiter,
      frames: [...waiter.frames.slice(0, 2), "github.com/x/router.(*Router).watch.func1()"],
      by: "github.com/x/router.(*Router).watch in goroutine 9",
    };
    expect(saidOf(dumpOf(...times(5, library)), "sync.runtime_SemacquireWaitGroup")).toBe(
      "waitgroup-never-done leak growth 5",
    );
  });

  test("is none while somebody of the package is there, who could call Done", () => {
    const other: Short = {
      id: 30,
      state: "chan receive",
      frames: ["main.(*pool).work(...)"],
      by: "main.main in goroutine 1",
    };
    const orphan = { ...waiter, by: "main.main in goroutine 9" };
    expect(saidOf(dumpOf(orphan, other), "main.batch")).toBe("waitgroup-never-done leak minutes 1");
  });

  test("is none while somebody is at work in another package, for whom a type of its own counts", () => {
    const [wait = "", slow = ""] = waiter.frames;
    const counted = {
      ...waiter,
      frames: [wait, slow, "example.com/pool.(*Tracker).Wait(0x1)", "example.com/drain.Run(0x1)"],
    };
    const uploads: Short = {
      id: 30,
      state: "sleep",
      frames: ["time.Sleep(0x1)", "main.upload(0x1)"],
      by: "main.start in goroutine 31",
    };
    expect(saidOf(dumpOf(counted), "sync.runtime_SemacquireWaitGroup")).toBe("waitgroup-never-done leak proof 1");
    expect(saidOf(dumpOf(counted, uploads), "sync.runtime_SemacquireWaitGroup")).toBe(
      "waitgroup-never-done leak minutes 1",
    );
  });

  test("is none where Go prints no creators", () => {
    expect(saidOf(dumpOf({ ...waiter, by: "main.main" }), "main.batch")).toBe("waitgroup-never-done leak minutes 1");
  });

  test("with a child of the goroutine, started by a helper, waits for it", () => {
    const child: Short = { id: 30, state: "select", frames: ["main.work()"], by: "main.startAll in goroutine 20" };
    expect(saidOf(dumpOf(waiter, child), "main.batch")).toBe("waitgroup-child-stuck victim minutes 1");
  });

  test("of main is the life of the program", () => {
    const main: Short = { ...waiter, id: 1, frames: [...waiter.frames.slice(0, 2), "main.main()"] };
    const child: Short = { id: 30, state: "select", frames: ["main.work()"], by: "main.main in goroutine 1" };
    const { by, ...rest } = main;
    expect(by).toBeDefined();
    expect(saidOf(excerptOf(rest, child), "main.main")).toBe("waitgroup-child-stuck benign growth 0");
  });
});

const POLL = [
  "internal/poll.runtime_pollWait(0x7f, 0x72)",
  "internal/poll.(*pollDesc).wait(0x1?, 0x2?, 0x0)",
  "internal/poll.(*pollDesc).waitRead(...)",
  "internal/poll.(*FD).Read(0xc000300000, {0x1, 0x2, 0x3})",
  "net.(*netFD).Read(0xc000300000, {0x1, 0x2, 0x3})",
  "net.(*conn).Read(0xc000300008, {0x1, 0x2, 0x3})",
];

describe("HTTP client", () => {
  const dial = "net/http.(*Transport).dialConn in goroutine 9";
  const handedOver = (id: number): Short => ({
    id,
    state: "select",
    frames: ["net/http.(*persistConn).readLoop(0xc000400000)"],
    by: dial,
  });
  const writer = (id: number): Short => ({
    id,
    state: "select",
    frames: ["net/http.(*persistConn).writeLoop(0xc000400000)"],
    by: dial,
  });
  const listening = (id: number): Short => ({
    id,
    state: "IO wait",
    frames: [
      ...POLL,
      "net/http.(*persistConn).Read(0x1)",
      "bufio.(*Reader).fill(0x1)",
      "bufio.(*Reader).Peek(0x1, 0x1)",
      "net/http.(*persistConn).readLoop(0x1)",
    ],
    by: dial,
  });
  const reader = (id: number): Short => ({
    id,
    state: "IO wait",
    frames: [...POLL, "net/http.(*bodyEOFSignal).Read(0x1)", "bufio.(*Scanner).Scan(0x1)", "main.follow()"],
    by: "main.main in goroutine 1",
  });
  const many = (n: number, make: (id: number) => Short, from: number) =>
    Array.from({ length: n }, (_, at) => make(from + at));

  test("only answers that nobody reads are accused", () => {
    const text = dumpOf(...many(3, handedOver, 20), ...many(3, writer, 40), ...many(2, reader, 60));
    expect(saidOf(text, "net/http.(*persistConn).readLoop")).toBe("http-body-not-closed leak minutes 1");
    expect(saidOf(text, "net/http.(*persistConn).writeLoop")).toBe("http-body-not-closed leak minutes 1");
  });

  test("a stream in reading is a suspicion, its connection healthy", () => {
    const text = dumpOf(...many(2, handedOver, 20), ...many(2, writer, 40), ...many(2, reader, 60));
    expect(saidOf(text, "main.follow")).toBe("http-body-stalled leak suspicion 2");
    expect(saidOf(text, "net/http.(*persistConn).readLoop")).toBe("http-idle-keepalive benign growth 0");
  });

  test("a hundred idle connections are one default Transport's, one more is not", () => {
    const idle = (n: number) => dumpOf(...many(n, listening, 100), ...many(n, writer, 400));
    expect(saidOf(idle(100), "net/http.(*persistConn).Read")).toBe("http-idle-keepalive benign growth 0");
    expect(saidOf(idle(101), "net/http.(*persistConn).Read")).toBe("http-transport-per-request leak growth 101");
  });

  test("an unread body's connection and an idle one share writeLoop: the unread alone is accused, by goid", () => {
    const idle = [
      { ...listening(70), by: "net/http.(*Transport).dialConn in goroutine 8" },
      { ...writer(71), by: "net/http.(*Transport).dialConn in goroutine 8" },
    ];
    const named = namedIn(sceneOfText(dumpOf(handedOver(20), writer(21), ...idle)));
    const writers = named.find(({ line }) => line === "net/http.(*persistConn).writeLoop");
    expect(writers?.count).toBe(2);
    expect(writers?.match?.accused).toBe(1);
    expect(writers?.match?.goids).toEqual([21]);
  });
});

describe("HTTP server", () => {
  const by = "net/http.(*Server).Serve in goroutine 2";
  const handler = (id: number): Short => ({
    id,
    state: "chan receive",
    frames: [
      "main.report(0x1)",
      "net/http.HandlerFunc.ServeHTTP(0x1)",
      "net/http.serverHandler.ServeHTTP(0x1)",
      "net/http.(*conn).serve(0x1)",
    ],
    by,
  });
  const read = (id: number): Short => ({
    id,
    state: "IO wait",
    frames: [...POLL, "net/http.(*connReader).backgroundRead(0x1)"],
    by: "net/http.(*connReader).startBackgroundRead in goroutine 3",
  });

  test("handlers are accused less the clients that are still there", () => {
    expect(saidOf(dumpOf(handler(20), handler(21), handler(22), read(30)), "main.report")).toBe(
      "http-handler-stuck leak minutes 2",
    );
    expect(saidOf(dumpOf(handler(20), read(30)), "main.report")).toBe("http-handler-busy benign growth 0");
  });

  test("one that took its connection over is with its client while what it started reads there", () => {
    const reader: Short = {
      id: 30,
      state: "IO wait",
      frames: [
        ...POLL,
        "github.com/coder/websocket.(*Conn).Reader(0x1)",
        "github.com/coder/websocket.(*Conn).CloseRead.func1()",
      ],
      by: "github.com/coder/websocket.(*Conn).CloseRead in goroutine 20",
    };
    expect(saidOf(dumpOf(handler(20), reader), "main.report")).toBe("http-handler-busy benign growth 0");
    expect(saidOf(dumpOf(handler(20), handler(21), reader), "main.report")).toBe("http-handler-stuck leak minutes 1");
  });

  test("the dump's own connection does not count for another's", () => {
    const asking: Short = {
      id: 40,
      state: "running",
      frames: [
        "runtime/pprof.writeGoroutineStacks(0x1)",
        "net/http/pprof.Index(0x1)",
        "net/http.serverHandler.ServeHTTP(0x1)",
        "net/http.(*conn).serve(0x1)",
      ],
      by,
    };
    expect(saidOf(excerptOf(asking, handler(20), read(30)), "main.report")).toBe("http-handler-stuck leak minutes 1");
  });
});

test("ten database pools are a service's, eleven may be a leak: never a proof", () => {
  const opener: Short = {
    id: 20,
    state: "select",
    frames: ["database/sql.(*DB).connectionOpener(0x1)"],
    by: "database/sql.OpenDB in goroutine 1",
  };
  expect(saidOf(dumpOf(...times(10, opener)), "database/sql.(*DB).connectionOpener")).toBe(
    "sql-open-per-request benign growth 0",
  );
  expect(saidOf(dumpOf(...times(11, opener)), "database/sql.(*DB).connectionOpener")).toBe(
    "sql-open-per-request leak growth 11",
  );
});

test("four loops on one line are no cluster to speak of, and five of a living parent are a pool", () => {
  const loop: Short = {
    id: 20,
    state: "chan receive",
    frames: ["main.(*worker).run(...)"],
    by: "main.start in goroutine 9",
  };
  expect(saidOf(dumpOf(...times(4, loop)), "main.(*worker).run")).toBe("-");
  expect(saidOf(dumpOf(...times(5, loop)), "main.(*worker).run")).toBe("range-never-closed leak growth 5");
  const parent: Short = { id: 9, state: "select", frames: ["main.start()"], by: "main.main in goroutine 1" };
  expect(saidOf(dumpOf(parent, ...times(5, loop)), "main.(*worker).run")).toBe("worker-pool-idle benign growth 0");
});

test("writers whose creator has a reader are left alone", () => {
  const pair = (at: number, reads: boolean): readonly Short[] => [
    {
      id: 100 + at,
      state: "chan receive",
      frames: ["main.(*client).writePump(0x1?)"],
      by: `main.serve in goroutine ${50 + at}`,
    },
    ...(reads
      ? [
          {
            id: 200 + at,
            state: "IO wait",
            frames: [...POLL, "net/http.(*connReader).Read(0x1)", "io.ReadFull(...)", "main.(*client).readPump(0x1)"],
            by: `main.serve in goroutine ${50 + at}`,
          },
        ]
      : []),
  ];
  const named = namedIn(sceneOfText(dumpOf(...pair(1, true), ...pair(2, false), ...pair(3, true))));
  const writers = named.find(({ line }) => line === "main.(*client).writePump");
  expect(writers?.id).toBe("websocket-writer-orphaned");
  expect(writers?.match?.goids).toEqual([102]);
});

test("a writer beside a reader of the same socket is no orphan, whatever speaks over it", () => {
  const by = "main.dial in goroutine 9";
  const writers = times(5, { id: 20, state: "chan receive", frames: ["main.(*conn).write(0x1)"], by });
  const readers = times(5, { id: 40, state: "IO wait", frames: [...POLL, "main.(*conn).read(0x1)"], by });
  expect(saidOf(dumpOf(...writers), "main.(*conn).write")).toBe("websocket-writer-orphaned leak growth 5");
  expect(saidOf(dumpOf(...writers, ...readers), "main.(*conn).write")).not.toMatch(/orphaned/);
});

test("a dead pool's producers are accused only while nobody of its type is there", () => {
  const submit: Short = {
    id: 20,
    state: "chan send",
    frames: ["main.(*pool).submit(...)"],
    by: "main.main in goroutine 1",
  };
  const busy: Short = {
    id: 40,
    state: "IO wait",
    frames: [...POLL, "main.(*pool).work(...)"],
    by: "main.main in goroutine 1",
  };
  expect(saidOf(dumpOf(...times(3, submit)), "main.(*pool).submit")).toBe("worker-pool-dead leak minutes 3");
  expect(saidOf(dumpOf(...times(3, submit), busy), "main.(*pool).submit")).toBe("-");
});

test("a file lock waited for by one goroutine is a standby's", () => {
  const flock: Short = {
    id: 20,
    state: "syscall",
    frames: ["syscall.Syscall(0x1)", "syscall.Flock(0x1, 0x2)", "main.lead()"],
    by: "main.main in goroutine 1",
  };
  expect(saidOf(dumpOf(flock), "main.lead")).toBe("syscall-stuck leak suspicion 1");
});

describe("a write that nobody takes", () => {
  const write = (state: string, top: readonly string[]): Short => ({
    id: 20,
    state,
    frames: [...top, "net.(*netFD).Write(0x1)", "net.(*conn).Write(0x1)", "main.(*shipper).send(0x1)"],
    by: "main.newShipper in goroutine 9",
  });
  const now = ["internal/poll.runtime_pollWait(0x1, 0x77)", "internal/poll.(*FD).Write(0x1)"];
  const old = ["net.runtime_pollWait(0x1, 0x77, 0xc4)", "net.(*pollDesc).waitWrite(0x1)"];

  test.each([
    ["for half an hour", write("IO wait, 33 minutes", now), "net-write-stalled leak minutes 1"],
    ["for as long, of Go 1.8", write("IO wait, 33 minutes", old), "net-write-stalled leak minutes 1"],
    ["for the moment", write("IO wait", now), "-"],
    ["for a minute", write("IO wait, 1 minutes", now), "-"],
  ])("%s", (_, one, expected) => {
    expect(saidOf(dumpOf(one), "main.(*shipper).send")).toBe(expected);
  });
});
