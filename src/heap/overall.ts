// The trend and the rows -> the answer in one sentence.

import { clean } from "../text/clean.ts";
import { count, counted } from "../text/units.ts";
import type { GoroutineJoin, HeapOverall, HeapRow, HeapTrend, HeapVerdict } from "./analysis.ts";
import type { Below } from "./below.ts";
import { moreSamples, timesOf } from "./judge.ts";
import type { OutsideGrowth } from "./memory.ts";
import type { HeapProfile } from "./model.ts";
import { mean } from "./statistics.ts";
import * as limit from "./thresholds.ts";
import { baseOf } from "./trend.ts";
import { megabytes, withError } from "./words.ts";

export interface OverallFacts {
  readonly profiles: readonly HeapProfile[];
  readonly trend: HeapTrend | null;
  /** Of the trend alone. */
  readonly verdict: HeapVerdict;
  /** By function, sorted. */
  readonly rows: readonly HeapRow[];
  /** Bytes allocated from each profile to the next, without the observer's, by sampling. */
  readonly made: readonly number[];
  readonly outside: OutsideGrowth | null;
  readonly goroutines: GoroutineJoin | null;
  /** The innermost function of the user's own below which the heap grows beyond doubt; asked where no place is named. */
  readonly below: () => Below | null;
}

export function overallOf(facts: OverallFacts): HeapOverall {
  const overall = decide(facts);
  const stacks = stackGrowth(facts.profiles);
  return stacks === null ? overall : { ...overall, reasons: [...overall.reasons, { code: "stacks", text: stacks }] };
}

/** Stacks are no part of the heap, but grow with goroutines that never end. */
function stackGrowth(profiles: readonly HeapProfile[]): string | null {
  const inuse = profiles.flatMap(({ memstats }) => memstats?.StackInuse ?? []);
  const cycles = inuse.length - 1;
  if (inuse.length < profiles.length || cycles < limit.LEAST_CYCLES) return null;
  const steps = inuse.slice(1).map((value, at) => value - inuse[at]!);
  if (steps.some((step) => step < limit.STACK_BYTES)) return null;
  return `stacks grew in every cycle, by ${megabytes(mean(steps)!)} (StackInuse): goroutines pile up, which \`unpark\` finds in their dumps`;
}

function decide(facts: OverallFacts): HeapOverall {
  const { trend, verdict, outside } = facts;
  if (trend === null) return { ...verdict, bytesPerCycle: null, summary: held(facts) };
  const accused = facts.rows.filter((row) => row.verdict.class === "leak");
  if (verdict.class === "leak") return leak(facts, trend, accused);
  if (outside?.grows === true) return outsideLeak(verdict, outside, trend);
  if (accused.length > 0) return placeAlone(facts, accused);
  const growing = verdict.class === "filling" && trend.perCycle.at(-1)! > trend.floor;
  const churning = verdict.class === "steady" ? churnOf(facts, trend) : null;
  return {
    ...verdict,
    ...(churning === null ? {} : { class: "churn", reasons: [...verdict.reasons, { code: "churn", text: churning }] }),
    bytesPerCycle: growing ? trend.slope : null,
    summary: clean(churning ?? notGrowing(verdict, trend)),
  };
}

function leak(facts: OverallFacts, trend: HeapTrend, accused: readonly HeapRow[]): HeapOverall {
  const { verdict, profiles } = facts;
  const cycles = `${trend.grew} of ${trend.perCycle.length}`;
  const amount = `${megabytes(trend.slope!)} per cycle (${cycles}${trend.from === "profile" ? ", sampled" : ""}${objectsPerCycle(profiles)})`;
  const named = namesOf(accused);
  const total = growthOfAll(facts.rows);
  const first = named[0];
  const base = { ...verdict, bytesPerCycle: trend.slope };
  if (first === undefined) {
    const [likely] = namesOf(
      facts.rows.filter(({ verdict: { class: name }, kept }) => name === "noise" && kept.objects > 0),
    );
    const below = facts.below();
    if (below !== null) return leakBelow(base, amount, below, likely);
    const where =
      likely === undefined
        ? "no sampled object tells where"
        : `perhaps ${likely.func}${placeOf(likely)}, but ${counted(likely.kept.objects, "sampled object")} ${likely.kept.objects === 1 ? "is" : "are"} too few to name a place`;
    const objects = likely?.kept.objects ?? 1;
    const advice = moreSamples(objects, profiles.at(-1)!.rate);
    const more = [verdict.settledBy, `to name the place: ${advice}`].filter((text) => text !== null).join("; ");
    return {
      ...base,
      settledBy: more,
      summary: clean(`the heap keeps ${amount}; ${where}; about ${timesOf(objects)} times the load would name it`),
    };
  }
  const share = total > 0 ? first.kept.bytes / total : 1;
  const by = byLeaf(first, facts.rows);
  const summary =
    named.length === 1 || share > 0.8
      ? `${first.func}${placeOf(first)} keeps ${amount}${by}`
      : `${list(named.slice(0, 3).map((row) => `${row.func}${placeOf(row)}`))} keep ${amount}`;
  return { ...base, summary: clean(summary) };
}

/** The places themselves have too few samples each, together they have enough. */
function leakBelow(
  base: Omit<HeapOverall, "summary">,
  amount: string,
  { frame, objects }: Below,
  likely: HeapRow | undefined,
): HeapOverall {
  const by = likely === undefined || likely.func === frame.func ? "" : `, perhaps by ${likely.func}${placeOf(likely)}`;
  const summary = `the heap keeps ${amount}, allocated below ${frame.func}${placeOf(frame)} (${counted(objects, "sampled object")})${by}`;
  return { ...base, summary: clean(summary) };
}

/** Functions of the user's own where there are any: what they call allocates for them. */
function namesOf(rows: readonly HeapRow[]): readonly HeapRow[] {
  const own = rows.filter(({ origin }) => origin === "main");
  const chosen = own.length > 0 ? own : rows.filter(({ owner }) => owner === null);
  return [...chosen].sort((a, b) => b.kept.bytes - a.kept.bytes);
}

/** Every sample once: by its leaf. */
function growthOfAll(rows: readonly HeapRow[]): number {
  return rows.reduce((sum, { growth }) => sum + Math.max(0, growth.flat), 0);
}

function placeOf({ file, line }: Pick<HeapRow, "file" | "line">): string {
  return file === "" || line === null ? "" : ` (${file.slice(file.lastIndexOf("/") + 1)}:${line})`;
}

/** `: allocated in fmt.Sprintf` where the owner does not allocate itself. */
function byLeaf(owner: HeapRow, rows: readonly HeapRow[]): string {
  if (owner.growth.flat > 0) return "";
  const leaf = rows.find((row) => row.owner?.func === owner.func && row.growth.flat > 0);
  return leaf === undefined ? "" : `, allocated in ${leaf.func}`;
}

function objectsPerCycle(profiles: readonly HeapProfile[]): string {
  const objects = profiles.flatMap(({ memstats }) => memstats?.HeapObjects ?? []);
  if (objects.length < profiles.length) return "";
  const later = objects.slice(baseOf(objects.length - 1));
  const each = mean(later.slice(1).map((value, at) => value - later[at]!));
  return each === null || each < 1 ? "" : `, ${counted(Math.round(each), "object")}`;
}

function outsideLeak(verdict: HeapVerdict, { perCycle, bytes }: OutsideGrowth, trend: HeapTrend): HeapOverall {
  const text = `what the process has beyond Go's own count grew by ${megabytes(perCycle)} per cycle, ${megabytes(bytes.at(-1)! - bytes[0]!)} in all`;
  const cycles = trend.perCycle.length;
  return {
    class: "leak",
    reasons: [...verdict.reasons, { code: "outside", text }],
    settledBy: "no Go profile shows it: look for mmap, cgo and C libraries (pmap, or /proc/PID/smaps before and after)",
    bytesPerCycle: perCycle,
    summary: `Go's heap does not grow; memory outside of it grows by ${megabytes(perCycle)} per cycle (${cycles - 1} of ${cycles - 1} after the first): mmap or cgo, which no Go profile shows`,
  };
}

/** A place that grows beyond doubt while the whole does not, or is uneven. */
function placeAlone({ verdict, trend }: OverallFacts, accused: readonly HeapRow[]): HeapOverall {
  const [first] = namesOf(accused);
  const cycles = trend!.perCycle.length - baseOf(trend!.perCycle.length);
  const perCycle = first!.kept.bytes / cycles;
  return {
    ...verdict,
    class: "leak",
    reasons: [...first!.verdict.reasons, ...verdict.reasons],
    bytesPerCycle: perCycle,
    summary: clean(
      `${first!.func}${placeOf(first!)} keeps about ${withError({ bytes: perCycle, error: first!.kept.error / cycles })} per cycle (sampled); the heap as a whole is uneven`,
    ),
  };
}

/** In every cycle: a burst is no churn. */
function churnOf({ profiles, made }: OverallFacts, trend: HeapTrend): string | null {
  const stats = profiles.flatMap(({ memstats }) => memstats?.TotalAlloc ?? []);
  const exact = stats.length === profiles.length;
  const steps = (exact ? stats.slice(1).map((total, at) => total - stats[at]!) : made).slice(baseOf(made.length));
  const each = mean(steps)!;
  const least = Math.max(limit.CHURN_BYTES, limit.CHURN_TIMES_HEAP * trend.bytes.at(-1)!);
  if (steps.some((step) => step < least)) return null;
  return `nothing is kept: ${megabytes(each)} ${exact ? "" : "(sampled) "}allocated per cycle and freed again (work for the garbage collector, no leak)`;
}

function notGrowing(verdict: HeapVerdict, trend: HeapTrend): string {
  const growth = trend.bytes.at(-1)! - trend.bytes[0]!;
  const last = verdict.reasons.at(-1)?.text ?? "";
  const settle = verdict.settledBy === null ? "" : `; to settle it: ${verdict.settledBy}`;
  switch (verdict.class) {
    case "filling":
      return `the heap grew by ${megabytes(growth)}, no leak proved: ${last}${settle}`;
    case "noise":
      return `no leak proved: ${last}${settle}`;
    default:
      return `the heap does not grow (${megabytes(growth)} in ${counted(trend.perCycle.length, "cycle")})${settle === "" ? "; where the process grows all the same, it is outside of the heap: stacks, mmap, cgo" : settle}`;
  }
}

function held({ profiles: [profile], rows }: OverallFacts): string {
  const { memstats, samples, differenceSeconds } = profile!;
  const total = samples.inuseBytes.reduce((sum, value) => sum + value, 0);
  const exact =
    memstats === null
      ? `about ${megabytes(total)} in use (sampled)`
      : `${megabytes(memstats.HeapAlloc)} in use (HeapAlloc, exact)`;
  if (differenceSeconds !== null)
    return `a difference, no state: ${megabytes(total)} in ${count(Math.round(differenceSeconds * 10) / 10)} s (sampled)`;
  const [most] = [...rows].sort((a, b) => b.flat.at(-1)! - a.flat.at(-1)!);
  const by = most?.owner == null ? "" : ` for ${most.owner.func}`;
  const where = most === undefined || most.flat.at(-1)! <= 0 ? "" : `; most of it allocated in ${most.func}${by}`;
  return clean(`${exact}${where} (one profile: growth unknown; take more after rounds of load)`);
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
