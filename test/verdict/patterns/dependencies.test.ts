// Stacks of well-known modules, by the names in their sources.

import { expect, test } from "vitest";
import { dumpOf, type Short, times } from "./goroutine-text.ts";
import { namedIn, sceneOfText } from "./scene-of-dump.ts";

const TRANSPORT = "google.golang.org/grpc/internal/transport";

const one = (state: string, frames: readonly string[], by: string): Short => ({ id: 20, state, frames, by });

const stream = one(
  "select",
  ["google.golang.org/grpc.newClientStreamWithParams.func4()"],
  "google.golang.org/grpc.newClientStreamWithParams in goroutine 9",
);
const loopy = one(
  "select",
  [`${TRANSPORT}.(*controlBuffer).get(0x1)`, `${TRANSPORT}.(*loopyWriter).run(0x1)`],
  `${TRANSPORT}.NewServerTransport in goroutine 9`,
);
const reflector = one(
  "select",
  [
    "k8s.io/client-go/tools/cache.(*Reflector).watchHandler(0x1)",
    "k8s.io/client-go/tools/cache.(*Reflector).ListAndWatch(0x1)",
  ],
  "k8s.io/apimachinery/pkg/util/wait.(*Group).Start in goroutine 9",
);
const reaper = one(
  "select",
  ["github.com/go-redis/redis/v8/internal/pool.(*ConnPool).reaper(0x1)"],
  "github.com/go-redis/redis/v8/internal/pool.NewConnPool in goroutine 9",
);
const dispatcher = one(
  "chan receive",
  ["github.com/IBM/sarama.(*partitionConsumer).dispatcher(0x1)", "github.com/IBM/sarama.withRecover(0x1)"],
  "github.com/IBM/sarama.(*consumer).ConsumePartition in goroutine 9",
);
const feeder = one(
  "chan send",
  ["github.com/IBM/sarama.(*partitionConsumer).responseFeeder(0x1)", "github.com/IBM/sarama.withRecover(0x1)"],
  "github.com/IBM/sarama.(*consumer).ConsumePartition in goroutine 9",
);
const acquire = one(
  "select",
  ["golang.org/x/sync/semaphore.(*Weighted).Acquire(0x1)", "main.fetch()"],
  "main.main in goroutine 1",
);
const call = one(
  "select",
  ["main.(*server).Watch(0x1)", "google.golang.org/grpc.(*Server).handleStream(0x1)"],
  "google.golang.org/grpc.(*Server).serveStreams.func1 in goroutine 9",
);

test.each([
  ["a client stream that nobody receives from", stream, 3, "grpc-client-stream leak growth 3"],
  ["a server's connections, however many", loopy, 500, "grpc-connection benign growth 0"],
  ["a server's calls", call, 40, "grpc-handler-busy benign growth 0"],
  ["informers of a service", reflector, 20, "client-go-informer benign growth 0"],
  ["informers without end", reflector, 21, "client-go-informer leak growth 21"],
  ["Redis clients of a service", reaper, 3, "redis-client benign growth 0"],
  ["a Redis client per request", reaper, 11, "redis-client leak growth 11"],
  ["consumed partitions", dispatcher, 64, "sarama-partition benign growth 0"],
  ["partitions whose messages nobody reads", feeder, 2, "sarama-partition leak growth 2"],
  ["a semaphore with no slot free", acquire, 4, "pool-exhausted victim minutes 4"],
] as const)("%s", (_, goroutine, count, said) => {
  const named = namedIn(sceneOfText(dumpOf(...times(count, goroutine)))).find(({ count: n }) => n === count);
  const { id, match } = named ?? { id: null, match: null };
  expect(`${id} ${match?.kind} ${match?.sure} ${match?.accused}`).toBe(said);
});

test("client streams in use are healthy", () => {
  const used: Short = {
    id: 40,
    state: "select",
    frames: [
      `${TRANSPORT}.(*recvBufferReader).readClient(0x1)`,
      "google.golang.org/grpc.(*clientStream).RecvMsg(0x1)",
      "main.watch()",
    ],
    by: "main.main in goroutine 1",
  };
  const named = namedIn(sceneOfText(dumpOf(...times(3, stream), ...times(3, used))));
  expect(named.find(({ id }) => id === "grpc-client-stream")?.match?.kind).toBe("benign");
});
