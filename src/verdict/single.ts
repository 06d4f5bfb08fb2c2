// One snapshot alone -> what it can say: long waits to finish, orphans in a crowd; growth stays unknown.

import type { Evidence } from "./evidence.ts";
import { type Ruling, suspect } from "./ruling.ts";
import { MANY_ORPHANS, PARKED_MINUTES } from "./thresholds.ts";

const SECOND =
  "a second dump after some minutes: goroutines of the same ids in the same place, with more minutes, are zombies";
const ROUND = "a dump before and after a round of load: what the load leaves behind is no pool";

/** @returns null when nothing speaks against the cluster */
export function judgeSingle(evidence: Evidence): Ruling | null {
  const { match, count, cluster, wait } = evidence;
  if (count === 0 || match?.kind === "benign") return null;
  const parked = parkedLong(evidence);
  const finishing = wait === "lock" || wait === "send";
  if (match !== null && match.accused > 0) {
    if (match.sure === "minutes" && finishing && parked === count) {
      const text = `all ${count} have waited ${PARKED_MINUTES} minutes or longer to finish, and nothing in the dump is there to let them`;
      return {
        class: "zombie",
        accused: match.accused,
        goids: match.goids,
        reasons: [...match.reasons, { code: "parked-long", text }],
        settledBy: null,
      };
    }
    if (match.accused >= MANY_ORPHANS || parked > 0)
      return suspect(match.accused, match.goids, match.reasons, match.sure === "growth" ? ROUND : SECOND);
    return null;
  }
  if (finishing && parked > 0) {
    return suspect(
      parked,
      null,
      [
        {
          code: "parked-long",
          text: `${parked} of ${count} have waited ${PARKED_MINUTES} minutes or longer in ${cluster.state}, to finish what they do`,
        },
      ],
      SECOND,
    );
  }
  if (!evidence.usersOwn || wait !== "work" || count < MANY_ORPHANS) return null;
  const { creators, gone } = evidence.lineage();
  if (gone >= MANY_ORPHANS && gone === creators.length && gone >= count / 2)
    return suspect(count, null, [{ code: "orphans", text: orphansText(evidence) }], ROUND);
  return null;
}

export function orphansText({ count, lineage, cluster }: Evidence): string {
  return `${count} wait in ${cluster.state} of your own code, started by ${lineage().gone} goroutines that have all ended`;
}

/** How many print PARKED_MINUTES or more; exact when all or none do, else at least one. */
function parkedLong({ cluster, count }: Evidence): number {
  const waits = cluster.waits.at(-1);
  if (waits == null || waits.max < PARKED_MINUTES) return 0;
  return waits.min >= PARKED_MINUTES ? count - waits.without : 1;
}
