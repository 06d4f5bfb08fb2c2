// sync.Once: one goroutine inside the function, the others behind it.

import type { Cluster } from "../../cluster/cluster.ts";
import { LOCK_FUNCS, lockWaitOf } from "../lock-wait.ts";
import type { Pattern, PatternMatch } from "../pattern.ts";
import { liveValues } from "../pointers.ts";
import type { Scene } from "../scene.ts";
import { counted, doing, leak, oncePerKey, reason, victim } from "./finding.ts";
import { isOnCpu } from "./frames.ts";
import { shortName } from "./names.ts";

const DO_SLOW = "sync.(*Once).doSlow";

/** The mutex is the second field of Once, behind a word of at most 8 bytes (sync/once.go). */
const ONCE_BYTES = 16;

export const onceStuck: Pattern = {
  id: "once-stuck",
  title: "Once.Do does not return",
  what: "The function given to a sync.Once hangs; each caller after it waits for the first.",
  lookAlike: "A slow first initialisation: short wait minutes then, and the goroutine inside is at work.",
  advice: "Give the initialisation a time-out, or keep what can hang out of Do. Never call Do of a Once within itself.",
  marks: { funcs: [...LOCK_FUNCS, DO_SLOW] },
  match: (cluster, scene) => (lockWaitOf(cluster)?.kind === "Once" ? behind(cluster, scene) : inside(cluster, scene)),
};

function behind(cluster: Cluster, scene: Scene): PatternMatch {
  const count = scene.count(cluster);
  if (
    scene.args(cluster).length > 0 &&
    scene.args(cluster).every((sample) => doesTwice(cluster, sample.args, sample.row, scene))
  ) {
    const text = `${counted(count)} in Do of a Once that the same stack is in already: it waits for itself`;
    return leak("proof", count, [reason("once-twice", text)]);
  }
  const { first } = partiesOf(callsDo(cluster), scene);
  const text = `${counted(count)} behind Do, ${counted(scene.sum(first))} inside it`;
  if (first.length === 0) return leak("minutes", count, [reason("once-stuck", text)]);
  return victim("minutes", count, [reason("once-stuck", text)], { blames: first });
}

function inside(cluster: Cluster, scene: Scene): PatternMatch | null {
  const caller = callsDo(cluster);
  if (caller === null || isOnCpu(cluster)) return null;
  const { waiting } = partiesOf(caller, scene);
  if (waiting.length === 0) return null;
  const count = scene.count(cluster);
  const text = `${counted(count)} inside Do, called by ${shortName(caller)}; ${doing(scene.sum(waiting), "wait")} behind`;
  return leak("minutes", count, [reason("once-stuck", text)]);
}

/** Of those whose Do was called by the same function: who is inside it, and who waits behind. */
const partiesOf = oncePerKey((caller: string | null, scene: Scene) => {
  const all = scene.withFunc(DO_SLOW).filter((one) => callsDo(one) === caller);
  const waits = (one: Cluster): boolean => lockWaitOf(one)?.kind === "Once";
  return { first: all.filter((one) => !waits(one)), waiting: all.filter(waits) };
});

/** The function that calls Do, below the highest doSlow; null when there is none. */
function callsDo(cluster: Cluster): string | null {
  const at = cluster.frames.findIndex((frame) => frame.func === DO_SLOW);
  if (at < 0) return null;
  return cluster.frames.slice(at).find((frame) => !frame.func.startsWith("sync."))?.func ?? null;
}

/** True when a lower doSlow of the stack is on the Once whose mutex the top waits for. */
function doesTwice(cluster: Cluster, args: readonly string[], row: number, scene: Scene): boolean {
  const address = scene.snapshot.goroutines?.waitsFor[row] ?? 0;
  const at = cluster.frames.findIndex((frame) => frame.func === DO_SLOW);
  return cluster.frames.some((frame, index) => {
    if (index <= at || frame.func !== DO_SLOW || address === 0) return false;
    const own = liveValues(args[index] ?? "").find((one) => one.first)?.value ?? 0;
    return address >= own && address - own < ONCE_BYTES;
  });
}
