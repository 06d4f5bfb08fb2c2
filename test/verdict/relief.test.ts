// Healthy queues: many wait to finish, and somebody is there who lets them, in his time. Each is as a real program of its
// kind prints it (Go 1.26), whose holder or receiver was busy with a peer.

import { describe, expect, test } from "vitest";
import type { Short } from "./patterns/goroutine-text.ts";
import { judgedApart } from "./series.ts";

/** Asks a peer, in the middle of what the frames say. */
const asks = (id: number, frames: readonly string[], by = `main.begin in goroutine ${id + 5000}`): Short => ({
  id,
  state: "IO wait",
  frames: [
    "internal/poll.runtime_pollWait(0x7f, 0x72)",
    "net.(*netFD).Read(0xc000222000)",
    "main.ask({0x1, 0xf})",
    ...frames,
  ],
  by,
});
const LOCK = [
  "internal/sync.runtime_SemacquireMutex(0xc00011212c?, 0x8?, 0x6e?)",
  "internal/sync.(*Mutex).lockSlow(0xc000112128)",
];
const MUTEX = [...LOCK, "internal/sync.(*Mutex).Lock(...)", "sync.(*Mutex).Lock(...)"];

interface Queue {
  /** Shown by each dump, as they stand in the first. */
  readonly there: readonly Short[];
  /** What the load brings beside those that wait. */
  readonly comes?: readonly Short[];
  readonly waits: { readonly state: string; readonly frames: readonly string[] };
  /** Who began each; the goroutine of its request has ended. */
  readonly by?: string;
}

const QUEUES: Readonly<Record<string, Queue>> = {
  "for a slot that sessions have": {
    there: [],
    comes: [
      asks(50, ["main.(*sessions).serve(0xc000010010, 0x1):76"]),
      asks(51, ["main.(*sessions).serve(0xc000010010, 0x2):76"]),
    ],
    waits: { state: "chan send", frames: ["main.(*sessions).serve(0xc000010010, 0x3):74"] },
  },
  "for a batcher that flushes": {
    there: [],
    comes: [asks(50, ["main.(*batcher).flush(...)", "main.(*batcher).run(0xc000010010)"], "main.main in goroutine 1")],
    waits: { state: "chan send", frames: ["main.(*batcher).add(0xc000010010, 0x3)"] },
  },
  "for a slow subscriber of a hub": {
    there: [
      {
        id: 50,
        state: "chan send",
        frames: ["main.(*hub).hand(0x1)", "main.(*hub).loop(0x1)"],
        by: "main.main in goroutine 1",
      },
    ],
    comes: [asks(51, ["main.(*printer).run(0xc000010018)"], "main.main in goroutine 1")],
    waits: { state: "chan send", frames: ["main.(*hub).publish(0xc000010010)"] },
  },
  "for one at a console": {
    there: [],
    comes: [asks(50, ["main.(*console).attach(0xc000112128, 0x7)"])],
    waits: { state: "sync.Mutex.Lock", frames: [...MUTEX, "main.(*console).attach(0xc000112128, 0x3)"] },
  },
  "for one that has left the call that locks": {
    there: [],
    comes: [
      {
        id: 50,
        state: "chan receive",
        frames: ["main.(*operator).chat(0xc000010010)", "main.(*operator).sit(0xc000010010):213"],
        by: "main.begin in goroutine 5050",
      },
    ],
    waits: {
      state: "sync.Mutex.Lock",
      frames: [...MUTEX, "main.(*console).take(0xc000112128)", "main.(*operator).sit(0xc000010020):212"],
    },
  },
  "for a transaction of another package": {
    there: [],
    comes: [asks(50, ["main.post(0xc000112128):394"])],
    waits: {
      state: "sync.Mutex.Lock",
      frames: [...MUTEX, "example.com/desk/store.(*Ledger).Begin(0xc000112128)", "main.post(0xc000112128):392"],
    },
  },
  "for a backup that reads": {
    there: [asks(50, ["main.(*index).backup(0xc000112128)"], "main.main in goroutine 1")],
    waits: {
      state: "sync.RWMutex.Lock",
      frames: [
        "sync.runtime_SemacquireRWMutex(0xc000112138?, 0x0?, 0x0?)",
        "sync.(*RWMutex).Lock(0x0?)",
        "main.(*index).put(0xc000112128)",
      ],
    },
  },
  "for a slow first use": {
    there: [
      asks(50, [
        "main.(*model).load(...)",
        "sync.(*Once).doSlow(0xc000112128, 0xc000112148)",
        "sync.(*Once).Do(...)",
        "main.(*model).use(0xc000112128)",
      ]),
    ],
    waits: {
      state: "sync.Mutex.Lock",
      frames: [
        ...MUTEX,
        "sync.(*Once).doSlow(0xc000112128, 0xc000112148)",
        "sync.(*Once).Do(...)",
        "main.(*model).use(0xc000112128)",
      ],
    },
  },
  "for a first use that computes": {
    there: [
      {
        id: 50,
        state: "runnable",
        frames: [
          "main.(*model).fit(0x1)",
          "sync.(*Once).doSlow(0xc000112128, 0xc000112148)",
          "sync.(*Once).Do(...)",
          "main.(*model).use(0xc000112128)",
        ],
      },
    ],
    waits: {
      state: "sync.Mutex.Lock",
      frames: [
        ...MUTEX,
        "sync.(*Once).doSlow(0xc000112128, 0xc000112148)",
        "sync.(*Once).Do(...)",
        "main.(*model).use(0xc000112128)",
      ],
    },
  },
};

const waiters = ({ waits, by = "main.begin" }: Queue, count: number, minutes = 0): readonly Short[] =>
  Array.from({ length: count }, (_, at) => ({
    ...waits,
    id: 100 + 2 * at,
    state: minutes === 0 ? waits.state : `${waits.state}, ${minutes} minutes`,
    by: `${by} in goroutine ${101 + 2 * at}`,
  }));

const shown = (queue: Queue, count: number, minutes = 0): readonly Short[] =>
  count === 0 ? queue.there : [...queue.there, ...(queue.comes ?? []), ...waiters(queue, count, minutes)];

const top = ({ waits }: Queue): string => waits.frames[0]!.replace(/\([^()]*\)(?::\d+)?$/, "");

describe.each(Object.entries(QUEUES))("a queue %s", (_, queue) => {
  test("is none of zombies in one dump, however long it has stood", () => {
    expect(judgedApart(top(queue), [shown(queue, 8, 9)]).class).toBe("suspect");
  });

  test.each([
    ["before and after a load", [0, 8], 0],
    ["in a load and after it", [0, 8, 8], 0],
    ["minutes later", [0, 8, 8], 9],
    ["after each of several loads", [0, 8, 8, 16, 16, 24, 24], 0],
    ["after each of several loads, minutes later", [0, 8, 8, 16, 16, 24, 24], 9],
  ])("is none %s", (_, counts, minutes) => {
    const series = counts.map((count, at) => shown(queue, count, at === counts.length - 1 ? minutes : 0));
    const { class: word, settledBy } = judgedApart(top(queue), series, { loaded: false });
    expect(word).toBe("suspect");
    expect(settledBy).not.toBeNull();
  });
});

describe("when nobody is there any more", () => {
  const alone = [
    "for a slot that sessions have",
    "for a batcher that flushes",
    "for one at a console",
    "for a transaction of another package",
  ];

  test.each(alone)("those that wait %s are zombies", (name) => {
    const queue: Queue = { ...QUEUES[name]!, there: [], comes: [] };
    const series = [0, 8, 8].map((count) => shown(queue, count));
    expect(judgedApart(top(queue), series, { loaded: false }).class).toBe("zombie");
  });

  test("one dump and long minutes prove it of a lock, unless it is cut", () => {
    const queue: Queue = { ...QUEUES["for one at a console"]!, comes: [] };
    expect(judgedApart(top(queue), [shown(queue, 8, 9)]).class).toBe("zombie");
    const loop: Short = { id: 50, state: "select", frames: ["main.janitor()"], by: "main.main in goroutine 1" };
    // It may have the lock, for all that one dump tells.
    expect(judgedApart(top(queue), [[loop, ...shown(queue, 8, 9)]]).class).toBe("suspect");
    const later = [[loop], [loop, ...shown(queue, 8)], [loop, ...shown(queue, 8)]];
    expect(judgedApart(top(queue), later, { loaded: false }).class).toBe("zombie");
  });

  test("loops that wait for work in the same package have no read lock, unless they are in its type", () => {
    const queue = QUEUES["for a backup that reads"]!;
    const loops = ["main.worker()", "main.janitor()"].map(
      (frame, at): Short => ({ id: 50 + at, state: "chan receive", frames: [frame], by: "main.main in goroutine 1" }),
    );
    const word = (there: readonly Short[]): string =>
      judgedApart(
        top(queue),
        [0, 8, 8].map((count) => shown({ ...queue, there }, count)),
        { loaded: false },
      ).class;
    expect(word(loops)).toBe("zombie");
    const reads: Short = { ...loops[0]!, id: 60, frames: ["main.(*index).stream(0xc000112128)"] };
    expect(word([...loops, reads])).toBe("suspect");
  });

  test("a listener in the same code lets nobody go on", () => {
    const listens: Short = {
      id: 50,
      state: "IO wait",
      frames: ["internal/poll.runtime_pollWait(0x7f, 0x72)", "net.(*netFD).accept(0x1)", "main.serve()"],
      by: "main.main in goroutine 1",
    };
    const queue: Queue = { ...QUEUES["for a slot that sessions have"]!, there: [listens], comes: [] };
    expect(
      judgedApart(
        top(queue),
        [0, 8, 8].map((count) => shown(queue, count)),
        { loaded: false },
      ).class,
    ).toBe("zombie");
  });
});

test("who may take a send can be anywhere in the user's code, until the minutes are long", () => {
  const bus: Queue = {
    there: [asks(50, ["main.(*sink).run(0xc000010010)"], "main.main in goroutine 1")],
    waits: { state: "chan send", frames: ["example.com/bus.(*Topic).Publish(0xc000010018)"] },
    by: "example.com/bus.(*Topic).Go",
  };
  const word = (minutes: number): string => {
    const series = [0, 8, 8].map((count, at) => shown(bus, count, at === 2 ? minutes : 0));
    return judgedApart(top(bus), series, { loaded: false }).class;
  };
  expect([word(0), word(4), word(5)]).toEqual(["suspect", "suspect", "zombie"]);
});

test("prefetchers whose reader is busy with the last page are none that nobody reads from", () => {
  const fetches = (count: number): readonly Short[] =>
    Array.from({ length: count }, (_, at) => [
      { id: 200 + at, state: "chan send", frames: ["main.pages.func1()"], by: `main.pages in goroutine ${100 + at}` },
      asks(100 + at, ["main.download({0x1, 0x2})"]),
    ]).flat();
  for (const counts of [
    [0, 8, 8],
    [0, 8, 8, 16, 16, 24, 24],
  ])
    expect(judgedApart("main.pages.func1", counts.map(fetches), { loaded: false }).class).toBe("suspect");
});

describe("in each of three rounds, seconds apart", () => {
  const grown = (func: string, of: (at: number) => readonly Short[]) =>
    judgedApart(
      func,
      [0, 8, 8, 16, 16, 24, 24].map((count) => Array.from({ length: count }, (_, at) => of(at)).flat()),
    ).class;

  test.each([
    ["who compute", { state: "runnable", frames: ["main.fold(0x1)"] }, "suspect"],
    [
      "who ask an upstream",
      { state: "select", frames: ["net/http.(*persistConn).roundTrip(0x1)", "main.ask()"] },
      "suspect",
    ],
    ["who wait for what never comes", { state: "chan receive", frames: ["main.next(0x1)"] }, "zombie"],
  ])("those that wait for children %s", (_, child, expected) => {
    const fan = (at: number): readonly Short[] => [
      {
        id: 1000 + 4 * at,
        state: "sync.WaitGroup.Wait",
        frames: ["sync.runtime_SemacquireWaitGroup(0x1?)", "sync.(*WaitGroup).Wait(0x1)", "main.fan(0x1)"],
        by: `main.request in goroutine ${1001 + 4 * at}`,
      },
      { ...child, id: 1002 + 4 * at, by: `main.fan in goroutine ${1000 + 4 * at}` },
    ];
    expect(grown("sync.runtime_SemacquireWaitGroup", fan)).toBe(expected);
  });

  test("an upstream may only be slow", () => {
    const asked = (at: number): readonly Short[] => [
      {
        id: 1000 + 4 * at,
        state: "select",
        frames: ["net/http.(*persistConn).roundTrip(0x1)", "net/http.(*Transport).roundTrip(0x1)", "main.ask()"],
        by: `main.request in goroutine ${1001 + 4 * at}`,
      },
    ];
    expect(grown("net/http.(*persistConn).roundTrip", asked)).toBe("suspect");
  });
});
