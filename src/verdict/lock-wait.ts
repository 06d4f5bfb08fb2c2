// The top of a stack -> what lock, WaitGroup or condition it waits for, and who asked for it.

import type { Cluster, OriginFrame } from "../cluster/cluster.ts";
import { oncePerScene } from "./patterns/finding.ts";
import { isOnCpu, topFrame, visibleFrames } from "./patterns/frames.ts";

export type LockKind = "Mutex" | "RWMutex.Lock" | "RWMutex.RLock" | "Once" | "WaitGroup" | "Cond";

export interface LockWait {
  readonly kind: LockKind;
  /** The first frame below Go's sync package: the function that locks. Undefined when the stack ends there. */
  readonly caller: OriginFrame | undefined;
  /** Index of the caller in `cluster.frames`. */
  readonly callerAt: number;
}

// Names before and after 1.22 (RWMutex) and 1.24 (WaitGroup, internal/sync); states alone do not tell: 1.19 prints
// `semacquire` for all of them, and for a goroutine that waits for a collection to start.
export const LOCK_FUNCS: readonly string[] = [
  "sync.runtime_SemacquireMutex",
  "internal/sync.runtime_SemacquireMutex",
  "sync.runtime_SemacquireRWMutex",
  "sync.runtime_SemacquireRWMutexR",
  "sync.runtime_Semacquire",
  "sync.runtime_SemacquireWaitGroup",
  "sync.runtime_notifyListWait",
  // Conditions up to Go 1.6; up to 1.4 the runtime's part of it was hidden.
  "sync.runtime_Syncsemacquire",
  "sync.(*Cond).Wait",
];
const PARKED_IN: ReadonlySet<string> = new Set(LOCK_FUNCS);

/** The outermost call of the sync package names the thing: RWMutex.Lock waits in a Mutex, Once.Do too. */
const KIND_OF_CALL: readonly (readonly [prefix: string, kind: LockKind])[] = [
  ["sync.(*Once).", "Once"],
  ["sync.(*RWMutex).RLock", "RWMutex.RLock"],
  ["sync.(*RWMutex).rlockSlow", "RWMutex.RLock"],
  ["sync.(*rlocker).", "RWMutex.RLock"],
  ["sync.(*RWMutex).Lock", "RWMutex.Lock"],
  ["sync.(*WaitGroup).", "WaitGroup"],
  ["sync.(*Cond).", "Cond"],
];

/**
 * @returns null when the goroutines wait for none of Go's own locks. One that was woken and is runnable waits no
 *          longer, though its stack still says so: it is about to have the lock.
 */
export function lockWaitOf(cluster: Cluster): LockWait | null {
  const top = topFrame(cluster);
  if (top === undefined || !PARKED_IN.has(top.func) || isOnCpu(cluster)) return null;
  let found = known.get(cluster);
  if (found === undefined) {
    found = readLockWait(cluster, top);
    known.set(cluster, found);
  }
  return found;
}

const known = new WeakMap<Cluster, LockWait>();

function readLockWait(cluster: Cluster, top: OriginFrame): LockWait {
  const frames = visibleFrames(cluster);
  let end = 1;
  while (end < frames.length && isSync(frames[end]?.func ?? "")) end += 1;
  const calls = frames.slice(0, end).map((frame) => frame.func);
  const named = KIND_OF_CALL.find(([prefix]) => calls.some((call) => call.startsWith(prefix)));
  return {
    kind: named === undefined ? "Mutex" : named[1],
    caller: frames[end],
    callerAt: cluster.frames.indexOf(top) + end,
  };
}

/** The clusters of a scene that wait for one of Go's own locks. */
export const lockWaitersIn = oncePerScene((scene) => scene.clusters.filter((cluster) => lockWaitOf(cluster) !== null));

/** True for a lock in the narrow sense: somebody has it, and must give it back. */
export function isHeld(kind: LockKind): boolean {
  return kind !== "WaitGroup" && kind !== "Cond";
}

function isSync(func: string): boolean {
  return func.startsWith("sync.") || func.startsWith("internal/sync.");
}
