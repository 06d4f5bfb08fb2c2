// One snapshot alone -> what it can say: long waits to finish, orphans in a crowd; growth stays unknown.

import { endingOf } from "../compare/process.ts";
import { tell } from "../text/units.ts";
import type { Evidence, Setting } from "./evidence.ts";
import { isHeld, lockWaitOf } from "./lock-wait.ts";
import { isWhole } from "./patterns/bystanders.ts";
import { isCrowd } from "./patterns/finding.ts";
import { reliefOf } from "./relief.ts";
import { type Ruling, suspect, zombie } from "./ruling.ts";
import { MANY_ORPHANS, PARKED_MINUTES } from "./thresholds.ts";

const SAME = "goroutines of the same ids in the same place, with more minutes, are zombies";
const RELIEF =
  "the others of their code: while one of them can go on, these may; when all have, a second dump shows who is left";
const ROUND = "a dump before and after a round of load: what the load leaves behind is no pool";

const WHOLE = "the whole dump: who could let them may be in the part that is not here";
const EXCERPT = {
  code: "excerpt",
  text: "this may be a part of a dump: it is cut, or goroutine 1, with which a program begins, is not in it",
};

/** @returns null when nothing speaks against the cluster */
export function judgeSingle(evidence: Evidence, setting: Pick<Setting, "scenes">): Ruling | null {
  const { match, count } = evidence;
  if (count === 0 || match?.kind === "benign") return null;
  const stuck = judgeStuck(evidence, setting);
  if (stuck !== null) return stuck;
  if (match !== null && match.accused > 0) {
    // A few that wait long are told, but for those of which a program keeps some by design: only growth would speak.
    if (match.accused < MANY_ORPHANS && (match.sure === "growth" || parkedLong(evidence) === 0)) return null;
    if (match.sure === "growth") return suspect(match.accused, match.goids, match.reasons, ROUND);
    const { scenes } = setting;
    const isPart = scenes.at(-1)!.snapshot.goroutines !== null && !isWhole(scenes.at(-1)!);
    const reasons = isPart ? [...match.reasons, EXCERPT] : match.reasons;
    return suspect(match.accused, match.goids, reasons, secondOf(setting));
  }
  return suspectParked(evidence, setting) ?? judgeOrphans(evidence) ?? judgeCrowd(evidence, setting);
}

function judgeOrphans(evidence: Evidence): Ruling | null {
  const { count, wait, usersOwn } = evidence;
  if (!usersOwn || wait !== "work" || count < MANY_ORPHANS) return null;
  const { creators, gone } = evidence.lineage();
  if (gone >= MANY_ORPHANS && gone === creators.length && gone >= count / 2)
    return suspect(count, null, [{ code: "orphans", text: orphansText(evidence) }], ROUND);
  return null;
}

/** What a profile shows on top of a stack that waits for a peer, a file or the clock. */
const ELSEWHERE = /^(?:internal\/poll\.|syscall\.|os\/signal\.|time\.Sleep$)/;

/** Most of all goroutines in one place: who looks at a dump with such a crowd looks for it. */
function judgeCrowd({ cluster, count, wait }: Evidence, setting: Pick<Setting, "scenes">): Ruling | null {
  const scene = setting.scenes.at(-1)!;
  if (!isCrowd(cluster, scene)) return null;
  if (wait === "active" || wait === "io" || wait === "sleep" || ELSEWHERE.test(cluster.frames[0]?.func ?? ""))
    return null;
  if (!cluster.frames.some(({ origin }) => origin === "main" || origin === "module")) return null;
  const kind = lockWaitOf(cluster)?.kind;
  const queues = kind !== undefined && isHeld(kind);
  const why = queues ? "queue for a lock" : "are in this one place; as many clients at once would look the same";
  const reasons = [{ code: "crowd", text: tell`${count} of ${scene.snapshot.total} goroutines ${why}` }];
  return suspect(count, null, reasons, queues ? secondOf(setting) : ROUND);
}

/** A profile tells no ids, and a process that has ended gives no second dump. */
function secondOf({ scenes }: Pick<Setting, "scenes">): string {
  const { snapshot } = scenes.at(-1)!;
  if (snapshot.goroutines === null) return `two dumps some minutes apart, with ?debug=2, which tells ids: ${SAME}`;
  if (endingOf(snapshot) === null) return `a second dump after some minutes: ${SAME}`;
  return `two dumps of its next run, some minutes apart, as this one has ended: ${SAME}`;
}

/** Waits to finish that have lasted long speak for themselves, whatever other dumps show. */
export function judgeParked(evidence: Evidence, setting: Pick<Setting, "scenes">): Ruling | null {
  if (evidence.count === 0 || evidence.match?.kind === "benign") return null;
  return judgeStuck(evidence, setting) ?? suspectParked(evidence, setting);
}

function isFinishing({ wait }: Evidence): boolean {
  return wait === "lock" || wait === "send";
}

/** A pattern knows what they wait for. Only where nobody at all is there to let them is one dump enough. */
function judgeStuck(evidence: Evidence, { scenes }: Pick<Setting, "scenes">): Ruling | null {
  const { match, count, cluster } = evidence;
  if (match === null || match.accused === 0 || match.sure !== "minutes") return null;
  if (!isFinishing(evidence) || parkedLong(evidence) !== count) return null;
  const scene = scenes.at(-1)!;
  const waited = tell`all ${count} have waited ${PARKED_MINUTES} minutes or longer to finish`;
  if (match.blames.length > 0 || reliefOf(cluster, match, scene) !== "nobody")
    return suspect(
      match.accused,
      match.goids,
      [...match.reasons, { code: "parked-long", text: `${waited}; somebody is there who may let them yet` }],
      RELIEF,
    );
  const reasons = [
    ...match.reasons,
    { code: "parked-long", text: `${waited}, and nobody is there who could let them` },
  ];
  return isWhole(scene)
    ? zombie(match.accused, match.goids, reasons)
    : suspect(match.accused, match.goids, [...reasons, EXCERPT], WHOLE);
}

function suspectParked(evidence: Evidence, setting: Pick<Setting, "scenes">): Ruling | null {
  const { count, cluster } = evidence;
  const parked = isFinishing(evidence) ? parkedLong(evidence) : 0;
  if (parked === 0) return null;
  const text = tell`${parked} of ${count} have waited ${PARKED_MINUTES} minutes or longer in ${cluster.state}, to finish what they do`;
  return suspect(parked, null, [{ code: "parked-long", text }], secondOf(setting));
}

export function orphansText({ count, lineage, cluster }: Evidence): string {
  return tell`${count} wait in ${cluster.state} of your own code, started by ${lineage().gone} goroutines that have all ended`;
}

/** How many print PARKED_MINUTES or more; exact when all or none do, else at least one. */
function parkedLong({ cluster, count }: Evidence): number {
  const waits = cluster.waits.at(-1);
  if (waits == null || waits.max < PARKED_MINUTES) return 0;
  return waits.min >= PARKED_MINUTES ? count - waits.without : 1;
}
