// The address of a live process -> what the screen needs to watch it.

import { type Watch, type WatchEvent, watch } from "../../hunt/live.ts";
import { type GoProcess, goProcess } from "../../source/live/process.ts";
import { replicaProcess } from "../../source/live/replicas.ts";
import { isFailure, resolveSource } from "../../source/resolve.ts";
import { duration } from "../../text/units.ts";
import type { LivePort } from "../../ui/options.ts";
import type { LiveNews } from "../../ui/ports.ts";
import type { Options } from "../args.ts";
import type { Decoding } from "../engine/decoding.ts";
import { httpOptions } from "../read/snapshots.ts";

/**
 * @param decoding who takes the bytes: a large dump must not keep keys waiting
 * @returns null unless the last source is a live process, or with --replicas every source is one
 */
export function livePort(options: Options, decoding: Decoding): LivePort | null {
  const process = watchedProcess(options, decoding);
  if (process === null) return null;
  // It takes long to load: now, while the first snapshot is fetched elsewhere, no key waits for it.
  void import("../../source/http/http.ts");
  const { intervalMs } = options;
  let watching: Watch | null = null;
  // One is read before the watch begins.
  let polls = 1;
  let thinnedOut = 0;
  let everyMs = intervalMs;
  let slowed: string | null = null;
  let trouble: string | null = null;

  let leftOut: readonly string[] = [];

  const newsOf = (event: WatchEvent): LiveNews => {
    if (event.type === "leftOut") {
      [leftOut, trouble] = [event.told, event.told.join("; ")];
      return { type: "failed" };
    }
    if (event.type === "failed") {
      trouble = `tried again in ${duration(event.retryInMs)}, what was taken stays: ${event.text}`;
      return { type: "failed" };
    }
    const notice = leftOut.length > 0 ? { text: leftOut.join("; "), bad: true } : noticeOf(event, { slowed, trouble });
    polls++;
    [thinnedOut, slowed, trouble, leftOut, everyMs] = [event.thinnedOut, event.slowed, null, [], event.nextInMs];
    return { type: "snapshotRead", history: event.history, taken: event.taken, notice };
  };

  return {
    get status() {
      const paused = watching?.paused() ?? false;
      const often = { intervalSeconds: intervalMs / 1000, everySeconds: everyMs / 1000 };
      return { source: process.name, paused, ...often, polls, thinnedOut, slowed, trouble };
    },
    start: (first, onNews) => {
      watching = watch(
        { process, decoder: decoding.decoderFor, twoProcesses: decoding.twoProcesses, intervalMs, first },
        (event) => onNews(newsOf(event)),
      );
    },
    command: (command) => watching?.[command](),
    stop: () => watching?.stop(),
  };
}

function watchedProcess(options: Options, decoding: Decoding): GoProcess | null {
  const typed = options.replicas ? options.sources : options.sources.slice(-1);
  const processes = typed.flatMap((one) => {
    const source = resolveSource(one);
    return isFailure(source) || (source.kind !== "http" && source.kind !== "pod")
      ? []
      : [goProcess(source, httpOptions(options))];
  });
  if (processes.length === 0 || processes.length < typed.length) return null;
  return processes.length === 1 ? processes[0]! : replicaProcess(processes, decoding);
}

type Read = Extract<WatchEvent, { type: "snapshotRead" }>;

/** What is worth a line: what has changed since the last time. */
function noticeOf(
  { restarted, slowed, proofs, history }: Read,
  before: { readonly slowed: string | null; readonly trouble: string | null },
): Extract<LiveNews, { type: "snapshotRead" }>["notice"] {
  if (restarted !== null) {
    const since = history.length > 1 ? "; compared by signature from here" : "";
    return { text: `another process than before (${restarted})${since}`, bad: true };
  }
  if (proofs === "given") return { text: "with Go's own proofs of leaks", bad: false };
  if (proofs === "none") {
    const which = "Go 1.27 has it, 1.26 with GOEXPERIMENT=goroutineleakprofile";
    return { text: `this process gives no proofs of leaks: no goroutineleak profile (${which})`, bad: true };
  }
  if (slowed !== null && before.slowed === null) return { text: slowed, bad: true };
  return before.trouble === null ? null : { text: "the process answers again", bad: false };
}
