// Bytes of any source -> snapshots. The formats are told by their content, never by a name.

import type { Snapshot } from "./dump/model.ts";

export interface DecodeProgress {
  readonly bytes: number;
  readonly goroutines: number;
}

export interface Decoder {
  /** Takes the next bytes, in any chunking. The chunk may be reused by the caller afterwards. */
  readonly push: (chunk: Uint8Array) => void;
  readonly progress: () => DecodeProgress;
  /** No more bytes. @returns the snapshots found, in order; empty when there was no dump (see `refusal`). */
  readonly end: () => readonly Snapshot[];
  /** After `end`: what the bytes were instead of a dump, in one line, e.g. "an HTML page"; null when a dump was found. */
  readonly refusal: () => string | null;
}
