// Waits to finish, a lock or a send, over several snapshots: who has outlasted a load in one, and whether it ever goes on.

import { tell } from "../text/units.ts";
import type { Evidence, Setting } from "./evidence.ts";
import type { History } from "./history.ts";
import { type Relief, reliefOf } from "./relief.ts";
import { isUnbounded } from "./rounds.ts";
import { type Ruling, suspect, zombie } from "./ruling.ts";
import { PARKED_MINUTES, SEEN_WAITING_MINUTES, SENDERS } from "./thresholds.ts";

const RELIEF =
  "one more dump when those are done that are at work in the same code, and may let these go on: what waits then is a zombie";
const LATER = "one more dump some minutes later: the same goroutines in the same place, with more minutes, are zombies";

/** What is asked of each rule below. */
interface Wait {
  readonly evidence: Evidence;
  readonly history: History;
  /** Each prints a minute or more. */
  readonly clock: boolean;
  /** Each prints PARKED_MINUTES or more. */
  readonly long: boolean;
  /** Nobody is seen who may let them. */
  readonly alone: boolean;
  /** Why a pattern is right that nobody lets them, as the end of a sentence; null when it may be wrong. */
  readonly told: string | null;
}

/**
 * Locks and sends do not idle: whoever stays in one from snapshot to snapshot has made no progress. Whether it ever will
 * is for those to say who may let it.
 *
 * @returns null when nothing speaks against the cluster, or it waits for anything else
 */
export function judgeUnfinished(evidence: Evidence, history: History, setting: Setting): Ruling | null {
  const { wait, match } = evidence;
  if ((wait !== "lock" && wait !== "send" && wait !== "never") || match?.kind === "benign") return null;
  const known = waitOf(evidence, history, setting);
  return outlived(known) ?? born(known) ?? old(known) ?? waiting(known);
}

function waitOf(evidence: Evidence, history: History, { scenes }: Setting): Wait {
  const { wait, match, cluster } = evidence;
  const waits = cluster.waits.at(-1);
  const clock = waits != null && waits.without === 0 && waits.min >= SEEN_WAITING_MINUTES;
  const long = clock && waits.min >= PARKED_MINUTES;
  const relief = wait === "never" ? "nobody" : reliefOf(cluster, match, scenes.at(-1)!);
  // A send may be to anybody: who is at work in other code may come to take it.
  const alone = relief !== "near" && (wait === "lock" || long || relief !== "elsewhere");
  return { evidence, history, clock, long, alone, told: toldBy(evidence, history, relief, clock) };
}

/** A wait that others have left is one that moves, whoever may not be seen to let them. */
function toldBy({ match }: Evidence, { left }: History, relief: Relief, clock: boolean): string | null {
  if (match === null || match.accused === 0 || match.sure === "suspicion" || left > 0 || relief === "near") return null;
  if (relief !== "elsewhere") return ", and nobody in the dump is there to let them";
  return clock ? " for a minute or longer" : null;
}

function outlived({ evidence, history, alone, clock, told }: Wait): Ruling | null {
  const { born, outlived: seen, progressed } = history;
  const few = evidence.wait === "send" && born.length < SENDERS;
  if (!alone || seen.length === 0 || progressed > 0 || few) return null;
  if (!clock && told === null && !addsEachRound(evidence, history)) return null;
  const text = tell`${born.length} of ${evidence.count} born since the first snapshot, ${seen.length} seen in ${stateOf(evidence)} before and still there: none made progress`;
  return zombie(born.length, born, [{ code: "outlived-unfinished", text }]);
}

/** None has left. Dumps a few seconds apart see the same while the holder works: that is what a suspicion says. */
function addsEachRound(evidence: Evidence, history: History): boolean {
  const { rounds, left, ended } = history;
  if (rounds.length < 2 || left + ended > 0 || evidence.match?.sure === "suspicion") return false;
  return isUnbounded(evidence, history);
}

function born({ evidence, history, told }: Wait): Ruling | null {
  if (history.born.length === 0 || told === null || evidence.wait !== "lock" || history.progressed > 0) return null;
  const text = tell`${history.born.length} born since the first snapshot wait in ${stateOf(evidence)}${told}`;
  return zombie(history.born.length, history.born, [{ code: "born-unfinished", text }]);
}

function old({ evidence, history, clock, long, alone, told }: Wait): Ruling | null {
  const count = evidence.count - history.born.length;
  if (evidence.wait !== "lock" || count === 0 || !clock || history.progressed > 0) return null;
  const text = tell`${count} were in ${stateOf(evidence)} in the first snapshot already and still are: none made progress`;
  const reasons = [{ code: "old-unfinished", text }];
  return told !== null || (alone && long)
    ? zombie(evidence.count, null, reasons)
    : suspect(evidence.count, null, reasons, alone ? LATER : RELIEF);
}

function waiting({ evidence, history: { born }, alone }: Wait): Ruling | null {
  if (born.length < SENDERS) return null;
  const text = tell`${born.length} goroutines outlived the load: born since the first snapshot, in ${stateOf(evidence)}`;
  return suspect(born.length, born, [{ code: "born-waiting-to-finish", text }], alone ? LATER : RELIEF);
}

function stateOf({ cluster }: Evidence): string {
  return cluster.state ?? "their wait";
}
