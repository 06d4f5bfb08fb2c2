// A cluster -> what its stack says: the frames a person would read, the wait state, the poll chain, the user's own line.

import type { Cluster, OriginFrame } from "../../cluster/cluster.ts";
import type { Scene } from "../scene.ts";
import { groupedBy } from "./finding.ts";

/** On top of every stack that waits for a descriptor. */
export const POLL_WAIT = "internal/poll.runtime_pollWait";
/** Up to Go 1.8. */
export const OLD_POLL_WAIT = "net.runtime_pollWait";

/** Which way a goroutine waits on a descriptor. */
export type PollDirection = "read" | "write" | "accept" | "connect";

export interface Poll {
  readonly direction: PollDirection;
  /** A socket or a file (pipe, terminal, FIFO); null where the chain does not say. */
  readonly over: "socket" | "file" | null;
}

/**
 * The frames below the runtime's own: a SIGQUIT text and a protobuf show `runtime.gopark` and `runtime.goexit`, a
 * debug=2 text does not. A stack that is all runtime stays whole.
 */
export function visibleFrames({ frames }: Cluster): readonly OriginFrame[] {
  const from = firstVisible(frames);
  if (from < 0) return frames;
  const to = frames.at(-1)!.func === "runtime.goexit" ? frames.length - 1 : frames.length;
  return from === 0 && to === frames.length ? frames : frames.slice(from, to);
}

/** The highest frame that is not the runtime's; of a stack that is all runtime, its highest; undefined for an empty one. */
export function topFrame({ frames }: Cluster): OriginFrame | undefined {
  return frames[Math.max(0, firstVisible(frames))];
}

/** Nearly always 0, and asked for by nearly every pattern: a loop costs a tenth of what a search with a function does. */
function firstVisible(frames: readonly OriginFrame[]): number {
  for (let at = 0; at < frames.length; at++) if (frames[at]!.origin !== "runtime") return at;
  return -1;
}

/** Where the goroutine began, `runtime.goexit` and `runtime.main` aside. */
export function bottomFrame(cluster: Cluster): OriginFrame | undefined {
  return visibleFrames(cluster).findLast(({ func }) => func !== "runtime.main");
}

/** The highest frame of a dependency or of the user's own code; undefined when all is Go's own. */
export function userFrame(cluster: Cluster): OriginFrame | undefined {
  return cluster.frames.find(isUsers);
}

export function isUsers(frame: Pick<OriginFrame, "origin">): boolean {
  return frame.origin === "main" || frame.origin === "module";
}

/** True when one of the functions is anywhere in the stack. Names are exact, escapes decoded. */
export function hasFunc(cluster: Cluster, ...funcs: readonly string[]): boolean {
  for (const { func } of cluster.frames) if (funcs.includes(func)) return true;
  return false;
}

/** True when the highest visible frame is one of the functions. */
export function topIs(cluster: Cluster, ...funcs: readonly string[]): boolean {
  const top = topFrame(cluster);
  return top !== undefined && funcs.includes(top.func);
}

/** Names of one http2 function in its three homes: Go 1.27's own package, net/http's bundle before, golang.org/x/net. */
export function http2Names(type: string, method: string): readonly string[] {
  return [
    `net/http/internal/http2.(*${type}).${method}`,
    `net/http.(*http2${type}).${method}`,
    `golang.org/x/net/http2.(*${type}).${method}`,
  ];
}

/** The wait state; read from the frames where a profile prints none; null when neither tells. */
export function waitState(cluster: Cluster): string | null {
  if (cluster.state !== null) return cluster.state;
  for (const frame of cluster.frames) {
    const state = STATE_OF_FUNC.get(frame.func);
    if (state !== undefined) return state;
    if (frame.origin !== "runtime") return null;
  }
  return null;
}

// What a profile shows instead of a state: the parking function (runtime/chan.go, select.go, sema.go, netpoll.go).
const STATE_OF_FUNC: ReadonlyMap<string, string> = new Map([
  ["runtime.selectgo", "select"],
  ["runtime.block", "select (no cases)"],
  ["runtime.chanrecv", "chan receive"],
  ["runtime.chansend", "chan send"],
  [POLL_WAIT, "IO wait"],
  ["time.Sleep", "sleep"],
  ["sync.runtime_notifyListWait", "sync.Cond.Wait"],
]);

/** True when the goroutines wait so, or when a profile leaves it open: for stacks whose frames alone say enough. */
export function mayWait(cluster: Cluster, ...states: readonly string[]): boolean {
  const state = bareState(cluster);
  return state === null || states.includes(state);
}

/** True when the dump says that the goroutines wait so. */
export function waitsIn(cluster: Cluster, ...states: readonly string[]): boolean {
  const state = bareState(cluster);
  return state !== null && states.includes(state);
}

/** The wait state without the mark that a synctest bubble adds to it: the wait is the same. */
export function bareState(cluster: Cluster): string | null {
  const state = waitState(cluster);
  return state?.endsWith(")") ? state.replace(/ \((durable|synctest)\)$/, "") : state;
}

/** The clusters of a scene by their bare state. */
const byState = groupedBy(bareState);

/** Those that wait to send: what senders have in common is asked for over and over. */
export const sendersIn = (scene: Scene): readonly Cluster[] => byState(scene, "chan send");

export const ON_CPU: ReadonlySet<string> = new Set([
  "running",
  "runnable",
  "preempted",
  "copystack",
  "waiting for cgo callback",
]);

/** True when the goroutines run or could: they wait for nothing. */
export function isOnCpu(cluster: Cluster): boolean {
  return cluster.state !== null && ON_CPU.has(cluster.state);
}

export const PRINTS = ["runtime/pprof.writeGoroutineStacks", "runtime/debug.Stack", "runtime.Stack"];

/** True for the goroutine that printed the dump itself. */
export function printsTheDump(cluster: Cluster): boolean {
  return hasFunc(cluster, ...PRINTS);
}

/**
 * How the stack waits for a descriptor, or null when it does not.
 * The chain is `internal/poll.runtime_pollWait < (*pollDesc).wait < (*FD).Read …` in every version since 1.9.
 */
export function pollOf(cluster: Cluster): Poll | null {
  const frames = visibleFrames(cluster);
  const top = frames[0]?.func;
  if (top !== POLL_WAIT && top !== OLD_POLL_WAIT) return null;
  const call = frames.find(({ func }) => func.startsWith("internal/poll.(*FD).") || func.startsWith("net.(*netFD)."));
  return { direction: directionOf(call?.func ?? ""), over: mediumOf(frames) };
}

function directionOf(call: string): PollDirection {
  if (/\.[aA]ccept$/.test(call)) return "accept";
  if (/\.(Write|Pwrite|Writev|SendFile|WriteTo|WriteMsg)/.test(call)) return "write";
  if (/\.(?:WaitWrite|connect)$/.test(call)) return "connect";
  return "read";
}

function mediumOf(frames: readonly OriginFrame[]): Poll["over"] {
  if (frames.some((frame) => frame.func.startsWith("net.(*netFD)."))) return "socket";
  return frames.some((frame) => frame.func.startsWith("os.(*File).")) ? "file" : null;
}

/** True for goroutine 1 in the user's `main`: what it waits for is the life of the program. */
export function isMainGoroutine(cluster: Cluster): boolean {
  if (cluster.createdBy !== null) return false;
  return cluster.frames.some((frame) => frame.func === "main.main" || frame.func === "runtime.main");
}

/** True when the stack stops short: what lies below the gap is unknown. */
export function isCut(cluster: Cluster): boolean {
  return cluster.elided !== null;
}
