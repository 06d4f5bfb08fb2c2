// A stream of bytes + a decoder -> what was in it, or why nothing was: the one way every kind of source takes.

import type { Warning } from "../dump/model.ts";
import { bytes as inBytes } from "../text/units.ts";
import { A_DUMP, cancelled, type Failure, failure } from "./failure.ts";
import { type GzipCut, unpacker } from "./gzip.ts";
import { isHeapFull, moreHeap } from "./memory.ts";

/** What a decoder yields: a goroutine snapshot, a heap profile. */
export interface Decoded {
  readonly warnings: readonly Warning[];
  readonly truncated?: boolean;
}

/** The part of `Decoder` that a source needs (see decode.ts). */
export interface SourceDecoder<T> {
  /** A promise where the next bytes should not come before it has settled. The chunk may be reused at once. */
  readonly push: (chunk: Uint8Array) => void | Promise<void>;
  readonly progress: () => { readonly bytes: number; readonly goroutines: number; readonly full?: boolean };
  /** `cut`: the source knows that its end is missing. A promise where another thread decodes. */
  readonly end: (cut?: boolean) => readonly T[] | Promise<readonly T[]>;
  /** After `end`. */
  readonly refusal: () => string | null;
  /** What a message says that was expected; a goroutine dump where it is left out. */
  readonly expected?: string;
}

/** Makes the decoder of one source; `createDecoder` of decode.ts is one. */
export type DecoderFor<T> = (source: string, facts: { readonly takenAt: string | null }) => SourceDecoder<T>;

/** How far the reading of one source is. */
export interface Progress {
  readonly source: string;
  /** What is being done, when it is more than reading, e.g. `waiting for debug=2 (about 0.4 s)`; "" else. */
  readonly step: string;
  /** Bytes after unpacking. */
  readonly bytes: number;
  /** How much of the source has been taken in, 0 to 1, where its size is known (packed, where it is packed); null else. */
  readonly share: number | null;
  readonly goroutines: number;
}

/** What opening a source gave. Both parts can be there: a body that broke off keeps what had come. */
export interface Opened<T> {
  readonly items: readonly T[];
  readonly failure: Failure | null;
}

/** Why the bytes ended though the source had, or should have, more: what was read is of use, and marked as cut. */
export interface Cut {
  /** Of the warning. */
  readonly code: string;
  readonly message: string;
  /** Behind what is said where nothing was found, e.g. ", in a damaged gzip". */
  readonly context: string;
}

const GZIP_CUTS: Readonly<Record<GzipCut, Cut>> = {
  cut: {
    code: "gzip-cut",
    message: "the gzip ends in the middle: read as far as it goes",
    context: ", in a gzip that ends in the middle",
  },
  damaged: {
    code: "gzip-damaged",
    message: "the gzip is damaged from here on: read as far as it goes",
    context: ", in a damaged gzip",
  },
};

/** Takes the next bytes; a promise means "not before it has settled". The chunk is free for reuse after that. */
export type Push = (chunk: Uint8Array) => void | Promise<void>;

export interface ReadRequest<T> {
  /** As the user knows it, secrets removed. */
  readonly name: string;
  readonly takenAt: string | null;
  readonly decoder: DecoderFor<T>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly step?: string;
  /** Size in bytes, where known. */
  readonly of?: number | null;
  /** Hands over all bytes in order. @returns null, or why they ended too early */
  readonly feed: (push: Push) => Promise<Failure | Cut | null>;
  /** See `MOST_IN_VAIN`. */
  readonly mostInVain?: number;
  /** True when no more can be kept; asked every `ASKED_EVERY` bytes. */
  readonly isFull?: () => boolean;
  /** What else to say when the bytes are no dump, e.g. "answered 200"; "" else. */
  readonly context?: string;
}

const PROGRESS_EVERY_MS = 50;

/**
 * Bytes after unpacking. What has shown no goroutine in so many is no dump, and what shows no other one in so many is over:
 * a pipe that never ends, a gzip that unpacks for hours. A plain file has no more than its size, and is read to its end:
 * a dump may stand behind years of a log.
 */
const MOST_IN_VAIN = 2 ** 33;

/** To group, compare and judge stacks that are all different takes as much memory again as reading them did. */
const MOST_OF_HEAP = 1 / 3;

/** Bytes after unpacking; all different, they take a few times as many. */
const ASKED_EVERY = 1 << 20;

/** Why the rest of a source is not read. */
type Left = "in vain" | "memory" | "full";

/**
 * Reads one source to its end, or as far as it goes.
 *
 * @returns the items found; `failure` when there were none, when the bytes broke off, or when it was cancelled. Never
 *          rejects for what the source holds or does.
 */
export async function readSource<T extends Decoded>(request: ReadRequest<T>): Promise<Opened<T>> {
  const { name, signal } = request;
  const decoder = request.decoder(name, { takenAt: request.takenAt });
  const { of = null, mostInVain = MOST_IN_VAIN, isFull = () => isHeapFull(MOST_OF_HEAP) } = request;
  let told = -1;
  let unpacked = 0;
  let askedAt = 0;
  /** How many goroutines there were, and after how many bytes. */
  let found = 0;
  let foundAt = 0;
  const whyLeft = (): Left | null => {
    const { goroutines, full = false } = decoder.progress();
    if (goroutines !== found) foundAt = unpacked;
    found = goroutines;
    if (full) return "full";
    if (unpacked - foundAt > mostInVain && unpacked > (of ?? 0)) return "in vain";
    return isFull() ? "memory" : null;
  };
  let left: Left | null = null;
  const { push, end } = unpacker((chunk) => {
    unpacked += chunk.length;
    if (unpacked - askedAt > ASKED_EVERY) {
      askedAt = unpacked;
      left = whyLeft();
    }
    if (left !== null) throw new Error(`left: ${left}`);
    return decoder.push(chunk);
  });
  let taken = 0;
  const tell = (): void => {
    const { bytes, goroutines } = decoder.progress();
    if (bytes === told) return;
    told = bytes;
    const share = of === null || of === 0 ? null : Math.min(1, taken / of);
    request.onProgress({ source: name, step: request.step ?? "", bytes, share, goroutines });
  };

  // What came last is told, too, while a source keeps us waiting for more.
  const telling = setInterval(tell, PROGRESS_EVERY_MS);
  let ended: Failure | Cut | null = null;
  try {
    ended = await request.feed((chunk) => {
      taken += chunk.length;
      return push(chunk);
    });
    const gzip = await end();
    if (gzip !== null) ended ??= GZIP_CUTS[gzip];
  } catch (error) {
    // It has ended the feeding, which may have caught it.
    if (left === null) throw error;
  } finally {
    clearInterval(telling);
  }
  if (signal.aborted) return { items: [], failure: cancelled(name) };
  tell();
  if (left === "in vain" && found === 0) {
    await decoder.end(true);
    const what = `nothing of one in the first ${inBytes(unpacked)}, the rest is not read`;
    return { items: [], failure: failure("not-a-dump", name, what, decoder.expected ?? A_DUMP) };
  }
  return conclude(request, decoder, left === null ? ended : leftCut(left, unpacked, of === null ? null : taken / of));
}

/** @param share of the source that was taken in; null where its size is not known */
function leftCut(left: Left, unpacked: number, share: number | null): Cut {
  const of = share === null ? "" : ` (${Math.floor(Math.min(1, share) * 100)} %)`;
  const { code, why } = LEFT[left];
  return { code, message: `only the first ${inBytes(unpacked)}${of} are read, ${why()}`, context: "" };
}

const LEFT: Readonly<Record<Left, { readonly code: string; readonly why: () => string }>> = {
  memory: { code: "memory", why: () => `there is no memory for so many different stacks: ${moreHeap()}` },
  full: { code: "too-many", why: () => "there are more goroutines, or more dumps, than can be kept" },
  "in vain": { code: "endless", why: () => "no goroutine has come for very long" },
};

async function conclude<T extends Decoded>(
  request: ReadRequest<T>,
  decoder: SourceDecoder<T>,
  ended: Failure | Cut | null,
): Promise<Opened<T>> {
  const items = await decoder.end(ended !== null);
  if (ended !== null && "exit" in ended) return { items: markLast(items, BROKEN_BODY), failure: ended };
  if (items.length === 0) return { items, failure: notADump(request, decoder, ended) };
  return { items: ended === null ? items : markLast(items, ended), failure: null };
}

const BROKEN_BODY: Cut = { code: "broken-body", message: "the connection broke off before the end", context: "" };

function notADump<T>(request: ReadRequest<T>, decoder: SourceDecoder<T>, cut: Cut | null): Failure {
  const { bytes } = decoder.progress();
  const what =
    bytes === 0
      ? "empty"
      : (decoder.refusal() ??
        `${inBytes(bytes)} without a whole ${decoder.expected === undefined ? "goroutine" : "record"}`);
  const said = `${request.context ?? ""}${what}${cut?.context ?? ""}`;
  return failure("not-a-dump", request.name, said, decoder.expected ?? A_DUMP);
}

/** The last item is the one that a cut hits. */
function markLast<T extends Decoded>(items: readonly T[], { code, message }: Cut): readonly T[] {
  return items.map((item, index) => (index === items.length - 1 ? mark(item, code, message, true) : item));
}

/** Adds a warning; `truncated` marks the item as cut, too. */
export function mark<T extends Decoded>(item: T, code: string, message: string, truncated = false): T {
  const warnings = [...item.warnings, { code, message, line: null }];
  return { ...item, warnings, ...(truncated ? { truncated } : {}) };
}
