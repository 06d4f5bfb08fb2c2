// The table of libraries: idle by design up to what is usual, told beyond it.

import { expect, test } from "vitest";
import { LIBRARIES } from "../../../src/verdict/patterns/libraries.ts";
import { dumpOf, type Short, times } from "./goroutine-text.ts";
import { namedIn, sceneOfText } from "./scene-of-dump.ts";

const NATS = "github.com/nats-io/nats.go";
const one = (state: string, frames: readonly string[], by: string): Short => ({ id: 20, state, frames, by });

const callbacks = one(
  "sync.Cond.Wait",
  [
    "sync.runtime_notifyListWait(0x1, 0x2)",
    "sync.(*Cond).Wait(0x1)",
    `${NATS}.(*asyncCallbacksHandler).asyncCBDispatcher(0x1)`,
  ],
  `${NATS}.Options.Connect in goroutine 9`,
);
const cron = one(
  "select",
  ["github.com/robfig/cron/v3.(*Cron).run(0x1)"],
  "github.com/robfig/cron/v3.(*Cron).Start in goroutine 9",
);
const processor = one(
  "select",
  [
    "go.opentelemetry.io/otel/sdk/trace.(*batchSpanProcessor).processQueue(0x1)",
    "go.opentelemetry.io/otel/sdk/trace.NewBatchSpanProcessor.func2()",
    "sync.(*WaitGroup).Go.func1()",
  ],
  "sync.(*WaitGroup).Go in goroutine 9",
);
const worker = one(
  "chan receive",
  ["github.com/panjf2000/ants/v2.(*goWorker).run.func1()"],
  "github.com/panjf2000/ants/v2.(*goWorker).run in goroutine 9",
);
const scheduler = one(
  "select",
  ["github.com/go-co-op/gocron/v2.(*executor).start(0x1)"],
  "github.com/go-co-op/gocron/v2.(*scheduler).selectStart in goroutine 9",
);
const monitor = one(
  "select",
  ["go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology.(*Server).update.func3()"],
  "go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology.(*Server).Connect in goroutine 9",
);
const accepting = one(
  "IO wait",
  [
    "internal/poll.runtime_pollWait(0x1, 0x72)",
    "internal/poll.(*FD).Accept(0x1)",
    "net.(*TCPListener).Accept(0x1)",
    "net/http.(*Server).Serve(0x1)",
  ],
  "main.preview in goroutine 9",
);
const informer = one(
  "chan receive (nil chan)",
  ["k8s.io/client-go/tools/cache.(*controller).RunWithContext.func1()"],
  "k8s.io/client-go/tools/cache.(*controller).RunWithContext in goroutine 9",
);

const said = (short: Short, count: number): string => {
  const { id, match } = namedIn(sceneOfText(dumpOf(...times(count, short)))).find(({ id }) => id !== "running")!;
  return match === null ? "-" : `${id} ${match.kind} ${match.sure} ${match.accused}`;
};

test.each([
  ["a service's connections", callbacks, 3, "nats-connection benign growth 0"],
  ["a connection per request", callbacks, 60, "nats-connection leak growth 60"],
  ["a schedule", cron, 1, "cron-schedule benign growth 0"],
  ["ten times as many", cron, 11, "cron-schedule leak growth 11"],
  ["a provider whose goroutine a WaitGroup starts", processor, 2, "otel-provider benign growth 0"],
  ["a provider per request", processor, 30, "otel-provider leak growth 30"],
  ["a scheduler per request", scheduler, 24, "gocron-scheduler leak growth 24"],
  ["a client with its three servers", monitor, 3, "mongo-client benign growth 0"],
  ["a client per request", monitor, 48, "mongo-client leak growth 48"],
  ["a service's listeners", accepting, 4, "listener benign growth 0"],
  ["a server per request, never closed", accepting, 40, "listener leak growth 40"],
  ["idle workers, however many", worker, 500, "pool-worker benign growth 0"],
  ["informers that run for ever, by a context without end", informer, 2, "nil-channel benign growth 0"],
  ["informers without end per request", informer, 5, "nil-channel leak proof 5"],
])("%s", (_, short, count, expected) => {
  expect(said(short, count)).toBe(expected);
});

test("a name alone is not enough: in another state, or below the user's own code, it is another story", () => {
  expect(said({ ...cron, state: "chan send" }, 40)).not.toContain("cron-schedule");
  expect(said({ ...cron, frames: ["main.wait()", ...cron.frames] }, 40)).not.toContain("cron-schedule");
});

test("goroutines of one kind are counted together, whatever their lines and states", () => {
  const at = (line: number, id: number): Short => ({ ...cron, id, frames: [`${cron.frames[0]}:${line}`] });
  const scene = sceneOfText(dumpOf(...Array.from({ length: 12 }, (_, n) => at(240 + n, 20 + n))));
  const told = namedIn(scene).filter(({ id }) => id === "cron-schedule");
  expect(told).toHaveLength(12);
  expect(told.every(({ match }) => match?.kind === "leak")).toBe(true);
});

test("every row of the table is a whole card, and reads as a function of its library", () => {
  for (const { module, idle, usual, unit } of LIBRARIES) {
    expect(usual).toBeGreaterThan(1);
    expect(unit).toMatch(/^[a-z ]+$/);
    for (const [funcs, ...states] of idle) {
      expect(() => new RegExp(`^${module}${funcs}$`)).not.toThrow();
      expect(states.length).toBeGreaterThan(0);
    }
  }
});
