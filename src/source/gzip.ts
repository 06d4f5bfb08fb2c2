// Bytes that may be gzip -> plain bytes. Told by content, as a name says nothing about a stream.

import { createGunzip } from "node:zlib";

/** Larger output chunks than Node's 16 KiB: each costs a trip through the thread pool. */
const CHUNK_BYTES = 256 * 1024;
const MAGIC = [0x1f, 0x8b, 0x08] as const;

/** Why the packed bytes gave less than they should have: they end in the middle, or are damaged. */
export type GzipCut = "cut" | "damaged";

export interface Unpacker {
  /** Takes the next bytes, in any chunking. The chunk is free for reuse once the promise (if any) has settled. */
  readonly push: (chunk: Uint8Array) => void | Promise<void>;
  /** No more bytes. @returns null when all was whole; what came before a cut has been handed on. */
  readonly end: () => Promise<GzipCut | null>;
}

/**
 * Unpacks gzip (also of several members, also gzip within gzip: a profile is gzip already, and servers or people pack
 * it again); anything else passes through untouched and unbuffered.
 *
 * @param sink takes plain bytes; the chunk may be reused by the caller afterwards. What it throws, `push` or `end` throws
 */
export function unpacker(sink: Unpacker["push"], depth = 2): Unpacker {
  let head: Uint8Array = new Uint8Array(0);
  let inner: Unpacker | null = null;

  const decide = (): Unpacker => {
    const packed = head.length >= MAGIC.length && isMagic(head);
    inner = packed ? gunzip(depth > 1 ? unpacker(sink, depth - 1) : plain(sink)) : plain(sink);
    return inner;
  };

  return {
    push: (chunk) => {
      if (inner !== null) return inner.push(chunk);
      if (head.length === 0 && chunk.length >= MAGIC.length) head = chunk;
      else head = Buffer.concat([head, chunk]);
      if (head.length < MAGIC.length && isMagic(head)) return;
      return decide().push(head);
    },
    end: async () => {
      if (inner === null) await decide().push(head);
      return inner === null ? null : await (inner as Unpacker).end();
    },
  };
}

function isMagic(head: Uint8Array): boolean {
  return MAGIC.every((byte, index) => index >= head.length || head[index] === byte);
}

function plain(sink: Unpacker["push"]): Unpacker {
  return { push: sink, end: async () => null };
}

function gunzip(next: Unpacker): Unpacker {
  const stream = createGunzip({ chunkSize: CHUNK_BYTES });
  let cut: GzipCut | null = null;
  let failed: unknown = null;
  let busy: Promise<void> = Promise.resolve();
  // Data events, not an async iterator: an error drops what an iterator has not yet read, and a cut file ends in one.
  stream.on("data", (chunk: Uint8Array) => {
    try {
      const pending = next.push(chunk);
      if (pending === undefined) return;
      stream.pause();
      busy = pending.then(() => void stream.resume());
    } catch (error) {
      failed = error;
      stream.destroy();
    }
  });
  const done = new Promise<void>((resolve) => stream.once("close", resolve));
  stream.on("error", (error: Error & { code?: string }) => {
    cut = error.code === "Z_BUF_ERROR" ? "cut" : "damaged";
  });

  return {
    push: (chunk) => {
      if (failed !== null) throw failed;
      if (stream.destroyed) return;
      // The callback comes when the chunk is eaten, so a reused buffer is safe; it never comes when the stream broke.
      const eaten = new Promise<void>((resolve) => void stream.write(chunk, () => resolve()));
      return Promise.race([eaten, done]);
    },
    end: async () => {
      while (!stream.destroyed && stream.readableLength > 0) {
        await busy;
        await new Promise(setImmediate);
      }
      if (!stream.destroyed) stream.end();
      await done;
      await busy;
      if (failed !== null) throw failed;
      return cut ?? (await next.end());
    },
  };
}
