// Where no single place has samples enough: the innermost function of the user's own under which there are enough.

import type { OriginFrame } from "../cluster/cluster.ts";
import type { Merged } from "./merge.ts";
import { growthOf, isSignificant, tallyOf } from "./tally.ts";
import * as limit from "./thresholds.ts";

export interface Below {
  readonly frame: OriginFrame;
  /** Sampled objects more than at the base profile, allocated by it and by what it calls. */
  readonly objects: number;
}

/**
 * @param records those that count: not the observer's own
 * @param base    the profile from which on growth counts
 * @param kept    bytes in use more than at the base profile, by sampling
 * @returns null when not even together they are enough, or hold too little of the growth
 */
export function belowOf(merged: Merged, records: readonly number[], base: number, kept: number): Below | null {
  const through = new Map<string, { readonly records: number[]; frame: OriginFrame; depth: number }>();
  for (const record of records) {
    const { frames } = merged.stacks[merged.stackOf[record]!]!;
    const seen = new Set<string>();
    for (const [depth, id] of frames.entries()) {
      const frame = merged.frames[id]!;
      if (frame.origin !== "main" || seen.has(frame.func)) continue;
      seen.add(frame.func);
      const known = through.get(frame.func);
      if (known === undefined) through.set(frame.func, { records: [record], frame, depth });
      else {
        known.records.push(record);
        known.depth = Math.max(known.depth, depth);
      }
    }
  }
  const last = merged.held.length - 1;
  const found = Array.from(through.values()).flatMap(({ records: own, frame, depth }) => {
    const tally = tallyOf(merged, own);
    const { bytes } = growthOf(tally, base, last);
    if (!isSignificant(tally, base) || bytes < limit.BELOW_SHARE * kept) return [];
    return [{ frame, depth, objects: tally.held[last]! - tally.held[base]! }];
  });
  const [innermost] = found.sort((a, b) => a.depth - b.depth);
  return innermost === undefined ? null : { frame: innermost.frame, objects: innermost.objects };
}
