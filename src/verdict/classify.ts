// Evidence of one cluster -> its verdict. Rules in order; the first that speaks decides. See thresholds.ts for figures.

import { goidsAt } from "../cluster/goids.ts";
import { minutesRange, tell } from "../text/units.ts";
import { ancestryReason } from "./ancestry.ts";
import type { Evidence, Setting } from "./evidence.ts";
import { judgeGrowth } from "./growth.ts";
import { provedZombies } from "./proofs.ts";
import type { Ruling } from "./ruling.ts";
import { judgeSingle } from "./single.ts";
import { judgeTestRun } from "./test-run.ts";
import type { PatternCard, Reason, Verdict } from "./verdict.ts";

/** @returns the verdict, with the reasons of the rule that decided and what the pattern adds */
export function classify(evidence: Evidence, setting: Setting): Verdict {
  const ruling =
    provedZombies(evidence, setting) ??
    background(evidence) ??
    (setting.snapshots.length > 1 ? judgeGrowth(evidence, setting) : judgeSingle(evidence, setting)) ??
    judgeTestRun(evidence, setting) ??
    normal(evidence, setting);
  return finish(ruling, evidence, setting);
}

function background({ background: isBackground, wait, count, cluster }: Evidence): Ruling | null {
  if (count === 0) return null;
  const text = isBackground
    ? "the runtime's own background work, or the request that made this dump"
    : wait === "active"
      ? `${cluster.state ?? "running"}: on a processor or about to be, not parked`
      : null;
  return text === null
    ? null
    : { class: "normal", accused: 0, goids: [], reasons: [{ code: "background", text }], settledBy: null };
}

function normal({ count, match, history, cluster }: Evidence, { snapshots }: Setting): Ruling {
  const reasons: Reason[] = match?.kind === "benign" ? [...match.reasons] : [];
  if (count === 0) {
    const most = Math.max(...cluster.counts);
    const lasted = history !== null && history.ended > 0;
    reasons.push({ code: "ended", text: tell`${most} at most, none in the last snapshot: all have ended or moved on` });
    return { class: lasted ? "draining" : "normal", accused: 0, goids: [], reasons, settledBy: null };
  }
  if (history !== null && history.progressed > 0) {
    reasons.push({ code: "progress", text: tell`${history.progressed} of ${count} ran between the snapshots` });
  }
  if (reasons.length === 0) {
    if (history === null || history.born.length === 0) return snapshots.length === 1 ? UNSUSPECTED : UNCHANGED;
    const text = tell`${history.born.length} new: too few, or in a place that is no sign of a leak`;
    reasons.push({ code: "nothing", text });
  }
  return { class: "normal", accused: 0, goids: [], reasons, settledBy: null };
}

// What is said of most clusters is said by one object for all.
const UNSUSPECTED = nothing("one snapshot, and nothing in it speaks against these");
const UNCHANGED = nothing("not more than before, and nothing speaks against these");

function nothing(text: string): Ruling {
  return { class: "normal", accused: 0, goids: [], reasons: [{ code: "nothing", text }], settledBy: null };
}

const SHARED: ReadonlyMap<Ruling, Verdict> = new Map(
  [UNSUSPECTED, UNCHANGED].map((ruling) => [ruling, verdictOf(ruling, [], ruling.reasons, null)]),
);

function finish(ruling: Ruling, evidence: Evidence, setting: Setting): Verdict {
  const { pattern, match } = evidence;
  const accuses = ruling.class === "zombie" || ruling.class === "suspect";
  const fits = match !== null && (match.kind === "benign") !== accuses;
  const shared = fits ? undefined : SHARED.get(ruling);
  if (shared !== undefined) return shared;
  const extra = fits ? match.reasons.filter(({ code }) => !ruling.reasons.some((reason) => reason.code === code)) : [];
  const waits = accuses ? waitReason(evidence, setting) : [];
  const goids = ruling.goids ?? goidsAt(evidence.cluster.rows.at(-1), setting.snapshots.at(-1)!);
  const from = accuses && setting.byGoid && !evidence.usersOwn ? ancestryReason(goids, setting) : null;
  const more = [...waits, ...extra, ...(from === null ? [] : [from])];
  const reasons = more.length === 0 ? ruling.reasons : [...ruling.reasons, ...more];
  const verdict = verdictOf(ruling, goids, reasons, fits && pattern !== null ? cardOf(pattern) : null);
  return fits && match.blames.length > 0 ? { ...verdict, blames: match.blames.map(({ id }) => id) } : verdict;
}

function verdictOf(
  { class: name, accused, settledBy }: Ruling,
  accusedGoids: readonly number[],
  reasons: readonly Reason[],
  pattern: PatternCard | null,
): Verdict {
  return { class: name, accused, accusedGoids, reasons, settledBy, pattern };
}

function waitReason({ cluster }: Evidence, { snapshots }: Setting): readonly Reason[] {
  const waits = cluster.waits[snapshots.length - 1];
  if (waits == null || waits.max === 0) return [];
  const without = waits.without > 0 ? tell`, ${waits.without} print none` : "";
  return [
    {
      code: "wait",
      text: `parked for ${minutesRange(waits.min, waits.max)} (Go's clock starts at a collection: off by up to one interval)${without}`,
    },
  ];
}

/** The words alone, once per pattern. */
function cardOf(pattern: PatternCard): PatternCard {
  let card = cards.get(pattern);
  if (card === undefined) {
    const { id, title, what, lookAlike, advice } = pattern;
    card = { id, title, what, lookAlike, advice };
    cards.set(pattern, card);
  }
  return card;
}

const cards = new WeakMap<PatternCard, PatternCard>();
