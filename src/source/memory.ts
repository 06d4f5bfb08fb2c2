// How full the heap is while a source is read: V8 ends the program, in words for its makers, when there is no more.

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { bytes } from "../text/units.ts";

/** Garbage counts as used until it is collected; so much growth since the last time is worth a look. */
const GROWTH = 1.25;

/**
 * Of what Node gives, so much is for what is new, and nothing that is kept stays there: three of V8's semi-spaces, of 16
 * MiB up to V8 12 (Node 20 to 23), of 64 since (heap_size_limit less --max-old-space-size).
 */
const NURSERY = (Number.parseInt(process.versions.v8, 10) < 13 ? 48 : 192) << 20;

/** What was in use behind the last collection that was asked for. */
let lasting = 0;

/** @param share of what can be kept; true when more than that is kept, however often it is asked */
export function isHeapFull(share: number): boolean {
  const most = (getHeapStatistics().heap_size_limit - NURSERY) * share;
  // What was more than that the last time may still be.
  if (used() <= (lasting > most ? most : Math.max(most, lasting * GROWTH))) return false;
  collect();
  lasting = used();
  return lasting > most;
}

/** @returns how much there is, and what gives twice as much, for a message */
export function moreHeap(): string {
  const limit = getHeapStatistics().heap_size_limit;
  const megabytes = 1024 * Math.ceil((2 * limit) / 2 ** 30);
  return `Node gives it ${bytes(limit)}, NODE_OPTIONS=--max-old-space-size=${megabytes} gives more`;
}

function used(): number {
  return getHeapStatistics().used_heap_size;
}

/** Seldom, and only near the limit: it takes as long as going through all that is in use. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}
