// Clusters of a sum -> the few replicas that hold most of what is stuck, in words and figures.

import { count, counted, percent } from "../text/units.ts";
import { overallOf } from "../verdict/overall.ts";
import type { Overall } from "../verdict/verdict.ts";
import type { Fleet } from "./fleet.ts";
import type { Judged } from "./tally.ts";

/** Outliers hold at least this share of what is stuck. */
const SHARE = 0.9;

/** More than this part of the replicas are no outliers: then it is everywhere. */
const FEW = 0.5;

/** How many outliers a sentence names. */
const NAMED = 5;

/** Fewer goroutines than this in one place are no crowd, whatever the other replicas have. */
export const UNEVEN_LEAST = 50;

/** So many times the median is no difference of load between replicas behind one balancer. */
export const UNEVEN_TIMES = 10;

export interface Outliers {
  readonly class: "zombie" | "suspect";
  /** Of all replicas. */
  readonly accused: number;
  /** How many replicas have any. */
  readonly holders: number;
  /** The fewest replicas that hold the share, most first; empty when that is no small part of all. */
  readonly replicas: readonly { readonly replica: number; readonly accused: number }[];
}

/** @returns who holds the zombies, else the suspects; null when nobody is accused */
export function outliersOf(clusters: readonly Judged[], { replicas }: Fleet): Outliers | null {
  for (const wanted of ["zombie", "suspect"] as const) {
    const each = accusedOf(clusters, wanted, replicas.length);
    const holders = Array.from(each, (accused, replica) => ({ replica, accused })).filter(({ accused }) => accused > 0);
    const accused = holders.reduce((all, one) => all + one.accused, 0);
    if (accused === 0) continue;
    holders.sort((a, b) => b.accused - a.accused);
    let held = 0;
    const few = holders.filter(({ accused: here }) => {
      const before = held;
      held += here;
      return before < accused * SHARE;
    });
    const outliers = few.length <= replicas.length * FEW ? few : [];
    return { class: wanted, accused, holders: holders.length, replicas: outliers };
  }
  return null;
}

/** @returns accused goroutines of that class, per replica */
export function accusedOf(clusters: readonly Judged[], wanted: string, replicas: number): Float64Array {
  const each = new Float64Array(replicas);
  for (const { verdict, spread } of clusters) {
    if (verdict.class !== wanted || spread === undefined) continue;
    for (let at = 0; at < spread.replica.length; at++) each[spread.replica[at]!]! += spread.accused[at]!;
  }
  return each;
}

/** The verdict of the whole, with where it lies. */
export function overallOfFleet(clusters: readonly Judged[], fleet: Fleet): Overall {
  const overall = overallOf(clusters, [{ trigger: null }]);
  const outliers = outliersOf(clusters, fleet);
  return outliers === null ? overall : { ...overall, summary: `${overall.summary}; ${outliersText(outliers, fleet)}` };
}

/** @returns e.g. `3 of 1,000 replicas hold 92% of the zombies: pod-17 (500), pod-3 (40), pod-9 (12)` */
export function outliersText(outliers: Outliers, { replicas }: Fleet): string {
  const { accused, holders, replicas: few } = outliers;
  const what = `the ${outliers.class}s`;
  if (few.length === 0) return `${what} are in ${count(holders)} of ${counted(replicas.length, "replica")}`;
  const names = shortNames(replicas.map(({ source }) => source));
  const held = few.reduce((all, one) => all + one.accused, 0);
  const share = held === accused ? `all ${what.slice(4)}` : `${percent(held, accused)} of ${what}`;
  const named = few.slice(0, NAMED).map(({ replica, accused: here }) => `${names[replica]} (${count(here)})`);
  const rest = few.length > NAMED ? ` and ${count(few.length - NAMED)} more` : "";
  const hold = few.length === 1 ? "holds" : "hold";
  return `${count(few.length)} of ${counted(replicas.length, "replica")} ${hold} ${share}: ${named.join(", ")}${rest}`;
}

/** @returns the names without the folders that all share: `pod-17.txt` for `dumps/pod-17.txt` */
export function shortNames(names: readonly string[]): readonly string[] {
  const first = names[0] ?? "";
  if (names.length < 2) return names;
  let shared = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, shared))) shared--;
  const folder = first.lastIndexOf("/", shared - 1) + 1;
  return names.map((name) => name.slice(folder));
}
