// Bytes of any source -> heap profiles, and the goroutine dumps beside them. Told by content, as decode.ts does it.

import { createDecoder, type DecodeContext, type Decoder, kindOf, SNIFF_BYTES, transcoder } from "./decode.ts";
import { foreignProfile } from "./dump/foreign.ts";
import type { Snapshot } from "./dump/model.ts";
import { LineStream } from "./dump/stream.ts";
import { type HeapProfile, isHeapProfile } from "./heap/model.ts";
import { HeapProtoReader, type ProtoRefusal } from "./heap/proto.ts";
import { HeapTextReader, isHeapText } from "./heap/text.ts";

export type Profile = Snapshot | HeapProfile;

export function isDump(profile: Profile): profile is Snapshot {
  return !isHeapProfile(profile);
}

export interface ProfileDecoder extends Omit<Decoder, "end"> {
  readonly end: (cut?: boolean) => readonly Profile[];
  /** What a message says that was expected. */
  readonly expected: string;
}

type Parts = Pick<ProfileDecoder, "push" | "progress" | "end" | "refusal">;

/**
 * @param source how the profiles are named; no secrets in it
 * @returns a decoder for one stream of unpacked bytes; nothing of it ever throws. `progress().goroutines` counts those
 *          of a dump; a heap profile has none.
 */
export function createProfileDecoder(source: string, context: DecodeContext = {}): ProfileDecoder {
  const head = new Uint8Array(SNIFF_BYTES);
  let headLength = 0;
  let parts: Parts | null = null;

  const begun = (): Parts => {
    if (parts === null) {
      const first = head.slice(0, headLength);
      parts = partsFor(first, source, context);
      parts.push(first);
    }
    return parts;
  };

  return {
    expected: "a heap profile",
    push: (chunk) => {
      const part = parts === null ? chunk.subarray(0, SNIFF_BYTES - headLength) : chunk.subarray(0, 0);
      head.set(part, parts === null ? headLength : 0);
      headLength += part.length;
      if (headLength === SNIFF_BYTES) {
        const { push } = begun();
        if (part.length < chunk.length) push(chunk.subarray(part.length));
      }
    },
    progress: () => parts?.progress() ?? { bytes: headLength, goroutines: 0 },
    end: (cut = false) => begun().end(cut),
    refusal: () => begun().refusal(),
  };
}

function partsFor(head: Uint8Array, source: string, context: DecodeContext): Parts {
  const kind = kindOf(head);
  const facts = { source, takenAt: context.takenAt ?? null };
  if (kind === "proto") return ofProto(facts);
  if (kind === "gzip") return createDecoder(source, context);
  const encoding = kind === "text" ? "utf-8" : kind;
  if (isHeapText(new TextDecoder(encoding).decode(head)))
    return ofText(facts, kind === "text" ? null : transcoder(encoding as "utf-16le" | "utf-16be"));
  const decoder = createDecoder(source, context);
  return { ...decoder, refusal: () => heapWords(decoder.refusal()) };
}

/** What the goroutine's decoder says, where it speaks of goroutines. */
function heapWords(refusal: string | null): string | null {
  return refusal?.replace(/^text without any goroutine$/, "text that is no profile") ?? null;
}

function ofText(
  facts: { source: string; takenAt: string | null },
  transcode: ((chunk: Uint8Array, last: boolean) => Uint8Array) | null,
): Parts {
  const reader = new HeapTextReader();
  const stream = new LineStream(reader);
  let found: readonly HeapProfile[] = [];
  return {
    push: (chunk) => stream.push(transcode === null ? chunk : transcode(chunk, false)),
    progress: () => ({ bytes: stream.bytes, goroutines: 0 }),
    end: (cut = false) => {
      if (transcode !== null) stream.push(transcode(new Uint8Array(0), true));
      const { bytes, start, end } = stream.rest();
      found = reader.end({ ...facts, bytes: stream.bytes }, bytes.subarray(start, end), cut);
      return found;
    },
    refusal: () => (found.length > 0 ? null : "a heap profile that breaks off before its first record"),
  };
}

/** A profile of goroutines is of the same format: its bytes are kept until the number of its figures tells it apart. */
function ofProto(facts: { source: string; takenAt: string | null }): Parts {
  const heap = new HeapProtoReader();
  const goroutines = createDecoder(facts.source, facts);
  let refused: string | null = null;
  return {
    push: (chunk) => {
      heap.push(chunk);
      if (heap.figures <= 1) goroutines.push(chunk);
    },
    progress: () => ({ bytes: heap.bytes, goroutines: 0 }),
    end: (cut = false) => {
      const found = heap.end(facts, cut);
      if (typeof found === "object" && "kind" in found) return [found];
      const snapshots = heap.figures <= 1 ? goroutines.end(cut) : [];
      if (snapshots.length === 0) refused = refusalOf(found);
      return snapshots;
    },
    refusal: () => refused,
  };
}

function refusalOf(found: ProtoRefusal): string {
  if (found === "none") return "binary data";
  if (found === "cut") return "a profile that breaks off before its names, which come last";
  return foreignProfile(found.sampleType);
}
