// A share of the replicas -> their tally. Each is read, judged and let go; the shares are taken one by one from a list.

import { tallyReplica } from "../../analyse.ts";
import { createDecoder } from "../../decode.ts";
import type { Snapshot } from "../../dump/model.ts";
import { newTally, type Tally } from "../../fleet/tally.ts";
import type { HttpOptions } from "../../source/http/options.ts";
import { goProcess } from "../../source/live/process.ts";
import { sumOf } from "../../source/live/sum.ts";
import { openSource } from "../../source/open.ts";

/** Where one replica is done. */
export interface Done {
  readonly bytes: number;
  readonly read: boolean;
}

export interface ShareRequest {
  /** All replicas' sources, those of the other shares too. */
  readonly sources: readonly string[];
  readonly http: HttpOptions;
  /** @returns the index of the next source that nobody has taken */
  readonly take: () => number;
  readonly onDone: (done: Done) => void;
}

/** So many are fetched at the same time: most of a fetch is waiting. */
const LANES = 8;

/** A file may hold several dumps, each of a replica of its own; they stand between this source and the next. */
const MOST_IN_ONE = 2 ** 20;

/** @returns the tally of what this share took; never rejects for what a source is or does */
export async function readShare(request: ShareRequest): Promise<Tally> {
  const tally = newTally();
  const lane = async (): Promise<void> => {
    for (let at = request.take(); at < request.sources.length; at = request.take())
      request.onDone(await readReplica(tally, at, request.sources[at]!, request.http));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return tally;
}

async function readReplica(tally: Tally, order: number, source: string, http: HttpOptions): Promise<Done> {
  const { items, failure } = await openSource<Snapshot>(source, {
    decoder: createDecoder,
    sum: sumOf,
    fetch: (place, request) => goProcess(place, http).goroutines(request),
  });
  // What had come before a connection broke off is in the sum, marked as cut.
  for (const [at, snapshot] of items.entries()) tallyReplica(tally, order + at / MOST_IN_ONE, snapshot);
  if (items.length === 0 && failure !== null)
    tally.unread.push({
      order,
      source: failure.source,
      code: failure.code,
      message: failure.message,
      exit: failure.exit,
    });
  return { bytes: items.reduce((sum, { bytes }) => sum + bytes, 0), read: items.length > 0 };
}
