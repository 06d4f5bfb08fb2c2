// A live process -> a snapshot every few seconds, gently: never two requests at once, slower where it is slow.

import { twoProcesses } from "../compare/process.ts";
import type { Snapshot } from "../dump/model.ts";
import type { GoProcess } from "../source/process.ts";
import type { DecoderFor, Opened } from "../source/read.ts";
import { duration } from "../text/units.ts";
import { HISTORY_LIMITS, type HistoryLimits, thinned } from "./thin.ts";

export interface WatchTiming {
  /** After a first failure; twice as long after each further one. */
  readonly retryMs: number;
  readonly mostRetryMs: number;
  /** At most this share of the time is spent fetching, and so at most this share of the process's time standing still. */
  readonly share: number;
}

export const WATCH_TIMING: WatchTiming = { retryMs: 1_000, mostRetryMs: 30_000, share: 0.1 };

export interface WatchOptions {
  readonly process: GoProcess;
  readonly decoder: DecoderFor<Snapshot>;
  readonly intervalMs: number;
  /** When the first one is asked for; at once by default. */
  readonly firstInMs?: number;
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
    }
  /** What was taken before is kept. */
  | { readonly type: "failed"; readonly text: string; readonly attempts: number; readonly retryInMs: number };

export interface Watch {
  /** Ask now, also while paused. */
  readonly refresh: () => void;
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
  const over = new AbortController();
  let history: readonly Snapshot[] = [];
  let thinnedOut = 0;
  let attempts = 0;
  let away = false;
  let paused = false;
  let proofs = false;
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
    const beganMs = performance.now();
    void fetchNow(process, decoder, over.signal, history.at(-1), proofs).then((opened) => {
      asking = false;
      if (over.signal.aborted) return;
      const nextInMs = take(opened, performance.now() - beganMs);
      if (again) ask();
      else plan(nextInMs);
      again = false;
    });
  };

  const take = ({ items, failure }: Opened<Snapshot>, tookMs: number): number => {
    const snapshot = items.at(-1);
    if (failure !== null || snapshot === undefined) {
      const retryInMs = Math.min(timing.retryMs * 2 ** attempts++, timing.mostRetryMs);
      away ||= failure?.code === "unreachable";
      onEvent({ type: "failed", text: failure?.message ?? "no dump", attempts, retryInMs });
      return retryInMs;
    }
    const last = history.at(-1);
    const restarted =
      last === undefined ? null : away ? "nothing listened at its address for a while" : twoProcesses(last, snapshot);
    [attempts, away, proofs] = [0, false, false];
    const whole = [...history, snapshot];
    history = thinned(whole, limits);
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
    });
    return nextInMs;
  };

  const slowWords = (tookMs: number, nextInMs: number): string | null =>
    nextInMs <= intervalMs
      ? null
      : `one fetch takes ${duration(tookMs)}: asked every ${duration(nextInMs)}, not every ${duration(intervalMs)}, to leave the process alone`;

  plan(options.firstInMs ?? 0);
  return {
    refresh: ask,
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
      proofs = true;
      ask();
    },
    stop: () => {
      over.abort();
      clearTimeout(timer);
    },
    paused: () => paused,
  };
}

async function fetchNow(
  process: GoProcess,
  decoder: DecoderFor<Snapshot>,
  signal: AbortSignal,
  last: Snapshot | undefined,
  proofs: boolean,
): Promise<Opened<Snapshot>> {
  const request = { decoder, signal, onProgress: () => undefined };
  const proved = proofs ? await process.leaks(request) : null;
  return proved === null || proved.failure !== null ? process.goroutines(request, last) : proved;
}
