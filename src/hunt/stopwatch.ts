// How long a process was asked: until its last bytes had come, without the waits for what is made of them in between,
// which take none of its time.

import type { Snapshot } from "../dump/model.ts";
import type { DecoderFor } from "../source/read.ts";

export interface Stopwatch {
  /** To ask with: the same, but the end of each is noted. */
  readonly decoder: DecoderFor<Snapshot>;
  /** Milliseconds of the slowest of the processes asked so far; until now where none has answered. */
  readonly tookMs: () => number;
}

/** It begins at once. */
export function stopwatch(decoder: DecoderFor<Snapshot>): Stopwatch {
  const beganMs = performance.now();
  const took = new Map<string, number>();
  const waited = new Map<string, number>();
  return {
    decoder: (source, facts) => {
      const made = decoder(source, facts);
      const end: typeof made.end = async (cut) => {
        const endedMs = performance.now();
        const before = waited.get(source) ?? 0;
        took.set(source, endedMs - beganMs - before);
        const items = await made.end(cut);
        waited.set(source, before + performance.now() - endedMs);
        return items;
      };
      return { ...made, end };
    },
    tookMs: () => (took.size === 0 ? performance.now() - beganMs : Math.max(...took.values())),
  };
}
