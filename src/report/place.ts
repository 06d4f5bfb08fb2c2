// A cluster -> the frame to name it by, and the line to look at first.

import type { Cluster, OriginFrame } from "../cluster/cluster.ts";

interface Place {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

export interface FixPlace extends Place {
  /** stuck: the user's frame that waits; started: no frame of theirs, but their `go` statement. */
  readonly how: "stuck" | "started";
}

/**
 * @returns the first frame of the user's own code, else of a dependency. A stack of the standard library or the runtime
 *          alone is named by the function it began with (`net/http.(*conn).serve`): its leaf is the same poll or park
 *          in all of them. null for a goroutine without a frame.
 */
export function whereOf({ frames }: Cluster): OriginFrame | null {
  return (
    frames.find(({ origin }) => origin === "main") ??
    frames.find(({ origin }) => origin === "module") ??
    frames.findLast(({ origin }) => origin === "std") ??
    frames.findLast(({ func }) => func !== "runtime.goexit") ??
    null
  );
}

/** @returns the line of the user's own code to look at; null when there is none in the stack nor where it was started */
export function fixPlaceOf({ frames, createdBy }: Cluster): FixPlace | null {
  const frame = frames.find(({ origin }) => origin === "main");
  if (frame !== undefined) return { ...place(frame), how: "stuck" };
  return createdBy?.origin === "main" ? { ...place(createdBy), how: "started" } : null;
}

/** @returns `/src/hub.go:88`, or "" where Go printed no place */
export function fileLine({ file, line }: { readonly file: string; readonly line: number }): string {
  return file === "" ? "" : `${file}:${line}`;
}

/** @returns the file without its folders */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** @returns a function without the folders of its package: `http.(*conn).serve` for `net/http.(*conn).serve` */
export function shortFunc(func: string): string {
  const end = func.search(/[[(]/);
  const slash = func.lastIndexOf("/", end < 0 ? func.length : end);
  return func.slice(slash + 1);
}

function place({ func, file, line }: Place): Place {
  return { func, file, line };
}
