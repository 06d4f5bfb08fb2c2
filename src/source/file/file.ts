// A path -> its bytes, in chunks of one reused buffer.

import { constants, createReadStream, openSync, readSync, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { Socket } from "node:net";
import { isatty } from "node:tty";
import { bytes } from "../../text/units.ts";
import { type Failure, fileFailure } from "../failure.ts";
import { type Cut, type Decoded, type DecoderFor, type Opened, type Progress, type Push, readSource } from "../read.ts";

/** One buffer for the whole file: touching fresh memory costs more than reading does. */
const BUFFER_BYTES = 1024 * 1024;

/** A device gives bytes for ever (/dev/zero), or none: after so many it is left. */
const MOST_OF_DEVICE = 64 << 20;

/** A file may grow as fast as it is read: of what is added meanwhile, so much is read. */
const MOST_GROWN = 64 << 20;

/** How long reading may keep the event loop from drawing a frame or seeing a cancel, but for the buffer under way. */
const SLICE_MS = 10;

export interface FileRequest<T> {
  readonly name: string;
  readonly path: string;
  readonly takenAt: string | null;
  readonly decoder: DecoderFor<T>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Reads a file: plain or gzip, of any size in flat memory; a FIFO or another stream with a name is read to its end.
 *
 * @returns as `readSource`; a missing or unreadable file is a failure with exit 2
 */
export async function openFile<T extends Decoded>(request: FileRequest<T>): Promise<Opened<T>> {
  const { name, path, signal } = request;
  let handle: FileHandle | null = null;
  try {
    if ((await stat(path)).isFIFO())
      return await readSource({ ...request, of: null, feed: (push) => feedReadable(fifo(path), push, signal) });
    handle = await open(path, constants.O_RDONLY);
    const stats = await handle.stat();
    const { fd } = handle;
    return await readSource({
      ...request,
      of: stats.isFile() ? stats.size : null,
      feed: (push) =>
        stats.isFile() ? feedFile(fd, stats.size, push, signal) : feedStream(fd, path, stats, push, signal),
    });
  } catch (error) {
    return { items: [], failure: fileFailure(name, error) };
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** @param size when it was opened; 0 for what has none, as in /proc */
async function feedFile(fd: number, size: number, push: Push, signal: AbortSignal): Promise<Cut | null> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  let sliceBegan = performance.now();
  let read = 0;
  for (let n = readSync(fd, buffer); n > 0 && !signal.aborted; n = readSync(fd, buffer)) {
    read += n;
    const busy = push(buffer.subarray(0, n));
    if (busy !== undefined) await busy;
    if (read >= size + MOST_GROWN) return grown(read);
    if (performance.now() - sliceBegan < SLICE_MS) continue;
    await new Promise(setImmediate);
    sliceBegan = performance.now();
  }
  // What is made of it at its end has a turn of its own.
  await new Promise(setImmediate);
  return read < size ? shrunk(read, size) : null;
}

function grown(read: number): Cut {
  const message = `the file grows as fast as it is read: what comes after the first ${bytes(read)} is not read`;
  return { code: "file-grew", message, context: ", in a file that grows as fast as it is read" };
}

function shrunk(read: number, size: number): Cut {
  const message = `the file was cut while it was read: it ended after ${bytes(read)} of its ${bytes(size)}`;
  return { code: "file-shrank", message, context: `, in a file that was cut to ${bytes(read)} while it was read` };
}

/**
 * Neither its opening nor a read waits in the thread pool, where neither esc nor the end of the program could reach it:
 * whoever polls is told of the first writer, and of the end of the last (Linux, fs/pipe.c, pipe_poll).
 */
function fifo(path: string): Socket {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/** A device or another stream with a name: a read may wait for as long as its writer likes, so it waits in the thread pool. */
async function feedStream(
  fd: number,
  path: string,
  stats: Stats,
  push: Push,
  signal: AbortSignal,
): Promise<Failure | null> {
  if (stats.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
  const device = (stats.isCharacterDevice() || stats.isBlockDevice()) && !isatty(fd);
  const end = device ? { end: MOST_OF_DEVICE - 1 } : {};
  const stream = createReadStream(path, { fd, autoClose: false, highWaterMark: BUFFER_BYTES, ...end });
  return feedReadable(stream, push, signal);
}

/** Any Node stream: standard input, a FIFO. */
export async function feedReadable(
  stream: AsyncIterable<unknown> & { destroy: () => void },
  push: Push,
  signal: AbortSignal,
): Promise<null> {
  const stop = (): void => stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stream) {
      if (signal.aborted) break;
      const busy = push(chunk as Uint8Array);
      if (busy !== undefined) await busy;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return null;
}
