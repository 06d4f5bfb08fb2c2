import { afterEach, describe, expect, it } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { type Watch, type WatchEvent, type WatchOptions, watch } from "../../src/hunt/live.ts";
import { thinned } from "../../src/hunt/thin.ts";
import { HTTP_DEFAULTS } from "../../src/source/http/options.ts";
import { goProcess } from "../../src/source/live/process.ts";
import { replicaProcess } from "../../src/source/live/replicas.ts";
import { pprof, serve, type TestServer } from "../source/pprof-server.ts";

const QUICK = { retryMs: 20, mostRetryMs: 60, share: 1, failures: 3 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Watching {
  readonly events: WatchEvent[];
  readonly watch: Watch;
  /** Waits until the events so far satisfy it. */
  readonly until: (holds: (events: readonly WatchEvent[]) => boolean) => Promise<void>;
}

function start(server: TestServer, more: Partial<WatchOptions> = {}): Watching {
  const events: WatchEvent[] = [];
  let heard: () => void = () => undefined;
  const source = { kind: "http", name: server.url, url: new URL(server.url), socket: null } as const;
  const watching = watch(
    { process: goProcess(source, HTTP_DEFAULTS), decoder: createDecoder, intervalMs: 10, timing: QUICK, ...more },
    (event) => {
      events.push(event);
      heard();
    },
  );
  cleanups.push(() => watching.stop());
  return {
    events,
    watch: watching,
    until: async (holds) => {
      while (!holds(events)) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
  };
}

async function serving(...args: Parameters<typeof serve>): Promise<TestServer> {
  const server = await serve(...args);
  cleanups.push(() => server.close());
  return server;
}

const reads = (events: readonly WatchEvent[]) => events.filter((event) => event.type === "snapshotRead");
const fails = (events: readonly WatchEvent[]) => events.filter((event) => event.type === "failed");

describe("watch", () => {
  it("asks again and again, one request at a time", async () => {
    let now = 0;
    let most = 0;
    const server = await serving((request, response) => {
      most = Math.max(most, ++now);
      setImmediate(() => {
        now--;
        pprof(5)(request, response);
      });
    });
    const { until, watch, events } = start(server);
    await until((events) => reads(events).length >= 3);
    for (let i = 0; i < 5; i++) watch.refresh();
    const before = reads(events).length;
    await until((events) => reads(events).length >= before + 2);
    expect(most).toBe(1);
    expect(reads(events).at(-1)!.history.length).toBe(reads(events).length);
  });

  it("asks less often where one fetch takes long, and says so", async () => {
    const server = await serving((request, response) => setTimeout(() => pprof(5)(request, response), 30));
    const { until, events } = start(server, { timing: { ...QUICK, share: 0.1 } });
    await until((events) => reads(events).length >= 1);
    const [first] = reads(events);
    expect(first!.nextInMs).toBeGreaterThanOrEqual(300);
    expect(first!.slowed).toMatch(/one fetch takes .* asked every/);
  });

  it("keeps what it has while the process is away, tries less and less often, and knows it for another one", async () => {
    let dead = false;
    const server = await serve((request, response) => (dead ? response.destroy() : pprof(5)(request, response)));
    const { until, events } = start(server);
    await until((events) => reads(events).length >= 1);
    dead = true;
    await until((events) => fails(events).length >= 3);
    expect(
      fails(events)
        .slice(0, 3)
        .map(({ retryInMs }) => retryInMs),
    ).toEqual([20, 40, 60]);
    await server.close();
    await until((events) => fails(events).some(({ text }) => text.includes("nothing listens")));
    const before = reads(events).length;
    const port = Number(server.host.split(":")[1]);
    const { createServer } = await import("node:http");
    const next = createServer(pprof(8));
    await new Promise<void>((resolve) => next.listen(port, "127.0.0.1", resolve));
    cleanups.push(() => {
      next.closeAllConnections();
      next.close();
    });
    await until((events) => reads(events).length > before);
    const back = reads(events)[before]!;
    expect(back.restarted).toMatch(/nothing listened/);
    expect(back.snapshot.total).toBe(8);
    expect(back.history.length).toBe(before + 1);
  });

  it("pauses and goes on; a refresh is answered while paused", async () => {
    const server = await serving(pprof(5));
    const { until, watch, events } = start(server);
    await until((events) => reads(events).length >= 1);
    watch.pause();
    const before = reads(events).length;
    watch.refresh();
    await until((events) => reads(events).length > before);
    // Whatever was on its way is there now; from here on nothing is asked.
    const asked = server.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(server.asked.length - asked).toBeLessThanOrEqual(1);
    const paused = reads(events).length;
    watch.resume();
    await until((events) => reads(events).length >= paused + 2);
  });

  it("bounds its history, and tells how much it left out", async () => {
    const server = await serving(pprof(5));
    const { until, events } = start(server, { limits: { snapshots: 6, goroutines: 1e9 } });
    await until((events) => reads(events).length >= 20);
    const { history, thinnedOut } = reads(events).at(-1)!;
    expect(history.length).toBeLessThanOrEqual(6);
    expect(history.length + thinnedOut).toBe(reads(events).length);
    expect(history[0]).toBe(reads(events)[0]!.snapshot);
  });

  it("asks for proofs where that is wanted, and goes without where there are none", async () => {
    const server = await serving(pprof(5));
    const { until, watch, events } = start(server, { intervalMs: 1e6 });
    await until((events) => reads(events).length >= 1);
    watch.prove();
    await until((events) => reads(events).length >= 2);
    expect(server.asked.filter((path) => path.includes("goroutineleak"))).toHaveLength(1);
    expect(reads(events)).toHaveLength(2);
  });

  it("goes on without a replica that fails again and again, and takes it out of what it has", async () => {
    const servers = [await serving(pprof(3)), await serving(pprof(40))];
    const process = replicaProcess(
      servers.map(({ url }) => goProcess({ kind: "http", name: url, url: new URL(url), socket: null }, HTTP_DEFAULTS)),
    );
    const { events, until } = start(servers[0]!, { process });
    await until((all) => reads(all).length >= 2);
    await servers[1]!.close();
    await until((all) => all.some(({ type }) => type === "leftOut"));
    const from = events.length;
    await until((all) => reads(all.slice(from)).length > 0);
    const [told] = events.filter((event) => event.type === "leftOut");
    expect(told!.told).toEqual([expect.stringContaining(servers[1]!.host)]);
    const [read] = reads(events.slice(from));
    expect(read).toMatchObject({ restarted: null });
    expect(read!.history.length).toBeGreaterThan(2);
    for (const { total } of read!.history) expect(total).toBe(3);
  });
});

describe("thinned", () => {
  const history = (n: number, total = 1) => Array.from({ length: n }, (_, at) => ({ at, total }));

  it("keeps the ends, and more of what is new than of what is old", () => {
    const kept = thinned(history(41), { snapshots: 40, goroutines: 1e9 });
    expect([kept[0]!.at, kept.at(-1)!.at]).toEqual([0, 40]);
    expect(kept.length).toBeLessThanOrEqual(40);
    expect(kept.filter(({ at }) => at >= 21)).toHaveLength(20);
  });

  it("returns the same array when all fits", () => {
    const all = history(10);
    expect(thinned(all, { snapshots: 10, goroutines: 10 })).toBe(all);
  });

  it("looks at what they weigh, too, but never leaves fewer than three", () => {
    expect(thinned(history(10, 100), { snapshots: 40, goroutines: 500 }).length).toBeLessThanOrEqual(5);
    expect(thinned(history(10, 1e9), { snapshots: 40, goroutines: 500 }).length).toBeGreaterThanOrEqual(2);
    expect(thinned(history(3, 1e9), { snapshots: 40, goroutines: 500 })).toHaveLength(3);
  });
});
