// Bytes of any source -> snapshots. The formats are told by their content, never by a name.

import { assemble } from "./dump/assemble.ts";
import { archiveWords, binaryWords, foreignProfile, headlessWords, reportWords } from "./dump/foreign.ts";
import { joined } from "./dump/joined.ts";
import type { Snapshot } from "./dump/model.ts";
import { profileSnapshot } from "./dump/profile.ts";
import { type ProtoProfile, readProto } from "./dump/proto.ts";
import { LineStream } from "./dump/stream.ts";
import { TextReader } from "./dump/text-reader.ts";

export interface DecodeProgress {
  readonly bytes: number;
  readonly goroutines: number;
  /** True when no more can be kept, whatever follows; left out where it is not known. */
  readonly full?: boolean;
}

export interface DecodeContext {
  readonly takenAt?: string | null;
}

export interface Decoder {
  /** Takes the next bytes, in any chunking. The chunk may be reused by the caller afterwards. */
  readonly push: (chunk: Uint8Array) => void;
  readonly progress: () => DecodeProgress;
  /**
   * No more bytes.
   *
   * @param cut the source knows that its end is missing, e.g. a gzip that breaks off
   * @returns the snapshots found, in order; empty when there was no dump (see `refusal`)
   */
  readonly end: (cut?: boolean) => readonly Snapshot[];
  /** After `end`: what the bytes were instead of a dump, in one line, e.g. "an HTML page"; null when a dump was found. */
  readonly refusal: () => string | null;
}

/** How many first bytes tell what the bytes are. */
export const SNIFF_BYTES = 1024;

/** A profile of goroutines holds each stack once: a larger one is none. Unpacked it takes twenty times as much. */
const LARGEST_PROTO = 64 << 20;

type Kind = "text" | "utf-16le" | "utf-16be" | "proto" | "gzip";

/**
 * @param source how the snapshots are named; no secrets in it
 * @returns a decoder for one stream of unpacked bytes; nothing of it ever throws
 */
export function createDecoder(source: string, context: DecodeContext = {}): Decoder {
  /** Of no use to a profile in protobuf, and not made for one. */
  let text: { readonly reader: TextReader; readonly stream: LineStream } | null = null;
  const head = new Uint8Array(SNIFF_BYTES);
  let headLength = 0;
  let kind: Kind | null = null;
  let bytes = 0;
  let proto: Uint8Array[] = [];
  let transcode: ((chunk: Uint8Array, last: boolean) => Uint8Array) | null = null;
  let answer: string | null = null;

  const route = (chunk: Uint8Array): void => {
    if (kind === "proto" && bytes <= LARGEST_PROTO) proto.push(chunk.slice());
    else if (text !== null) text.stream.push(transcode === null ? chunk : transcode(chunk, false));
  };
  const decide = (): void => {
    const first = head.subarray(0, headLength);
    kind = kindOf(first);
    if (kind === "utf-16le" || kind === "utf-16be") transcode = transcoder(kind);
    if (kind !== "proto" && kind !== "gzip") {
      const reader = new TextReader();
      text = { reader, stream: new LineStream(reader, reader.traceback.known?.window) };
    }
    route(kind === "text" && isUtf8Mark(first) ? first.subarray(3) : first);
  };

  return {
    push: (chunk) => {
      bytes += chunk.length;
      let rest = chunk;
      if (kind === null) {
        const part = chunk.subarray(0, SNIFF_BYTES - headLength);
        head.set(part, headLength);
        headLength += part.length;
        if (headLength < SNIFF_BYTES) return;
        decide();
        rest = chunk.subarray(part.length);
      }
      if (rest.length > 0) route(rest);
    },
    progress: () => ({
      bytes,
      goroutines: text?.reader.goroutines ?? 0,
      full: text?.reader.traceback.isFull ?? false,
    }),
    end: (cut = false) => {
      if (kind === null) decide();
      const first = head.subarray(0, headLength);
      if (text === null) {
        const profile = kind === "proto" && bytes <= LARGEST_PROTO ? readProto(joined(proto)) : null;
        proto = [];
        answer = profile === null ? refusalOf(first, null, bytes) : refusalOfProfile(profile);
        return answer === null ? [ofProto(profile!, source, context, bytes)] : [];
      }
      const { reader, stream } = text;
      if (transcode !== null) stream.push(transcode(new Uint8Array(0), true));
      const atLimit = stream.bytes === 64 << 20;
      const rest = stream.rest();
      reader.end(rest.bytes, rest.start, rest.end, cut || atLimit);
      const { takenAt = null } = context;
      const snapshots = assemble(reader, {
        source,
        takenAt,
        bytes: stream.bytes,
        cut,
        skippedBytes: stream.skipped + reader.skipped,
      });
      answer = snapshots.length > 0 ? null : refusalOf(first, reader, bytes);
      return snapshots;
    },
    refusal: () => answer,
  };
}

/** @param head the first SNIFF_BYTES, or all there are */
export function kindOf(head: Uint8Array): Kind {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  // profile.proto begins with a sample_type (field 1, or another length-delimited field), a short message.
  const field = head[0]! >> 3;
  if (
    (head[0]! & 7) === 2 &&
    field >= 1 &&
    field <= 6 &&
    head.includes(0) === false &&
    head[1]! < 0x20 &&
    head[2]! === 8
  )
    return "proto";
  // A CPU profile begins with its time, a number.
  const start = head.subarray(0, 64);
  return start.some((byte) => byte < 9) && isFields(start) ? "proto" : "text";
}

/** True when the bytes go from field to field of a profile.proto, as `panic: ` with a control character behind it does not. */
function isFields(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; ) {
    const [field, wire] = [bytes[at]! >> 3, bytes[at]! & 7];
    if (field < 1 || field > 15 || (wire !== 0 && wire !== 2)) return false;
    let number = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[++at] ?? 0;
      number += (byte & 127) * shift;
      if (byte < 128) break;
    }
    at += wire === 2 ? number + 1 : 1;
  }
  return true;
}

function isUtf8Mark(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

/** @returns UTF-16 in any chunking -> UTF-8 */
export function transcoder(encoding: "utf-16le" | "utf-16be"): (chunk: Uint8Array, last: boolean) => Uint8Array {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return (chunk, last) => encoder.encode(decoder.decode(chunk, { stream: !last }));
}

const GOROUTINE_TYPES = new Set(["goroutine", "goroutines", "goroutineleak"]);

function refusalOfProfile(profile: ProtoProfile): string | null {
  if (GOROUTINE_TYPES.has(profile.sampleType)) return null;
  const heap = /^(?:alloc|inuse)_/.test(profile.sampleType);
  return heap ? "a heap profile: `unpark heap` reads it" : foreignProfile(profile.sampleType);
}

/** @returns what the bytes are, for a message that ends in "expected a goroutine dump" */
function refusalOf(head: Uint8Array, reader: TextReader | null, bytes: number): string {
  if (bytes === 0) return "empty";
  if (head[0] === 0x1f && head[1] === 0x8b) return "a gzip within a gzip within a gzip, or one that cannot be unpacked";
  const archive = archiveWords(head);
  if (archive !== null) return archive;
  if (kindOf(head) === "proto" && bytes > LARGEST_PROTO) return "a profile of more than 64 MiB";
  const text = new TextDecoder().decode(head).trimStart();
  const seen = reader === null ? null : refusalOfText(reader, text);
  if (seen !== null) return seen;
  if (head.includes(0)) return binaryWords(head);
  const report = ownReport(text);
  if (report !== null) return report;
  if (/^(?:<!doctype html|<html|<head|<\?xml)/i.test(text)) return "an HTML page";
  if (/^Unknown profile/.test(text)) return "net/http/pprof's answer `Unknown profile`";
  return text === "" ? "blank" : (reportWords(text) ?? headlessWords(text) ?? "text without any goroutine");
}

/** @param text the beginning, of which a crash's words may be all that another program has left */
function refusalOfText({ otherProfile, traceback, lastTrigger, isReversed }: TextReader, text: string): string | null {
  if (isReversed) return "a dump whose lines stand in reverse order, newest first (turn them round: `tac FILE`)";
  if (otherProfile === "heap") return "a heap profile: `unpark heap` reads it";
  if (otherProfile !== null) return foreignProfile(otherProfile);
  if (traceback.cut !== null) return "a dump that breaks off before its first goroutine is whole";
  if (lastTrigger !== null) return reportWords(text) ?? "a crash without any goroutine (GOTRACEBACK=none?)";
  return traceback.threads > 0 ? "a crash with threads only, no goroutine" : null;
}

/** What one of our own reports is called, by how each begins; null for anything else. */
function ownReport(text: string): string | null {
  if (/^<!doctype html>/i.test(text) && /<meta name="generator" content="unpark/.test(text)) return OWN("an HTML");
  if (/^\{\s*"schemaVersion":\s*\d+,\s*"tool":\s*\{\s*"name":\s*"unpark"/.test(text)) return OWN("a JSON");
  if (/^\{[^[]*"\$schema":[^[]*sarif/.test(text) && /"name":\s*"unpark"/.test(text)) return OWN("a SARIF");
  if (/^<\?xml[^>]*>\s*<testsuites?\s[^>]*name="unpark/.test(text)) return OWN("a JUnit");
  return null;
}

const OWN = (form: string): string => `${form} report that unpark wrote`;

function ofProto(profile: ProtoProfile, source: string, context: DecodeContext, bytes: number): Snapshot {
  const leakedOnly = profile.sampleType === "goroutineleak";
  const warnings = [...profile.warnings];
  if (profile.negative > 0) {
    const message = `${profile.negative} stacks have a count below zero: the profile is a difference (?seconds=N), not a state`;
    warnings.push({ code: "difference", message, line: null });
  }
  return profileSnapshot(
    { ...profile, leakedOnly },
    {
      source,
      takenAt: profile.takenAt ?? context.takenAt ?? null,
      form: "protobuf",
      bytes,
      truncated: false,
      warnings,
    },
  );
}
