// Standard input (or any readable stream handed in) -> what was in it.

import type { Readable } from "node:stream";
import { failure } from "../failure.ts";
import { type Decoded, type DecoderFor, type Opened, type Progress, readSource } from "../read.ts";
import { feedReadable } from "./file.ts";

export interface StdinRequest<T> {
  readonly name: string;
  readonly stream: Readable;
  readonly decoder: DecoderFor<T>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** @returns as `readSource`; an input that breaks is a failure with exit 2 */
export async function openStdin<T extends Decoded>(request: StdinRequest<T>): Promise<Opened<T>> {
  const { name, stream, signal } = request;
  try {
    return await readSource({ ...request, takenAt: null, feed: (push) => feedReadable(stream, push, signal) });
  } catch (error) {
    const what = `standard input cannot be read (${error instanceof Error ? error.message : String(error)})`;
    return { items: [], failure: failure("unreadable", name, what) };
  }
}
