// A cluster -> what its goroutines wait for: to finish what they do, for work, for nothing at all.

import type { Cluster, OriginFrame } from "../cluster/cluster.ts";
import { lockWaitOf } from "./lock-wait.ts";
import { oncePerScene } from "./patterns/finding.ts";
import type { Scene } from "./scene.ts";

/**
 * active  on a processor, or about to be; or the runtime's own business
 * never   a nil channel, a select without cases: nothing can wake it
 * lock    to finish: somebody must unlock
 * send    to finish: somebody must receive
 * join    for others to finish (WaitGroup)
 * work    for work or a word: receive, select, condition, coroutine
 * sleep   for the clock
 * io      for a peer, a file, a child process
 */
export type WaitKind = "active" | "never" | "lock" | "send" | "join" | "work" | "sleep" | "io";

const EXACTLY: ReadonlyMap<string, WaitKind> = new Map([
  ["sleep", "sleep"],
  ["IO wait", "io"],
  ["syscall", "io"],
]);

const BEGINNING: readonly (readonly [prefix: string, kind: WaitKind])[] = [
  ["select", "work"],
  ["chan receive", "work"],
  ["chan send", "send"],
  ["sync.Mutex.", "lock"],
  ["sync.RWMutex.", "lock"],
  ["sync.WaitGroup.Wait", "join"],
  ["sync.Cond.Wait", "work"],
  ["coroutine", "work"],
];

export function waitKindOf(cluster: Cluster): WaitKind {
  const { state } = cluster;
  if (state === null) return "work";
  if (state === "semacquire") {
    const kind = lockWaitOf(cluster)?.kind;
    if (kind === undefined) return "active";
    return kind === "WaitGroup" ? "join" : kind === "Cond" ? "work" : "lock";
  }
  if (state.includes("(nil chan)") || state.includes("(no cases)")) return "never";
  return EXACTLY.get(state) ?? BEGINNING.find(([prefix]) => state.startsWith(prefix))?.[1] ?? "active";
}

/** The frame a person would look at: the first of the user's own, else of a module, else the first that is not the runtime's. */
export function tellingFrame(cluster: Pick<Cluster, "frames">): OriginFrame | undefined {
  const { frames } = cluster;
  const first = (origin: OriginFrame["origin"]): OriginFrame | undefined =>
    frames.find((frame) => frame.origin === origin);
  return first("main") ?? first("module") ?? first("std") ?? frames[0];
}

/** True when the user's own code is in the stack, or started the goroutine. */
export function isUsersOwn(cluster: Cluster): boolean {
  return cluster.frames.some((frame) => frame.origin === "main") || cluster.createdBy?.origin === "main";
}

/** runtime/pprof/pprof.go; pprof.Do, which sets labels, is no part of it. */
const WRITES_DUMP = /^runtime\/pprof\.(?:write\w+|\(\*Profile\)\.WriteTo|runtime_goroutine\w*)$/;

/** True for the goroutines that a dump's own request makes, and for the runtime's and Go's own background work. */
export function isBackground(cluster: Cluster, scene: Scene): boolean {
  if (cluster.frames.length === 0) return false;
  if (servesDump(scene).has(cluster)) return true;
  return cluster.frames.every((frame) => frame.origin === "runtime") && cluster.createdBy?.origin !== "main";
}

const servesDump = oncePerScene((scene): ReadonlySet<Cluster> => {
  const funcs = ["net/http.(*connReader).backgroundRead"];
  scene.eachFunction((func) => {
    if (func.startsWith("runtime/pprof.") && WRITES_DUMP.test(func)) funcs.push(func);
  });
  return new Set(scene.withAny(funcs));
});
