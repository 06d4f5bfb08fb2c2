// What only some versions of Go print -> a hint at the version.

import type { Stack } from "./model.ts";

export interface VersionEvidence {
  readonly creatorGoid: boolean;
  readonly pointers: boolean;
  readonly labelsInside: boolean;
  readonly labelsBehind: boolean;
  readonly leakedMarks: boolean;
}

/** Wait reasons by the version that brought them (runtime/runtime2.go, waitReasonStrings). */
const STATES: readonly (readonly [RegExp, number])[] = [
  [/^(?:cleanup wait|GOMAXPROCS updater \(idle\))$/, 25],
  [/^(?:sync\.WaitGroup\.Wait|synctest\.(?:Run|Wait))$/, 24],
  [/^coroutine$/, 23],
  [/^flushing proc caches$/, 22],
  [/^sync\.(?:Mutex\.Lock|RWMutex\.R?Lock)$/, 20],
];
const TOOLCHAIN = /(?:^|[/@-])go(1\.\d{1,2}(?:\.\d{1,3})?)(?:\.[a-z]+-[a-z0-9]+)?\/src\//;

/** @returns "go1.24.4" where a path names it, "go1.24+" where a word proves the least, null when nothing tells */
export function versionHint(
  stacks: Iterable<Stack>,
  states: Iterable<string>,
  evidence: VersionEvidence,
): string | null {
  let least = evidence.labelsBehind ? 27 : evidence.labelsInside || evidence.leakedMarks ? 26 : 0;
  if (evidence.creatorGoid) least = Math.max(least, 21);
  if (evidence.pointers) least = Math.max(least, 22);
  for (const state of states) least = Math.max(least, leastOfState(state));
  const seen = new Set<string>();
  for (const { frames } of stacks) {
    for (let at = 0; at < frames.length; at++) {
      const { func, file } = frames[at]!;
      if (func.startsWith("internal/sync.")) least = Math.max(least, 24);
      if (seen.has(file)) continue;
      seen.add(file);
      const named = TOOLCHAIN.exec(file);
      if (named !== null) return `go${named[1]}`;
    }
  }
  return least > 0 ? `go1.${least}+` : null;
}

function leastOfState(state: string): number {
  return STATES.find(([pattern]) => pattern.test(state))?.[1] ?? 0;
}
