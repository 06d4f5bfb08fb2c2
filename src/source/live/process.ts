// The address of a live Go process -> its goroutines, its proved leaks, its heap: what to ask for, and in which order.

import type { Snapshot } from "../../dump/model.ts";
import { count, duration } from "../../text/units.ts";
import { cancelled, type Failure } from "../failure.ts";
import type { HttpOptions } from "../http/options.ts";
import type { FetchRequest } from "../open.ts";
import { type Decoded, mark, type Opened, readSource } from "../read.ts";
import { isFailure, type LiveSource } from "../resolve.ts";
import { redactUrl } from "../secrets.ts";
import { CLOCK_BYTES, clockDecoder } from "./clock.ts";
import { pauseOf, pauseOfText } from "./pause.ts";
import { profileUrl, targetsOf } from "./target.ts";
import { answerFrom } from "./transport.ts";

export interface GoProcess {
  readonly name: string;
  /**
   * The goroutines as they are now: debug=2 where it is given and its pause allowed, else counts only, with a warning.
   *
   * @param last the snapshot before, if any: its size tells the pause, so that debug=1 need not be asked each time
   */
  readonly goroutines: (request: FetchRequest<Snapshot>, last?: Snapshot) => Promise<Opened<Snapshot>>;
  /** How many goroutines there are, cheaply: debug=1 where it is given, else as `goroutines`. */
  readonly counts: (request: FetchRequest<Snapshot>) => Promise<Opened<Snapshot>>;
  /**
   * All goroutines, with those marked that Go itself proves to be leaked. The process runs a garbage collection for it.
   *
   * @returns null when the process has no such profile (before Go 1.26, or 1.26 without the experiment)
   */
  readonly leaks: (request: FetchRequest<Snapshot>) => Promise<Opened<Snapshot> | null>;
  /**
   * The heap as it is after two garbage collections, which the process runs for it: the first answer is thrown away, the
   * second has the exact MemStats (debug=1). A URL that says what is wanted (`heap?debug=1`, `allocs`) is asked as it is.
   *
   * @param collecting called before the process is asked for a collection
   */
  readonly heap: <T extends Decoded>(request: FetchRequest<T>, collecting: () => void) => Promise<Opened<T>>;
  /**
   * What tells this process from another start of the same program, for about 100 bytes and no pause: the rate of its
   * clock, which it measures once and then keeps, so that it differs in its last digits from start to start
   * (runtime/runtime.go, ticksPerSecond; printed at the head of the mutex profile by runtime/pprof).
   *
   * @returns null where it is not told; where the hardware fixes the rate, two processes can have the same
   */
  readonly clockRate: (signal: AbortSignal) => Promise<string | null>;
  /** A profile of its pprof folder, e.g. `heap` with `{ gc: "1" }`. */
  readonly profile: <T extends Decoded>(
    request: FetchRequest<T>,
    profile: string,
    query: Readonly<Record<string, string>>,
  ) => Promise<Opened<T>>;
  /**
   * Of several replicas: goes on without those that failed when they were asked last. Absent for one process.
   *
   * @returns null when none failed, or all
   */
  readonly leaveOut?: () => LeftOut | null;
}

export interface LeftOut {
  /** One line for each. */
  readonly told: readonly string[];
  /** An earlier sum without them, so that it can be compared; null for what does not tell its replicas apart. */
  readonly trim: (sum: Snapshot) => Snapshot | null;
}

const LOST = "goroutine ids, wait states and wait times are not in it, so growth is told by counts alone";

/** Statuses that speak of one address only: another on the same host may still do. */
const NOT_HERE = new Set([400, 403, 404, 405, 406, 410, 501]);

export function goProcess(source: LiveSource, options: HttpOptions): GoProcess {
  // Where the folder was found: asked first from then on.
  let found: URL | null = null;
  let tellsClock = true;

  const ask = <T extends Decoded>(
    request: FetchRequest<T>,
    url: URL,
    step: string,
    until: number | null = untilOf(options),
    limits: HttpOptions = options,
  ): Promise<Opened<T>> => fetchOne({ ...request, source, url, options: limits, step, until });

  const inFolder = (
    request: FetchRequest<Snapshot>,
    folder: URL,
    until: number | null,
    last?: Snapshot,
  ): Promise<Opened<Snapshot>> =>
    folderGoroutines(
      (form, step) => ask(request, profileUrl(folder, "goroutine", { debug: form }), step, until),
      options.maxPauseMs,
      last,
    );

  const goroutines: GoProcess["goroutines"] = async (request, last) => {
    const until = untilOf(options);
    if (found !== null) return inFolder(request, found, until, last);
    const tried: Failure[] = [];
    for (const target of targetsOf(source.url)) {
      const opened =
        target.kind === "folder"
          ? await inFolder(request, target.url, until, last)
          : await ask(request, target.url, "", until);
      if (opened.failure === null && target.kind === "folder") found = target.url;
      if (opened.failure === null || !mayBeElsewhere(opened.failure)) return opened;
      tried.push(opened.failure);
    }
    // A place that exists but does not answer with a dump says more than one that is not there.
    return { items: [], failure: tried.find((failure) => failure.exit === 2) ?? tried[0] ?? null };
  };

  const folderUrl = (): URL | null => found ?? targetsOf(source.url).find(({ kind }) => kind === "folder")?.url ?? null;

  return {
    name: source.name,
    goroutines,
    counts: async (request) => {
      if (found === null) return goroutines(request);
      const url = profileUrl(found, "goroutine", { debug: "1" });
      const opened = await ask(request, url, "counting goroutines (debug=1)");
      return opened.failure !== null && mayHaveOthers(opened.failure) ? goroutines(request) : opened;
    },
    leaks: async (request) => {
      const folder = folderUrl();
      if (folder === null) return null;
      const step = "waiting for goroutineleak (the process runs a garbage collection)";
      const opened = await ask(request, profileUrl(folder, "goroutineleak", { debug: "2" }), step);
      return opened.failure !== null && mayBeElsewhere(opened.failure) ? null : opened;
    },
    heap: async (request, collecting) => {
      const tried: Failure[] = [];
      for (const target of targetsOf(heapFolder(source.url))) {
        const opened = await (target.kind === "exact"
          ? ask(request, target.url, "")
          : collected((query, step) => {
              collecting();
              return ask(request, profileUrl(target.url, "heap", query), step);
            }));
        if (opened.failure === null && target.kind === "folder") found = target.url;
        if (opened.failure === null || !mayBeElsewhere(opened.failure)) return opened;
        tried.push(opened.failure);
      }
      return { items: [], failure: tried.find((failure) => failure.exit === 2) ?? tried[0] ?? null };
    },
    clockRate: async (signal) => {
      if (found === null || !tellsClock) return null;
      const request = { decoder: clockDecoder, signal, onProgress: () => undefined };
      const url = profileUrl(found, "mutex", { debug: "1" });
      const opened = await ask(request, url, "", untilOf(options), { ...options, maxBytes: CLOCK_BYTES });
      // A refusal is no matter of the moment: asked no more.
      tellsClock = opened.failure === null || (opened.failure.exit !== 2 && opened.failure.status === undefined);
      return opened.items[0]?.rate ?? null;
    },
    profile: (request, profile, query) => {
      const folder = folderUrl();
      return ask(request, folder === null ? source.url : profileUrl(folder, profile, query), `waiting for ${profile}`);
    },
  };
}

/** `…/debug/pprof/heap` with nothing said of how: the folder, so that it is asked as is best. */
function heapFolder(url: URL): URL {
  if (url.searchParams.size > 0 || !/\/pprof\/heap$/.test(url.pathname)) return url;
  const folder = new URL(url);
  folder.pathname = url.pathname.replace(/heap$/, "");
  return folder;
}

/** One collection frees plain garbage; pools and finalizers need a second (runtime/mgc.go, sync/pool.go, poolCleanup). */
async function collected<T>(
  ask: (query: Readonly<Record<string, string>>, step: string) => Promise<Opened<T>>,
): Promise<Opened<T>> {
  const first = await ask({ gc: "1" }, "waiting for a garbage collection of the process (1 of 2)");
  if (first.failure !== null) return first;
  return ask({ gc: "1", debug: "1" }, "waiting for the heap after a second collection");
}

interface OneFetch<T> extends FetchRequest<T> {
  readonly source: LiveSource;
  readonly url: URL;
  readonly options: HttpOptions;
  readonly step: string;
  readonly until: number | null;
}

/** `--timeout` is for the whole fetch, however many requests it takes. */
function untilOf({ timeoutMs }: HttpOptions): number | null {
  return timeoutMs === null ? null : performance.now() + timeoutMs;
}

async function fetchOne<T extends Decoded>(fetch: OneFetch<T>): Promise<Opened<T>> {
  const { url, signal, options } = fetch;
  const { name } = fetch.source;
  if (signal.aborted) return { items: [], failure: cancelled(name) };
  fetch.onProgress({
    source: name,
    step: fetch.step || `asking ${redactUrl(url)}`,
    bytes: 0,
    share: null,
    goroutines: 0,
  });
  const takenAt = new Date().toISOString();
  const answer = await answerFrom(fetch.source, { name, url, options, signal, until: fetch.until });
  if (isFailure(answer)) return { items: [], failure: answer };
  const opened = await readSource({
    ...fetch,
    name,
    takenAt,
    of: answer.contentLength,
    feed: answer.feed,
    context: `${redactUrl(answer.url)} answered 200, but with `,
  });
  if (!answer.limited() || opened.items.length === 0) return opened;
  const { limitWarning } = await import("../http/http.ts");
  const last = opened.items.length - 1;
  const marked = opened.items.map((item, i) =>
    i === last ? mark(item, "max-bytes", limitWarning(options.maxBytes), true) : item,
  );
  return { ...opened, items: marked };
}

/**
 * debug=1 first, as it stops the world for an instant only and tells how many there are; then debug=2, unless the
 * process would stand still for longer than allowed; protobuf where neither text is given.
 */
async function folderGoroutines(
  ask: (form: "0" | "1" | "2", step: string) => Promise<Opened<Snapshot>>,
  maxPauseMs: number | null,
  last: Snapshot | undefined,
): Promise<Opened<Snapshot>> {
  let counts: Snapshot | null = null;
  let pauseMs = last?.form === "traceback" && !last.truncated ? pauseOfText(last.bytes) : null;
  if (pauseMs === null && maxPauseMs !== null) {
    const opened = await ask("1", "asking for the number of goroutines (debug=1)");
    if (opened.failure !== null && !mayHaveOthers(opened.failure)) return opened;
    counts = opened.failure === null ? (opened.items[0] ?? null) : null;
    pauseMs = counts === null ? null : pauseOf(counts);
  }
  if (counts !== null && maxPauseMs !== null && pauseMs !== null && pauseMs > maxPauseMs) {
    const text = `debug=2 would stop the process for about ${duration(Math.max(pauseMs, 1))} (--max-pause ${duration(maxPauseMs)}): taken as debug=1; ${LOST}`;
    return { items: [mark(counts, "max-pause", text)], failure: null };
  }
  const full = await ask(
    "2",
    pauseMs === null
      ? "waiting for debug=2"
      : `waiting for debug=2 (about ${duration(Math.max(pauseMs, 1))} standstill)`,
  );
  if (full.failure === null) return { ...full, items: full.items.map((item) => withMissing(item, counts)) };
  if (!mayHaveOthers(full.failure)) return full;
  const why = `debug=2 was not given (${full.failure.message})`;
  if (counts !== null)
    return { items: [mark(counts, "no-debug2", `${why}: taken as debug=1; ${LOST}`)], failure: null };
  const proto = await ask("0", "asking for the protobuf (debug=0)");
  if (proto.failure !== null) return full;
  return { ...proto, items: proto.items.map((item) => mark(item, "no-debug2", `${why}: taken as protobuf; ${LOST}`)) };
}

function mayBeElsewhere({ code, status }: Failure): boolean {
  return code === "not-a-dump" || code === "redirected-away" || (status !== undefined && NOT_HERE.has(status));
}

/** A refusal of one form says nothing about the others; that there is nothing, or a wanted login, speaks for all. */
function mayHaveOthers({ code, status }: Failure): boolean {
  return code === "not-a-dump" || (status !== undefined && ![401, 404, 407, 410].includes(status));
}

/** Go cuts its text at 64 MiB without a word; the counts know how many should be there. */
function withMissing(snapshot: Snapshot, counts: Snapshot | null): Snapshot {
  if (counts === null || !snapshot.truncated || counts.total <= snapshot.total) return snapshot;
  const text = `the text is cut: it holds ${count(snapshot.total)} of ${count(counts.total)} goroutines (by debug=1 just before)`;
  return mark(snapshot, "missing-goroutines", text, true);
}
