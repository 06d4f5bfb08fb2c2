// Judged clusters -> judged groups: counts add up, the worst class speaks for all.

import type { Cluster, Spread, WaitMinutes } from "../cluster/cluster.ts";
import { type Grouping, groupKey } from "../cluster/group.ts";
import { textId } from "../cluster/signature.ts";
import { identities } from "../compare/identity.ts";
import type { Snapshot } from "../dump/model.ts";
import { CLASSES, type Verdict } from "./verdict.ts";

type Judged = Cluster & { readonly verdict: Verdict };

/** @param clusters worst first; each group shows the stack of its worst */
export function regroup(
  clusters: readonly Judged[],
  by: Grouping,
  snapshots: readonly Snapshot[],
  byGoid: boolean,
): readonly Judged[] {
  if (by === "signature") return clusters;
  const groups = new Map<string, Judged[]>();
  for (const cluster of clusters) {
    const key = groupKey(cluster, by);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cluster]);
    else group.push(cluster);
  }
  const merged = Array.from(groups, ([key, group]) => merge(group, textId(`${by}\n${key}`), by, snapshots));
  if (!byGoid) return merged;
  const figures = identities(snapshots, merged, 0, snapshots.length - 1);
  return merged.map((group) => ({ ...group, identity: figures.get(group.id) ?? null }));
}

function merge(group: readonly Judged[], id: string, by: Grouping, snapshots: readonly Snapshot[]): Judged {
  const worst = [...group].sort((a, b) => CLASSES.indexOf(a.verdict.class) - CLASSES.indexOf(b.verdict.class))[0]!;
  const same = <T>(read: (cluster: Judged) => T): boolean => group.every((cluster) => read(cluster) === read(worst));
  const accusing = group.filter(({ verdict }) => verdict.class === worst.verdict.class);
  const add = (a: readonly number[], b: readonly number[]): number[] => a.map((value, at) => value + b[at]!);
  const labels = new Map<string, Map<string, number>>();
  for (const cluster of group) {
    for (const [key, values] of cluster.labels) {
      const into = labels.get(key) ?? new Map<string, number>();
      for (const [value, count] of values) into.set(value, (into.get(value) ?? 0) + count);
      labels.set(key, into);
    }
  }
  return {
    ...worst,
    id,
    state: same(({ state }) => state) ? worst.state : group.length > 1 ? "various" : worst.state,
    frames: by === "state" || by === "created-by" ? (group.length > 1 ? [] : worst.frames) : worst.frames,
    createdBy: same(({ createdBy }) => `${createdBy?.func}:${createdBy?.line}`) ? worst.createdBy : null,
    counts: group.map(({ counts }) => counts).reduce(add),
    rows: snapshots.map((_, at) => Uint32Array.from(group.flatMap(({ rows }) => [...rows[at]!]))),
    waits: snapshots.map((_, at) => group.map(({ waits }) => waits[at] ?? null).reduce(joinWaits)),
    flags: {
      leaked: group.reduce((sum, { flags }) => sum + flags.leaked, 0),
      lockedToThread: group.reduce((sum, { flags }) => sum + flags.lockedToThread, 0),
      scan: group.reduce((sum, { flags }) => sum + flags.scan, 0),
      durable: group.reduce((sum, { flags }) => sum + flags.durable, 0),
    },
    labels,
    identity: null,
    ...(worst.spread === undefined ? {} : { spread: joinSpreads(group, worst.verdict) }),
    verdict: {
      ...worst.verdict,
      accused: accusing.reduce((sum, { verdict }) => sum + verdict.accused, 0),
      accusedGoids: accusing.flatMap(({ verdict }) => verdict.accusedGoids),
    },
  };
}

function joinWaits(a: WaitMinutes | null, b: WaitMinutes | null): WaitMinutes | null {
  if (a === null || b === null) return a ?? b;
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max), without: a.without + b.without };
}

/** Of the accused, those of the group's own class. */
function joinSpreads(group: readonly Judged[], { class: name }: Verdict): Spread {
  const sums = new Map<number, { count: number; accused: number }>();
  for (const { spread, verdict } of group) {
    for (const [at, replica] of spread?.replica.entries() ?? []) {
      const here = sums.get(replica) ?? { count: 0, accused: 0 };
      here.count += spread!.count[at]!;
      if (verdict.class === name) here.accused += spread!.accused[at]!;
      sums.set(replica, here);
    }
  }
  const sorted = [...sums].sort(([a], [b]) => a - b);
  return {
    replica: Uint32Array.from(sorted, ([replica]) => replica),
    count: Uint32Array.from(sorted, ([, { count }]) => count),
    accused: Uint32Array.from(sorted, ([, { accused }]) => accused),
  };
}
