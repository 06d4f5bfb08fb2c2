// How long a process was asked: until its last bytes had come. What is made of them takes none of its time.

import type { Snapshot } from "../dump/model.ts";
import type { DecoderFor } from "../source/read.ts";

export interface Stopwatch {
  /** To ask with: the same, but the end of each is noted. */
  readonly decoder: DecoderFor<Snapshot>;
  /** Milliseconds from the beginning to the last end so far; until now where there was none. */
  readonly tookMs: () => number;
}

/** It begins at once. */
export function stopwatch(decoder: DecoderFor<Snapshot>): Stopwatch {
  const beganMs = performance.now();
  let endedMs: number | null = null;
  return {
    decoder: (source, facts) => {
      const made = decoder(source, facts);
      const end: typeof made.end = (cut) => {
        endedMs = performance.now();
        return made.end(cut);
      };
      return { ...made, end };
    },
    tookMs: () => (endedMs ?? performance.now()) - beganMs,
  };
}
