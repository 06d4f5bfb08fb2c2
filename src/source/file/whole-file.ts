// Bytes -> a file that is whole or not there: the one way everything that unpark keeps or writes takes.

import { randomBytes } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  constants as flags,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errnoOf } from "../failure.ts";

/** A dump may hold what its owner would not show to all: arguments, paths, names. */
export const OWNER_ONLY = 0o600;

/** A name beside `path` that nobody else has chosen: a file made under it is on the same disk, and can be renamed. */
export function beside(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}`);
}

/** Pieces are written one by one as they come. */
export type Content = string | Uint8Array | Iterable<string>;

/**
 * Writes a file as a whole: who reads it, or finds it after a kill in the middle, has the old content or the new. A new
 * file is for its owner alone; one that is replaced keeps its permissions. What is no file (a terminal, a FIFO,
 * `/dev/stdout`) is written to as it is.
 *
 * @param replace false: a file that is there stays as it is
 * @throws an error with a code: EEXIST, ELOOP for a link (what it leads to is somebody else's), or the system's own
 */
export function writeWhole(path: string, content: Content, { replace }: { readonly replace: boolean }): void {
  const there = statsOf(path, lstatSync);
  if (there !== null && isStream(path, there)) {
    writeInto(path, "w", content);
    return;
  }
  if (there?.isSymbolicLink() === true) throw Object.assign(new Error("a link"), { code: "ELOOP" });
  if (there !== null && !replace) throw Object.assign(new Error("is there already"), { code: "EEXIST" });
  const temporary = beside(path);
  try {
    writeInto(temporary, "wx", content, there === null ? OWNER_ONLY : there.mode & 0o777);
    publish(temporary, path, { replace });
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeInto(path: string, how: "w" | "wx", content: Content, mode?: number): void {
  const fd = openSync(path, how, mode);
  try {
    const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
    for (const piece of pieces) writeFileSync(fd, piece);
    if (how === "wx") fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** @returns why `writeWhole` has failed, in a few words: the system's own name the temporary file, which nobody asked for */
export function whyNotWritten(error: unknown): string {
  const code = errnoOf(error);
  switch (code) {
    case "ELOOP":
      return "a link, which is not followed";
    case "ENOENT":
    case "ENOTDIR":
      return "no such folder";
    case "EISDIR":
      return "a folder";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "no permission to write there";
    case "ENOSPC":
    case "EDQUOT":
      return "no room left on the disk";
    default:
      return `cannot be written (${code ?? String(error)})`;
  }
}

/**
 * Gives a finished file its name.
 *
 * @param temporary a file of the same folder; it is gone afterwards
 * @throws with EEXIST when `replace` is false and somebody else has the name by now
 */
export function publish(temporary: string, path: string, { replace }: { readonly replace: boolean }): void {
  if (replace) {
    renameSync(temporary, path);
    return;
  }
  try {
    // A link is made only where there is nothing yet: a rename would not look.
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    // A disk without links (FAT, some shared folders).
    copyFileSync(temporary, path, flags.COPYFILE_EXCL);
  }
  rmSync(temporary);
}

/** A device, a pipe or a terminal, by itself or behind the system's own links (`/dev/stdout`, `/dev/fd/63`). */
function isStream(path: string, there: Stats): boolean {
  if (path.startsWith("/dev/") || path.startsWith("/proc/")) return true;
  const stats = there.isSymbolicLink() ? statsOf(path, statSync) : there;
  return stats !== null && (stats.isFIFO() || stats.isCharacterDevice() || stats.isSocket());
}

function statsOf(path: string, read: (path: string) => Stats): Stats | null {
  try {
    return read(path);
  } catch {
    return null;
  }
}
