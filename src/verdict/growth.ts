// Several snapshots -> who was left behind: rounds of growth, waits that never ended, pools, drains.

import type { Cluster } from "../cluster/cluster.ts";
import { tell } from "../text/units.ts";
import { judgeCaptured } from "./captured.ts";
import type { Evidence, Setting } from "./evidence.ts";
import { areEqual, type History } from "./history.ts";
import { judgeHunt } from "./load.ts";
import { furtherOn, isAtWork } from "./patterns/at-work.ts";
import { addedIn, isSlowing, isUnbounded } from "./rounds.ts";
import { type Ruling, suspect, zombie } from "./ruling.ts";
import { judgeParked, orphansText } from "./single.ts";
import { AWAY_SHARE, DRAIN_SHARE, MANY_ORPHANS, SEEN_WAITING_MINUTES, SEVERAL } from "./thresholds.ts";
import { judgeUnfinished } from "./unfinished.ts";
import { tellingFrame } from "./wait.ts";

const ROUND = "one more round of load: an idle pool is reused, a zombie is not; or --idle, when every client is gone";
const PEER =
  "close every client and take one more dump, or say --idle: a connection whose client is still there looks the same";
const OWNER =
  "one more dump some minutes later: what is kept by design ends when it is no longer needed; or --idle, when nothing is";

/** @returns null when nothing speaks against the cluster */
export function judgeGrowth(evidence: Evidence, setting: Setting): Ruling | null {
  if (evidence.count === 0) return null;
  const { history } = evidence;
  if (history === null)
    return judgeHunt(evidence, setting) ?? judgeCounts(evidence, setting) ?? judgeParked(evidence, setting);
  return (
    judgeUnfinished(evidence, history, setting) ??
    draining(evidence, history) ??
    judgeHunt(evidence, setting) ??
    severalRounds(evidence, history, setting) ??
    pool(evidence, history) ??
    widows(evidence, history) ??
    oneRound(evidence, history, setting) ??
    stuckAllAlong(evidence, history, setting) ??
    judgeCaptured(evidence, history)
  );
}

/** They end by themselves: some of those that a quiet snapshot showed are gone, and no load came in between. */
function draining(evidence: Evidence, history: History): Ruling | null {
  const { ended, born } = history;
  const before = evidence.cluster.counts.at(-2)!;
  const fell = before > evidence.count && (before - evidence.count) / before >= DRAIN_SHARE;
  if (!fell || ended < before * DRAIN_SHARE || born.length === 0 || history.rounds.length > 1) return null;
  const text = tell`${ended} that outlived the load have ended since, ${evidence.count} are left`;
  return {
    class: "draining",
    accused: 0,
    goids: [],
    reasons: [{ code: "draining", text }],
    settledBy: "one more dump later: a drain goes on to its end",
  };
}

/** A second round settles what one cannot: a pool reuses its idle goroutines, a leak adds to them. */
function severalRounds(evidence: Evidence, history: History, setting: Setting): Ruling | null {
  const { wait, match, count, withLivingPeer, usersOwn } = evidence;
  const { rounds, born } = history;
  if (rounds.length < 2 || born.length < SEVERAL) return null;
  if (isBenign(evidence)) return growingPool(evidence, history);
  const away = history.progressed > born.length * AWAY_SHARE;
  const figures = tell`${addedIn(rounds)} in ${rounds.length} rounds, none of the ${born.length} has ended`;
  const text = `${figures}${history.progressed === 0 ? " or made progress" : ""}`;
  if (away) return null;
  if (withLivingPeer > count / 2 && match?.endedBy !== "us")
    return suspect(
      born.length,
      born,
      [
        {
          code: "grows-with-peers",
          text: tell`${figures}; ${withLivingPeer} of ${count} have a partner that still reads from its connection`,
        },
      ],
      PEER,
    );
  if (wait === "io" && match?.endedBy !== "us") return suspectIo(evidence, history, figures);
  if (!usersOwn && match === null)
    return suspect(
      born.length,
      born,
      [{ code: "grows-in-library", text: `${figures}; all in a library's own code` }],
      ROUND,
    );
  if (mayBeKept(evidence) || mayHaveTimer(evidence, history, setting.hunt !== null))
    return suspect(
      born.length,
      born,
      [{ code: "grows-with-owner", text: `${figures}; who started them may be there to end them, or a timer may` }],
      OWNER,
    );
  if (
    !isUnbounded(evidence, history) ||
    isSlowing(history) ||
    maybeIdle(evidence, history) ||
    match?.sure === "suspicion" ||
    awaitsWork(evidence, history, setting) ||
    wait === "active"
  ) {
    return suspect(born.length, born, [{ code: "grows", text }], ROUND);
  }
  return zombie(born.length, born, [{ code: "grows-every-round", text }]);
}

/** Waits for others who are at work. What they do may take longer than the rounds did. */
function awaitsWork({ match, cluster, count }: Evidence, { standsForMinutes }: History, { scenes }: Setting): boolean {
  if (standsForMinutes) return false;
  const last = scenes.at(-1)!;
  const before = scenes.at(-2)!;
  // One that loads what the others ask for, in the function in which they wait, is there for as long as they are.
  const leads = (one: Cluster): boolean =>
    isAtWork(one) && last.count(one) < count && last.goids(one).some((goid) => before.clusterOf(goid) === one);
  return match?.blames.some(isAtWork) === true || furtherOn(cluster, last).some(leads);
}

/** The idle ones may have been in use while nobody looked: a library's pool, or one that sleeps and wakes. */
function maybeIdle(evidence: Evidence, history: History): boolean {
  const { wait, match, usersOwn, cluster } = evidence;
  const { rounds, loads, standsForMinutes } = history;
  // A sleep ends, and a minute's is common (a retry): what the last round left must be seen to stay for longer.
  if (wait === "sleep") return !standsForMinutes;
  // Only dumps taken under load can show that idle ones were there and were not used.
  const watched = loads >= rounds.length;
  const apart = rounds.length === 2 && loads === 0 && rounds[1]!.at > rounds[0]!.at + 1;
  if (apart) return true;
  if (match === null || match.sure === "minutes" || watched) return false;
  const idleByNature = !usersOwn || cluster.state === "sync.Cond.Wait";
  // Three rounds alike, and nobody left of those who started them: no pool grows so.
  return idleByNature && !(rounds.length >= 3 && areEqual(rounds) && isOrphaned(evidence));
}

/**
 * The dump names who started them, and they have ended; the older ones here may have a starter that lives. One that
 * serves several requests, as a connection's goroutine does, starts several: then each round must have had its own.
 */
function isOrphaned({ lineage, count, history }: Evidence): boolean {
  const { creators, gone, orphans } = lineage();
  const half = (history?.born.length ?? 0) / 2;
  const old = count - half * 2;
  const enough = gone >= half || (gone >= MANY_ORPHANS * (history?.rounds.length ?? 1) && orphans >= half);
  return gone >= MANY_ORPHANS && creators.length - gone <= old && enough;
}

/** A library keeps some by design, made at its start. Several that a load made, one per maker that is gone, are not those. */
function isLeftBehind(evidence: Evidence, { born }: History): boolean {
  return evidence.match?.endedBy === "us" && born.length >= MANY_ORPHANS && isOrphaned(evidence);
}

/**
 * A minute's idleness may end a select, and a receive may be from a timer, which is seldom and never where the text tells
 * what it waits for: what the last round left must be seen to stay, and a hunt ends before that. In a library's call the
 * other side may take its time: there it takes minutes to tell.
 */
function mayHaveTimer({ cluster, match }: Evidence, history: History, settled: boolean): boolean {
  const { stands, standsForMinutes, rounds } = history;
  const without = match?.endedBy === "us" || (settled && match?.sure === "minutes");
  const unknown = match === null || match.reasons.some(({ code }) => code === "parked-receivers");
  const timed = cluster.state === "select" || (cluster.state === "chan receive" && unknown && rounds.length === 2);
  return timed && !(isAtWork(cluster) ? standsForMinutes : stands) && !without;
}

/**
 * Those whose makers all live may be kept by them by design, and ended when they are no longer needed. Where Go does not
 * name the makers, that is believed of a select, which a timer or a context may end as well, until it is long.
 */
function mayBeKept({ cluster, lineage, match }: Evidence): boolean {
  const { state } = cluster;
  if ((state !== "select" && state !== "chan receive") || match?.sure === "minutes" || match?.endedBy === "us")
    return false;
  const waits = cluster.waits.at(-1);
  const parked = waits != null && waits.without === 0 && waits.min >= SEEN_WAITING_MINUTES;
  const { creators, gone } = lineage();
  return creators.length === 0 ? state === "select" && !parked : gone === 0;
}

/** Benign as they stand. A sleeper is healthy in one dump only: whether its loop ever ends, the text does not tell. */
function isBenign({ match, wait }: Evidence): boolean {
  return match?.kind === "benign" && wait !== "sleep";
}

/** An idle pool is reused: one that each round adds to as much as the last is none. Connections that clients keep are theirs. */
function growingPool(evidence: Evidence, history: History): Ruling | null {
  const { cluster, match } = evidence;
  const { rounds, born, loads, progressed } = history;
  const ofClients =
    match?.endedBy === "peer" || cluster.createdBy?.func === "net/http.(*Server).Serve" || cluster.createdBy === null;
  const grows = areEqual(rounds) || (rounds.length > 2 && isUnbounded(evidence, history) && isOrphaned(evidence));
  if (ofClients || !grows || loads > rounds.length || progressed > 0 || born.length < MANY_ORPHANS) return null;
  const text = tell`${addedIn(rounds)} in ${rounds.length} rounds: the idle ones of one round were not reused in the next`;
  return suspect(born.length, born, [{ code: "idle-not-reused", text }, ...match!.reasons], ROUND);
}

/** A library's reader counts when those who opened its connection have ended, or when a pattern knows it. */
function suspectIo(evidence: Evidence, { born }: History, figures: string): Ruling | null {
  if (!evidence.usersOwn && evidence.match === null && !isOrphaned(evidence)) return null;
  return suspect(
    born.length,
    born,
    [{ code: "grows-on-connections", text: `${figures}; each waits for a peer that may still be there` }],
    PEER,
  );
}

function pool(evidence: Evidence, history: History): Ruling | null {
  const { wait, count } = evidence;
  const { born, laterLoads, progressed, rounds } = history;
  if (born.length === 0 || wait === "lock" || wait === "never") return null;
  if (isBenign(evidence) && isLeftBehind(evidence, history)) return null;
  if (isBenign(evidence) && born.length >= SEVERAL)
    return {
      class: "pool",
      accused: 0,
      goids: [],
      reasons: [{ code: "idle", text: tell`${born.length} came with the load and stay, idle as they are meant to be` }],
      settledBy: null,
    };
  const stood = laterLoads >= 1 && rounds.length === 1 && born.length >= SEVERAL;
  if (!stood && progressed <= born.length * AWAY_SHARE) return null;
  const text = stood
    ? tell`grew to ${count} and stood there through ${laterLoads} further ${laterLoads === 1 ? "round" : "rounds"} of load`
    : tell`${progressed} of ${count} ran in between and came back: they are reused`;
  return {
    class: "pool",
    accused: 0,
    goids: [],
    reasons: [{ code: stood ? "stood" : "reused", text }],
    settledBy: null,
  };
}

function widows(
  { widowed, wait, usersOwn, match, cluster, withLivingPeer }: Evidence,
  { progressed, outlived }: History,
): Ruling | null {
  const enough = widowed.length >= MANY_ORPHANS && outlived.length >= widowed.length * (1 - AWAY_SHARE);
  if (
    !enough ||
    !usersOwn ||
    wait === "io" ||
    wait === "sleep" ||
    progressed > 0 ||
    withLivingPeer > 0 ||
    match?.kind === "benign"
  )
    return null;
  const text = tell`${widowed.length} had a partner started by the same call of ${cluster.createdBy!.func}: every partner has ended, these stayed`;
  return zombie(widowed.length, widowed, [{ code: "partner-ended", text }]);
}

function oneRound(evidence: Evidence, history: History, { idle }: Setting): Ruling | null {
  const { wait, usersOwn, match, count, cluster, withLivingPeer } = evidence;
  const { born } = history;
  const named = match !== null && match.kind !== "benign" && match.accused > 0;
  const orphans = wait === "io" && isOrphaned(evidence);
  const benign = isBenign(evidence);
  const left = benign && isLeftBehind(evidence, history);
  if (born.length < SEVERAL || (benign && !left) || (!usersOwn && !named && !orphans && !left)) return null;
  if (wait === "active") return null;
  const frame = tellingFrame(cluster);
  const kept = history.outlived.length;
  const text = tell`${born.length} of ${count} goroutines outlived the load: born since the first snapshot, in ${cluster.state} at ${frame?.func ?? "?"}${kept > 0 ? tell`, ${kept} of them unchanged since an earlier one` : ""}`;
  const reasons = [{ code: "outlived", text }];
  if (idle && usersOwn) {
    return zombie(born.length, born, [
      ...reasons,
      { code: "idle", text: "the service is idle and every client gone, yet they wait for work" },
    ]);
  }
  if (withLivingPeer > 0)
    reasons.push({
      code: "living-peer",
      text: tell`${withLivingPeer} of ${count} have a partner that still waits on its connection`,
    });
  return suspect(born.length, born, reasons, withLivingPeer > 0 || wait === "io" ? PEER : ROUND);
}

/** A leak that is older than the first dump and never grows: each made by another goroutine, which has ended. */
function stuckAllAlong(evidence: Evidence, history: History, { timeline }: Setting): Ruling | null {
  const { wait, usersOwn, match, count, withLivingPeer } = evidence;
  const old = count - history.born.length;
  if (match?.kind === "benign" || old < MANY_ORPHANS || history.progressed > 0 || withLivingPeer > 0) return null;
  const telling = wait === "work" || wait === "send" || match?.sure === "minutes";
  if (!telling || wait === "active") return null;
  const { creators, gone } = evidence.lineage();
  const orphans = usersOwn && gone >= MANY_ORPHANS && gone === creators.length && gone >= count / 2;
  // What only growth tells from its look-alike is not told by standing still.
  const named = match?.sure === "minutes" && match.accused >= MANY_ORPHANS;
  if (!orphans && !named) return null;
  const loads = timeline.busy.filter(Boolean).length;
  const through = tell`${old} stood here in the first snapshot and have not moved since${loads > 0 ? `, through ${loads} ${loads === 1 ? "round" : "rounds"} of load` : ""}`;
  const reasons = [{ code: "stood-all-along", text: through }];
  if (orphans) reasons.push({ code: "orphans", text: orphansText(evidence) });
  return suspect(
    count,
    null,
    reasons,
    "the source: who should wake them? Or Go 1.27's goroutineleak profile, which proves it",
  );
}

/** Two processes, or profiles without goids: only counts can be compared, and they prove little. */
function judgeCounts(evidence: Evidence, { snapshots }: Setting): Ruling | null {
  const { grown, usersOwn, wait, match, count, cluster } = evidence;
  const named = match !== null && match.kind !== "benign" && match.accused >= MANY_ORPHANS;
  if (match?.kind === "benign" || (!named && (!usersOwn || grown < MANY_ORPHANS || wait === "active"))) return null;
  const first = count - grown;
  const { counts } = cluster;
  const steady = counts.length > 3 && counts.every((now, at) => at === 0 || now > counts[at - 1]!);
  const each = steady ? ", more in each than in the one before" : "";
  const text = tell`${first} in the first snapshot, ${count} in the last of ${snapshots.length}${each}; without goids of one process nobody can say which of them stayed`;
  return grown > 0
    ? suspect(
        grown,
        [],
        [{ code: "counts-grew", text }],
        "text dumps (debug=2) of one process, before and after the load",
      )
    : null;
}
