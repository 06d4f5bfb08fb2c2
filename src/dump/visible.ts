// The frames of a profile -> those that a traceback of the same goroutine would print.

import type { Frame } from "./model.ts";

/**
 * Takes off what `debug=2` hides: the runtime's unexported functions, and the wrappers the compiler makes for `go` and
 * `defer` statements. If nothing would be left, all are kept, as Go does.
 *
 * Rule: runtime/traceback.go, showframe and showfuncinfo (level 1), and the note on wrappers in traceback2.
 */
export function visibleFrames(frames: readonly Frame[]): readonly Frame[] {
  const shown = frames.filter((frame, at) => isShown(frame.func, at));
  return shown.length > 0 ? shown : frames;
}

/** What the compiler makes around the call of a `go` or `defer` statement, or around a method value. */
export function isWrapper(func: string): boolean {
  return /\.(?:gowrap|deferwrap)\d+$|-fm$/.test(func);
}

function isShown(func: string, at: number): boolean {
  if (isWrapper(func)) return false;
  if (func === "runtime.gopanic" || func === "panic") return at === 0;
  if (func.startsWith("internal/runtime/")) return false;
  if (!func.startsWith("runtime.")) return true;
  if (func === "runtime.runFinalizers" || func === "runtime.runCleanups") return true;
  return /^runtime\.(?:\(\*?[A-Z]|[A-Z])/.test(func);
}
