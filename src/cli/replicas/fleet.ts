// The sources of `--replicas` -> the tally of all, read by as many threads as there are processors.

import { availableParallelism } from "node:os";
import type { Unread } from "../../fleet/fleet.ts";
import { addTally, newTally, type Tally } from "../../fleet/tally.ts";
import type { HttpOptions } from "../../source/http/options.ts";
import { bytes, count, counted } from "../../text/units.ts";
import type { Options } from "../args.ts";
import { UNUSABLE, UserError } from "../exit.ts";
import { bundleInThread } from "../in-thread.ts";
import { type Done, readShare } from "./share.ts";
import type { ShareData } from "./share-worker.ts";

/** Fewer replicas than this for each thread are read sooner than a thread is started. */
const WORTH_A_THREAD = 8;
const MOST_THREADS = 8;

/** The sources of the replicas, and those places that have none. */
export interface Expanded {
  readonly sources: readonly string[];
  readonly unread: readonly Unread[];
}

/** @param typed as the user typed them: files, folders, patterns, URLs with `--replicas`; selectors of pods always */
export async function expandAll(
  typed: readonly string[],
  { replicas }: Pick<Options, "replicas">,
  http: HttpOptions,
): Promise<Expanded> {
  const sources: string[] = [];
  const unread: Unread[] = [];
  const { expandReplicas, expandSelector } = await import("../../source/expand.ts");
  for (const one of typed) {
    const found = await (replicas ? expandReplicas : expandSelector)(one, http);
    sources.push(...found.sources);
    unread.push(...found.failures.map((why) => ({ ...why, order: sources.length - 0.5 })));
  }
  return { sources, unread };
}

/**
 * Reads all replicas. One that cannot be read is told in `unread` and spoils nothing.
 *
 * @throws UserError when none can be read: exit 3 when one of them could not be fetched, else 2
 */
export async function readReplicas({ sources, unread }: Expanded, http: HttpOptions): Promise<Tally> {
  const tally = newTally();
  tally.unread.push(...unread);
  const progress = progressOf(sources.length);
  const threads = Math.min(MOST_THREADS, availableParallelism(), Math.floor(sources.length / WORTH_A_THREAD));
  for (const share of await readShares(sources, http, threads, progress.tell)) addTally(tally, share);
  progress.end();
  if (tally.replicas.length === 0) throw nothingRead(tally);
  return tally;
}

async function readShares(
  sources: readonly string[],
  http: HttpOptions,
  threads: number,
  onDone: (done: Done) => void,
): Promise<readonly Tally[]> {
  // Standard input lives in this thread, and so do programs that a signal has to end.
  if (threads < 2 || sources.some((source) => source === "-" || /^k8s:/i.test(source))) {
    let next = 0;
    return [await readShare({ sources, http, take: () => next++, onDone })];
  }
  const data: ShareData = {
    sources,
    http: { ...http, env: { ...http.env } },
    next: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  };
  return Promise.all(Array.from({ length: threads }, () => readInThread(data, onDone)));
}

function readInThread(workerData: ShareData, onDone: (done: Done) => void): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = bundleInThread("share-worker", { workerData });
    worker.on("message", ({ done, tally }: { readonly done?: Done; readonly tally?: Tally }) => {
      if (done !== undefined) onDone(done);
      if (tally !== undefined) resolve(tally);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a reading thread ended with status ${code}`)));
  });
}

function nothingRead({ unread }: Tally): UserError {
  const [first, ...others] = [...unread].sort((a, b) => a.order - b.order);
  const status = Math.max(UNUSABLE, ...unread.map(({ exit }) => exit));
  if (first === undefined) return new UserError("no replica to read", UNUSABLE);
  const rest = others.length === 0 ? "" : ` (nor could ${counted(others.length, "other replica")} be read)`;
  return new UserError(`${first.message}${rest}`, status);
}

const EVERY_MS = 100;

/** One line on a terminal's standard error, which is gone when all are read. */
function progressOf(all: number): { readonly tell: (done: Done) => void; readonly end: () => void } {
  const { stderr } = process;
  const shown = stderr.isTTY === true && all > 1;
  let [done, size, unread, toldAt] = [0, 0, 0, 0];
  return {
    tell: (one) => {
      done++;
      size += one.bytes;
      if (!one.read) unread++;
      if (!shown || performance.now() - toldAt < EVERY_MS) return;
      toldAt = performance.now();
      const failed = unread === 0 ? "" : `, ${count(unread)} not read`;
      stderr.write(`\r\x1b[Kreading replicas: ${count(done)} of ${count(all)}, ${bytes(size)}${failed}`);
    },
    end: () => {
      if (shown) stderr.write("\r\x1b[K");
    },
  };
}
