// The sources on the command line -> snapshots, or the failure that ends the program.

import { fstatSync, statSync } from "node:fs";
import type { HuntFacts } from "../../analyse.ts";
import { createDecoder } from "../../decode.ts";
import type { Snapshot } from "../../dump/model.ts";
import { withOutermostOnly } from "../../dump/samples.ts";
import { HTTP_DEFAULTS, type HttpOptions, parseHeader } from "../../source/http/options.ts";
import { goProcess } from "../../source/live/process.ts";
import { sumOf } from "../../source/live/sum.ts";
import { openSource } from "../../source/open.ts";
import type { Progress } from "../../source/read.ts";
import { isFailure } from "../../source/resolve.ts";
import type { Options } from "../args.ts";
import { complain, UserError } from "../exit.ts";

export interface ReadSources {
  readonly snapshots: readonly Snapshot[];
  /** When the only source is a saved hunt. */
  readonly hunt: HuntFacts | null;
}

/** @throws UserError (exit 2) for a malformed --header */
export function httpOptions(options: Options): HttpOptions {
  const headers = options.headers.map((text) => {
    const header = parseHeader(text);
    if (isFailure(header)) throw new UserError(header.message, header.exit);
    return header;
  });
  return {
    ...HTTP_DEFAULTS,
    headers,
    cacert: options.cacert,
    cert: options.cert,
    key: options.key,
    insecure: options.insecure,
    timeoutMs: options.timeoutMs,
    maxBytes: options.maxBytes ?? HTTP_DEFAULTS.maxBytes,
    maxPauseMs: options.maxPauseMs ?? HTTP_DEFAULTS.maxPauseMs,
    env: process.env,
  };
}

/**
 * Reads one source.
 *
 * @throws UserError with the failure's line and exit status; nothing of a source that failed is used
 */
export async function readSource(
  typed: string,
  http: HttpOptions,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<ReadSources> {
  const opened = await openSource<Snapshot>(
    typed,
    {
      decoder: createDecoder,
      sum: sumOf,
      fetch: (source, request) => goProcess(source, http).goroutines(request),
      series: async (source, request) => {
        const { GOROUTINES, readSeries } = await import("../../source/pyroscope/pyroscope-series.ts");
        return readSeries(source, request, http, { what: "goroutine profiles", types: GOROUTINES, join: sumOf });
      },
    },
    signal,
    onProgress,
  );
  if (opened.failure !== null) throw new UserError(opened.failure.message, opened.failure.exit);
  const { hunt } = opened;
  const facts = hunt === null ? null : { phases: hunt.snapshots.map(({ phase }) => phase), loads: hunt.loads };
  return { snapshots: opened.items, hunt: facts };
}

/** @throws UserError for the first source that cannot be used */
export async function readSources(
  typed: readonly string[],
  http: HttpOptions,
  signal: AbortSignal,
): Promise<ReadSources> {
  const all: ReadSources[] = [];
  for (const one of typed) {
    const told = tellOfWait(one);
    const before = all.pop();
    if (before !== undefined) all.push({ ...before, snapshots: before.snapshots.map(asEarlier) });
    all.push(await readSource(one, http, signal).finally(() => clearTimeout(told)));
  }
  return { snapshots: all.flatMap(({ snapshots }) => snapshots), hunt: all.length === 1 ? all[0]!.hunt : null };
}

/** Another one follows: what nobody will ask of it need not be kept meanwhile. */
function asEarlier(snapshot: Snapshot): Snapshot {
  return { ...snapshot, samples: withOutermostOnly(snapshot.samples) };
}

/** A person who waits for so long wants to know for what. */
const WAIT_MS = 1000;

/** Says to a person that a FIFO is read, which may have no writer yet. @returns what takes it back */
function tellOfWait(path: string): NodeJS.Timeout | undefined {
  if (process.stderr.isTTY !== true || statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true) return undefined;
  return setTimeout(() => complain(`${path}: waiting for its writer to end (a FIFO); ctrl-c leaves`), WAIT_MS);
}

/** How long an open pipe may stay silent beside named sources: a shell leaves one open that nobody writes to. */
const SILENT_MS = 500;

/** @returns the sources to read: those named, and `-` when text comes in on standard input */
export async function withStdin(sources: readonly string[]): Promise<readonly string[]> {
  if (process.stdin.isTTY || sources.includes("-")) return sources;
  const kind = stdinKind();
  if (kind === "nothing") return sources;
  if (sources.length === 0 || kind === "file") return [...sources, "-"];
  if (await speaks(SILENT_MS)) return [...sources, "-"];
  return sources;
}

function stdinKind(): "file" | "stream" | "nothing" {
  try {
    const stat = fstatSync(0);
    if (stat.isFile()) return stat.size > 0 ? "file" : "nothing";
    return stat.isFIFO() || stat.isSocket() ? "stream" : "nothing";
  } catch {
    // Closed: the caller gave no standard input at all.
    return "nothing";
  }
}

/** True when bytes come in time; false at its end, or when it stays silent. */
function speaks(ms: number): Promise<boolean> {
  const { stdin } = process;
  return new Promise((resolve) => {
    const done = (answer: boolean): void => {
      clearTimeout(timer);
      stdin.off("readable", look);
      stdin.off("end", ended);
      resolve(answer);
    };
    const ended = (): void => done(false);
    const look = (): void => {
      if (stdin.readableLength > 0) done(true);
    };
    const timer = setTimeout(() => {
      complain("standard input is open but silent: not read (name it as - to wait for it)");
      done(false);
      stdin.unref?.();
    }, ms);
    stdin.on("readable", look);
    stdin.on("end", ended);
  });
}
