import { expect, test, vi } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { stopwatch } from "../../src/hunt/stopwatch.ts";

test("what is made of the bytes is none of the process's time", async () => {
  vi.useFakeTimers();
  try {
    const timed = stopwatch((source, facts) => ({
      ...createDecoder(source, facts),
      end: () => new Promise((resolve) => setTimeout(() => resolve([]), 5_000)),
    }));
    await vi.advanceTimersByTimeAsync(70);
    expect(timed.tookMs()).toBeCloseTo(70);
    const ended = timed.decoder("h:6060", { takenAt: null }).end();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await ended).toEqual([]);
    expect(timed.tookMs()).toBeCloseTo(70);
    // Asked once more, 20 ms later; another process answers sooner.
    await vi.advanceTimersByTimeAsync(20);
    void timed.decoder("h:6060", { takenAt: null }).end();
    expect(timed.tookMs()).toBeCloseTo(90);
    void timed.decoder("other:6060", { takenAt: null }).end();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(timed.tookMs()).toBeCloseTo(5_090);
  } finally {
    vi.useRealTimers();
  }
});
