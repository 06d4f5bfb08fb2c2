// A live process -> a snapshot every few seconds, gently: never two requests at once, slower where it is slow.

import { twoProcesses } from "../compare/process.ts";
import type { Snapshot } from "../dump/model.ts";
import type { Failure } from "../source/failure.ts";
import type { GoProcess } from "../source/live/process.ts";
import type { Judges } from "../source/live/replicas.ts";
import type { DecoderFor, Opened } from "../source/read.ts";
import { duration } from "../text/units.ts";
import { stopwatch } from "./stopwatch.ts";
import { HISTORY_LIMITS, type HistoryLimits, thinned } from "./thin.ts";

export interface WatchTiming {
  /** After a first failure; twice as long after each further one. */
  readonly retryMs: number;
  readonly mostRetryMs: number;
  /** At most this share of the time is spent fetching, and so at most this share of the process's time standing still. */
  readonly share: number;
  /** So often in a row a replica may fail before the others are watched without it. */
  readonly failures: number;
}

export const WATCH_TIMING: WatchTiming = { retryMs: 1_000, mostRetryMs: 30_000, share: 0.1, failures: 4 };

export interface WatchOptions {
  readonly process: GoProcess;
  readonly decoder: DecoderFor<Snapshot>;
  /** Tells a process that was started anew; a promise where another thread does. */
  readonly twoProcesses?: Judges["twoProcesses"];
  readonly intervalMs: number;
  /** Taken already: the history begins with it, and the next one is asked for an interval later, not at once. */
  readonly first?: Snapshot;
  readonly timing?: WatchTiming;
  readonly limits?: HistoryLimits;
}

export type WatchEvent =
  | {
      readonly type: "snapshotRead";
      readonly snapshot: Snapshot;
      /** Oldest first, this one last; of a long watch the old ones are thinned. */
      readonly history: readonly Snapshot[];
      /** How many snapshots have been left out of the history so far. */
      readonly thinnedOut: number;
      /** Why it is another process than before; null when it is not. */
      readonly restarted: string | null;
      /** Why the next one comes later than asked for; null when it does not. */
      readonly slowed: string | null;
      readonly nextInMs: number;
      /** Asked for by `take`. */
      readonly taken: boolean;
      /** After `prove`: whether the process gave Go's proofs; null when they were not asked for. */
      readonly proofs: "given" | "none" | null;
    }
  /** Replicas that are watched no longer, one line each; the next history is without them. */
  | { readonly type: "leftOut"; readonly told: readonly string[] }
  /** What was taken before is kept. */
  | { readonly type: "failed"; readonly text: string; readonly attempts: number; readonly retryInMs: number };

export interface Watch {
  /** Ask now, also while paused. */
  readonly refresh: () => void;
  /** The same, and the snapshot is never thinned out. */
  readonly take: () => void;
  /** Begins a new history. */
  readonly forget: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** The next snapshot bears Go's own proofs of leaks, where the process can give them; it collects its garbage for that. */
  readonly prove: () => void;
  /** Ends the watch and what is on its way; no event comes after it. */
  readonly stop: () => void;
  readonly paused: () => boolean;
}

/** @param onEvent called until `stop`; the process may come and go, the watch goes on */
export function watch(options: WatchOptions, onEvent: (event: WatchEvent) => void): Watch {
  const { process, decoder, intervalMs, timing = WATCH_TIMING, limits = HISTORY_LIMITS } = options;
  const { twoProcesses: contradiction = twoProcesses } = options;
  const over = new AbortController();
  let history: readonly Snapshot[] = options.first === undefined ? [] : [{ ...options.first, process: "0" }];
  let pinned: ReadonlySet<Snapshot> = new Set();
  /** How often it was started anew. */
  let starts = 0;
  let clock: string | null = null;
  let thinnedOut = 0;
  let attempts = 0;
  let away = false;
  let paused = false;
  /** Of the next request. */
  let wanted = NOTHING_MORE;
  let asking = false;
  /** Asked for while a request was on its way: the next one follows at once. */
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (!paused && !over.signal.aborted) timer = setTimeout(ask, ms);
  };

  const ask = (): void => {
    if (over.signal.aborted) return;
    if (asking) {
      again = true;
      return;
    }
    clearTimeout(timer);
    asking = true;
    const timed = stopwatch(decoder);
    const asked = wanted;
    wanted = NOTHING_MORE;
    void fetchNow(process, timed.decoder, over.signal, history.at(-1), asked).then(async (fetched) => {
      const nextInMs = over.signal.aborted ? null : await take(fetched, timed.tookMs());
      asking = false;
      if (nextInMs === null) return;
      if (again) ask();
      else plan(nextInMs);
      again = false;
    });
  };

  /** @returns milliseconds until it is tried again */
  const fail = (failure: Failure | null, asked: Wanted): number => {
    wanted = { taken: wanted.taken || asked.taken, proofs: wanted.proofs || asked.proofs };
    if (goOnWithout(failure)) return 0;
    const retryInMs = Math.min(timing.retryMs * 2 ** attempts++, timing.mostRetryMs);
    away ||= failure?.code === "unreachable";
    onEvent({ type: "failed", text: failure?.message ?? "no dump", attempts, retryInMs });
    return retryInMs;
  };

  /** @returns when the next one is due; null when the watch is over */
  const take = async (fetched: Fetched, tookMs: number): Promise<number | null> => {
    const {
      opened: { items, failure },
      rate,
      asked,
      proved,
    } = fetched;
    const read = items.at(-1);
    if (failure !== null || read === undefined) return fail(failure, asked);
    const last = history.at(-1);
    if (away || (rate !== null && clock !== null && rate !== clock)) starts++;
    clock = rate ?? clock;
    const snapshot: Snapshot = { ...read, process: String(starts) };
    const gone = away ? "nothing listened at its address for a while" : null;
    const restarted = last === undefined ? null : (gone ?? (await contradiction(last, snapshot)));
    if (over.signal.aborted) return null;
    [attempts, away] = [0, false];
    if (asked.taken) pinned = new Set([...pinned, snapshot]);
    const whole = [...history, snapshot];
    history = thinned(whole, limits, pinned);
    thinnedOut += whole.length - history.length;
    const nextInMs = Math.max(intervalMs, tookMs / timing.share);
    onEvent({
      type: "snapshotRead",
      snapshot,
      history,
      thinnedOut,
      restarted,
      slowed: slowWords(tookMs, nextInMs),
      nextInMs,
      taken: asked.taken,
      proofs: proved,
    });
    return nextInMs;
  };

  const goOnWithout = (failure: Failure | null): boolean => {
    const over = attempts + 1 >= timing.failures || failure?.code === "restarted";
    const left = over ? (process.leaveOut?.() ?? null) : null;
    if (left === null) return false;
    const kept = history.map((one) => [one, left.trim(one)] as const);
    history = kept.flatMap(([, trimmed]) => trimmed ?? []);
    pinned = new Set(kept.flatMap(([one, trimmed]) => (trimmed !== null && pinned.has(one) ? [trimmed] : [])));
    [attempts, away] = [0, false];
    onEvent({ type: "leftOut", told: left.told });
    return true;
  };

  const slowWords = (tookMs: number, nextInMs: number): string | null =>
    nextInMs <= intervalMs
      ? null
      : `one fetch takes ${duration(tookMs)}: asked every ${duration(nextInMs)}, not every ${duration(intervalMs)}, to leave the process alone`;

  plan(options.first === undefined ? 0 : intervalMs);
  return {
    refresh: ask,
    take: () => {
      wanted = { ...wanted, taken: true };
      ask();
    },
    forget: () => {
      [history, thinnedOut, pinned] = [[], 0, new Set()];
    },
    pause: () => {
      paused = true;
      clearTimeout(timer);
    },
    resume: () => {
      if (!paused) return;
      paused = false;
      ask();
    },
    prove: () => {
      wanted = { ...wanted, proofs: true };
      ask();
    },
    stop: () => {
      over.abort();
      clearTimeout(timer);
    },
    paused: () => paused,
  };
}

interface Wanted {
  /** Kept for good. */
  readonly taken: boolean;
  /** With Go's own proofs. */
  readonly proofs: boolean;
}

const NOTHING_MORE: Wanted = { taken: false, proofs: false };

interface Fetched {
  readonly asked: Wanted;
  readonly opened: Opened<Snapshot>;
  /** See `GoProcess.clockRate`. */
  readonly rate: string | null;
  readonly proved: "given" | "none" | null;
}

async function fetchNow(
  process: GoProcess,
  decoder: DecoderFor<Snapshot>,
  signal: AbortSignal,
  last: Snapshot | undefined,
  asked: Wanted,
): Promise<Fetched> {
  const request = { decoder, signal, onProgress: () => undefined };
  const leaks = asked.proofs ? await process.leaks(request) : null;
  const given = leaks !== null && leaks.failure === null;
  const opened = given ? leaks : await process.goroutines(request, last);
  const rate = opened.failure === null ? await process.clockRate(signal) : null;
  return { asked, opened, rate, proved: asked.proofs ? (given ? "given" : "none") : null };
}
