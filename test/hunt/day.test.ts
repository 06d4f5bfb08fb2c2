// A day of watching, by a clock that runs fast: what is kept does not grow.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { type WatchEvent, watch } from "../../src/hunt/live.ts";
import { HISTORY_LIMITS } from "../../src/hunt/thin.ts";
import type { GoProcess } from "../../src/source/live/process.ts";
import { debug2 } from "../source/pprof-server.ts";

const DAY_MS = 24 * 3_600_000;
const INTERVAL_MS = 20_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Answers at once, with one goroutine more each hour. */
function fastProcess(answered: () => void): GoProcess {
  const goroutines: GoProcess["goroutines"] = async ({ decoder }) => {
    answered();
    const reader = decoder("h:6060", { takenAt: new Date().toISOString() });
    reader.push(new TextEncoder().encode(debug2(3 + Math.floor(performance.now() / 3_600_000))));
    return { items: await reader.end(), failure: null };
  };
  return {
    name: "h:6060",
    goroutines,
    counts: goroutines,
    leaks: async () => null,
    clockRate: async () => "1",
    heap: async () => ({ items: [], failure: null }),
    profile: async () => ({ items: [], failure: null }),
  };
}

describe("a day of watching", () => {
  it("is asked in time, thinned and told, with the first snapshot and one taken on purpose still there", async () => {
    let asked = 0;
    let last: Extract<WatchEvent, { type: "snapshotRead" }> | null = null;
    let taken: unknown = null;
    let most = 0;
    const watching = watch(
      { process: fastProcess(() => asked++), decoder: createDecoder, intervalMs: INTERVAL_MS },
      (event) => {
        if (event.type !== "snapshotRead") throw new Error(event.type);
        last = event;
        most = Math.max(most, event.history.length);
        if (event.taken) taken = event.snapshot;
      },
    );
    await vi.advanceTimersByTimeAsync(DAY_MS / 24);
    watching.take();
    await vi.advanceTimersByTimeAsync((DAY_MS * 23) / 24);
    watching.stop();
    const { history, thinnedOut, snapshot } = last!;
    expect(asked).toBeGreaterThanOrEqual(DAY_MS / INTERVAL_MS);
    // One more than the limit for the one that was pinned.
    expect(most).toBeLessThanOrEqual(HISTORY_LIMITS.snapshots + 1);
    expect(history.length + thinnedOut).toBe(asked);
    expect([history[0]!.total, snapshot.total]).toEqual([3, 27]);
    expect(history).toContain(taken);
    expect(vi.getTimerCount()).toBe(0);
  });
});
