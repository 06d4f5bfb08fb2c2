// Clusters of two processes -> pairs that are the same place in another build: a line moved, a frame more.

import type { Cluster } from "../cluster/cluster.ts";
import { alignFrames, nearest } from "./frames.ts";

/** The other half of a pair. */
export interface Nearest {
  readonly id: string;
  /** Goroutines of it in the first snapshot. */
  readonly before: number;
  readonly added: number;
  readonly gone: number;
  /** Frames of the same function at another line. */
  readonly changed: number;
}

/** Pairing compares every new stack with every old one: beyond this many of either, none are paired. */
const MOST = 400;

/**
 * @param clusters matched by signature over all snapshots
 * @returns for clusters that only the last snapshot has, the nearest of those that only the first has; each is used once
 */
export function pairsOf(clusters: readonly Cluster[]): ReadonlyMap<string, Nearest> {
  const pairs = new Map<string, Nearest>();
  const old = clusters.filter(({ counts }) => counts[0]! > 0 && counts.at(-1)! === 0);
  const fresh = clusters.filter(({ counts }) => counts[0]! === 0 && counts.at(-1)! > 0);
  if (old.length > MOST || fresh.length > MOST) return pairs;
  const free = new Set(old);
  for (const cluster of [...fresh].sort((a, b) => b.counts.at(-1)! - a.counts.at(-1)!)) {
    const same = [...free].filter(({ state }) => state === cluster.state);
    const other = nearest(cluster, same);
    if (other === null) continue;
    free.delete(other);
    const aligned = alignFrames(other.frames, cluster.frames);
    const tally = (wanted: string): number => aligned.filter(({ kind }) => kind === wanted).length;
    pairs.set(cluster.id, {
      id: other.id,
      before: other.counts[0]!,
      added: tally("added"),
      gone: tally("gone"),
      changed: tally("changed"),
    });
  }
  return pairs;
}
