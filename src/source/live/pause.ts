// A profile with counts -> how long the process would stand still for its full dump.

import type { Snapshot } from "../../dump/model.ts";

const MIB = 1024 * 1024;

/** Go gives up here: the text ends, without a mark (runtime/pprof/pprof.go, writeGoroutineStacks). */
const MOST_TEXT_BYTES = 64 * MIB;

/**
 * Text the runtime writes per second while the world stands still. Measured on two slow cores: 19 MB/s for 25,001
 * goroutines of 25 frames, 10 to 15 MB/s for 150,000 of few frames. The lower end: better told too long than too short.
 */
const BYTES_PER_MS = 10_000;

/** What a traceback prints beside names: header, arguments, offsets, line breaks. */
const HEADER_BYTES = 45;
const FRAME_BYTES = 45;

/**
 * @param snapshot of debug=1 or protobuf, which stop the world for an instant only
 * @returns milliseconds, on the high side; 0 for a snapshot that has no counts
 */
export function pauseOf(snapshot: Snapshot): number {
  if (snapshot.counted === null) return 0;
  const sizes = snapshot.stacks.map(({ frames }) =>
    frames.reduce((sum, frame) => sum + frame.func.length + frame.file.length + FRAME_BYTES, HEADER_BYTES),
  );
  return pauseOfText(snapshot.counted.reduce((sum, { stack, count }) => sum + count * (sizes[stack] ?? 0), 0));
}

/**
 * @param bytes of `debug=2` text
 * @returns milliseconds. The runtime starts with a buffer of 1 MiB and begins anew with twice as much while it is too
 *          small, each time with the world stopped: the tries in vain count too.
 */
export function pauseOfText(bytes: number): number {
  const text = Math.min(bytes, MOST_TEXT_BYTES);
  let inVain = 0;
  for (let buffer = MIB; buffer < text; buffer *= 2) inVain += buffer;
  return (inVain + text) / BYTES_PER_MS;
}
