// Everything known of one cluster, gathered once -> what the rules in classify.ts weigh.

import type { Cluster } from "../cluster/cluster.ts";
import { goidsAt } from "../cluster/goids.ts";
import type { Nearest } from "../compare/pairs.ts";
import { LEAKED, type Snapshot } from "../dump/model.ts";
import { type History, historyOf, type Timeline } from "./history.ts";
import type { Pattern, PatternMatch } from "./pattern.ts";
import { oncePerScene } from "./patterns/finding.ts";
import { type Lineage, lineageOf } from "./patterns/lineage.ts";
import type { Scene } from "./scene.ts";
import { isBackground, isUsersOwn, type WaitKind, waitKindOf } from "./wait.ts";

/** What one load of a hunt made. */
export interface Load {
  readonly connections: number | null;
  readonly requests: number | null;
}

/** What all clusters share. */
export interface Setting {
  readonly snapshots: readonly Snapshot[];
  readonly clusters: readonly Cluster[];
  readonly timeline: Timeline;
  /** One per snapshot. */
  readonly scenes: readonly Scene[];
  /** Goids can be followed through all snapshots. */
  readonly byGoid: boolean;
  /** Between two builds: by id of a new cluster, the old one it corresponds to. */
  readonly pairs: ReadonlyMap<string, Nearest>;
  readonly idle: boolean;
  /** A hunt's loads, one per cycle, and its quiet snapshots (baseline first); null outside a hunt. */
  readonly hunt: { readonly loads: readonly Load[]; readonly quiet: readonly number[] } | null;
  /** A fatal error said that all goroutines are asleep. */
  readonly deadlock: boolean;
}

export interface Evidence {
  readonly cluster: Cluster;
  readonly count: number;
  readonly wait: WaitKind;
  readonly usersOwn: boolean;
  readonly background: boolean;
  /** null for one snapshot, or where goids cannot be followed. */
  readonly history: History | null;
  /** Growth by counts alone, for snapshots that cannot be matched by goid. */
  readonly grown: number;
  readonly leaked: readonly number[];
  readonly pattern: Pattern | null;
  readonly match: PatternMatch | null;
  /** Creators named by the dump, and how many of them have ended. Few rules ask for them. */
  readonly lineage: () => Pick<Lineage, "creators" | "gone" | "orphans">;
  /** Goroutines here that have a sibling (same creator) or a creator which still waits on a connection. */
  readonly withLivingPeer: number;
  /** Goids of goroutines whose partner, started by the same call under load, has ended. */
  readonly widowed: readonly number[];
}

const NONE: readonly never[] = [];

export function evidenceOf(
  cluster: Cluster,
  setting: Setting,
  found: { pattern: Pattern; match: PatternMatch } | null,
): Evidence {
  const last = setting.snapshots.length - 1;
  const scene = setting.scenes[last]!;
  const count = cluster.counts[last]!;
  const history = setting.byGoid && last > 0 ? historyOf(cluster, setting.timeline) : null;
  return {
    cluster,
    count,
    wait: waitKindOf(cluster),
    usersOwn: isUsersOwn(cluster),
    background: isBackground(cluster, scene),
    history,
    grown: count - (setting.pairs.get(cluster.id)?.before ?? cluster.counts[0]!),
    leaked: leakedGoids(cluster, setting.snapshots[last]!, last),
    pattern: found?.pattern ?? null,
    match: found?.match ?? null,
    lineage: () => lineageOf(cluster, scene),
    withLivingPeer: last > 0 ? livingPeers(cluster, scene) : 0,
    widowed: history === null ? NONE : widowsOf(cluster, setting),
  };
}

/** @returns goids marked `(leaked)`; of a profile of leaked goroutines alone there are none to name */
function leakedGoids(cluster: Cluster, { goroutines }: Snapshot, at: number): readonly number[] {
  if (goroutines === null || cluster.flags.leaked === 0) return NONE;
  return goidsAt(
    cluster.rows[at]?.filter((row) => (goroutines.flags[row]! & LEAKED) !== 0),
    { goroutines },
  );
}

/** Creator -> clusters of its children that read from or write to a peer. */
const onWireOf = oncePerScene((scene): ReadonlyMap<number, ReadonlySet<Cluster>> => {
  const onWire = new Map<number, Set<Cluster>>();
  for (const cluster of scene.clusters.filter(isOnWire)) {
    for (const creator of scene.creators(cluster)) {
      if (creator === 0) continue;
      const set = onWire.get(creator);
      if (set === undefined) onWire.set(creator, new Set([cluster]));
      else set.add(cluster);
    }
  }
  return onWire;
});

/** Of these, a descriptor has no one peer: it waits for connections, or takes datagrams from anybody. */
const WITHOUT_PEER = /^(?:internal\/poll\.\(\*FD\)|net\.\(\*netFD\))\.(?:[aA]ccept|[rR]eadFrom|[rR]eadMsg|RawRead)/;

/** One that waits for connections to come has no peer: it says nothing of those that it has started. */
function isOnWire(cluster: Cluster): boolean {
  const has = (test: (func: string) => boolean): boolean => cluster.frames.some(({ func }) => test(func));
  const serves = has((func) => WITHOUT_PEER.test(func));
  return waitKindOf(cluster) === "io" && !serves && has((func) => func.startsWith("net."));
}

/**
 * A connection's other half still reads from its peer: the pair is alive, whatever its number. The half may be its
 * starter, another that the same starter made, or one that it has started itself, as an HTTP server's handlers do.
 */
function livingPeers(cluster: Cluster, scene: Scene): number {
  const onWire = onWireOf(scene);
  const goids = scene.goids(cluster);
  return scene.creators(cluster).reduce((sum, creator, at) => {
    if (onWire.has(goids[at]!)) return sum + 1;
    if (creator <= 1) return sum;
    const parent = scene.clusterOf(creator);
    const siblings = onWire.get(creator);
    const alive =
      (parent !== undefined && parent !== cluster && isOnWire(parent)) ||
      (siblings !== undefined && siblings.size > (siblings.has(cluster) ? 1 : 0));
    return sum + (alive ? 1 : 0);
  }, 0);
}

/**
 * Two goroutines started by one call of one function are partners: a reader and a writer of one connection. A dump
 * under load shows the pairs; where all that were on the wire have ended and all of the other kind are left, those are
 * left over. A partner that was not may have had a shorter errand: a notice sent, beside a job that is watched.
 */
function widowsOf(cluster: Cluster, { snapshots, scenes }: Setting): readonly number[] {
  if (cluster.createdBy === null) return [];
  const last = snapshots.length - 1;
  const widows = new Set<number>();
  for (const scene of scenes.slice(0, last)) {
    const lost = lostChildren(cluster.createdBy.func, scene, scenes[last]!);
    if (lost.size === 0) continue;
    const kind = cluster.frames.at(-1)?.func ?? "";
    const { goid, creator } = snapshots[last]!.goroutines!;
    const rows = cluster.rows[last]!;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]!;
      const ended = lost.get(creator[row]!);
      if (ended !== undefined && ended !== kind && scene.alive(goid[row]!)) widows.add(goid[row]!);
    }
  }
  return [...widows].sort((a, b) => a - b);
}

type LostChildren = ReadonlyMap<number, string | null>;

/** The clusters of one creating function share the answer: each for itself would take the square of their goroutines. */
const lostKnown = new WeakMap<Scene, Map<string, LostChildren>>();

/**
 * @param by   the function that started them
 * @param last the last scene of the same analysis
 * @returns creator -> what began a child that this snapshot shows on the wire and the last one does not; null where several
 *          kinds did
 */
function lostChildren(by: string, scene: Scene, last: Scene): LostChildren {
  const known = lostKnown.get(scene) ?? new Map<string, LostChildren>();
  lostKnown.set(scene, known);
  let lost = known.get(by);
  if (lost === undefined) {
    lost = findLost(by, scene, last);
    known.set(by, lost);
  }
  return lost;
}

function findLost(by: string, scene: Scene, last: Scene): LostChildren {
  const lost = new Map<number, string | null>();
  const { goroutines } = scene.snapshot;
  if (goroutines === null) return lost;
  for (const cluster of scene.startedBy(by).filter(isOnWire)) {
    const kind = cluster.frames.at(-1)?.func ?? "";
    const rows = cluster.rows[scene.at]!;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]!;
      const creator = goroutines.creator[row]!;
      if (creator <= 1 || last.alive(goroutines.goid[row]!)) continue;
      const known = lost.get(creator);
      if (known === undefined) lost.set(creator, kind);
      else if (known !== kind && known !== null) lost.set(creator, null);
    }
  }
  return lost;
}
