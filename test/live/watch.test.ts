// Hours of watching a real process at one poll a second, by a clock that runs as fast as the process answers.
// `UNPARK_HOURS=8 npx vitest run test/live/watch.test.ts` watches eight hours, and prints what it came to.

import { readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { type WatchEvent, watch } from "../../src/hunt/live.ts";
import { HISTORY_LIMITS } from "../../src/hunt/thin.ts";
import { goServers, NO_GO } from "./go-server.ts";
import { processAt } from "./hunting.ts";

const HOURS = Number(process.env.UNPARK_HOURS ?? 0.15);
const POLLS = Math.round(HOURS * 3600);
const MEASURES = 8;
/** What is not the watch's: the heap of a young program goes up and down by more than a snapshot holds. */
const NOISE_BYTES = 4 * 2 ** 20;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

interface Measure {
  readonly heapBytes: number;
  readonly listeners: number;
  readonly sockets: number;
  readonly files: number;
}

function measure(): Measure {
  collect();

  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const sockets = process.getActiveResourcesInfo().filter((kind) => /TCP/.test(kind)).length;
  return { heapBytes: process.memoryUsage().heapUsed, listeners, sockets, files: openFiles() };
}

/** 0 where the system does not tell. */
function openFiles(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return 0;
  }
}

describe.skipIf(NO_GO !== null)(`hours of watching${NO_GO === null ? "" : ` (${NO_GO})`}`, () => {
  let servers: ReturnType<typeof goServers>;
  beforeEach(() => {
    servers = goServers();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await servers.stop();
  });

  it(`${POLLS} polls: memory is flat, and nothing is left open here or in the process`, {
    timeout: 3_600_000,
  }, async () => {
    const { pprof } = await servers.start("story");
    let heard: (event: WatchEvent) => void = () => undefined;
    const next = () =>
      new Promise<Extract<WatchEvent, { type: "snapshotRead" }>>((resolve, reject) => {
        heard = (event) => (event.type === "snapshotRead" ? resolve(event) : reject(new Error(JSON.stringify(event))));
      });
    const first = next();
    const watching = watch({ process: processAt(pprof), decoder: createDecoder, intervalMs: 1_000 }, (event) =>
      heard(event),
    );
    await vi.advanceTimersByTimeAsync(0);
    const { snapshot } = await first;
    const measures: Measure[] = [];
    let last = snapshot;
    let most = 0;
    for (let poll = 1; poll < POLLS; poll++) {
      const read = next();
      await vi.advanceTimersByTimeAsync(1_000);
      const event = await read;
      last = event.snapshot;
      most = Math.max(most, event.history.length);
      expect(event.history.length + event.thinnedOut).toBe(poll + 1);
      if (poll % Math.floor(POLLS / MEASURES) === 0) measures.push(measure());
    }
    watching.stop();
    const mb = measures.map(({ heapBytes }) => (heapBytes / 1e6).toFixed(1));
    console.log(`${HOURS} h, ${POLLS} polls: heap ${mb.join(", ")} MB; ${JSON.stringify(measures.at(-1))}`);
    expect(most).toBeLessThanOrEqual(HISTORY_LIMITS.snapshots + 1);
    // The history is full by then: what grows from there on is a leak.
    const [early, late] = [measures[1]!, measures.at(-1)!];
    expect(late.heapBytes - early.heapBytes).toBeLessThan(NOISE_BYTES);
    expect(late.listeners).toBe(early.listeners);
    expect(Math.abs(late.sockets - early.sockets)).toBeLessThanOrEqual(1);
    expect(Math.abs(late.files - early.files)).toBeLessThanOrEqual(2);
    // No connection of ours is left in the process, either.
    expect(Math.abs(last.total - snapshot.total)).toBeLessThanOrEqual(1);
    // undici has one for all its time-outs.
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });
});
