// Two stacks -> their frames side by side; and the nearest stack of another snapshot.

import fastDiff from "fast-diff";
import type { Cluster, OriginFrame } from "../cluster/cluster.ts";

/** `changed`: the same function at another line. */
export interface AlignedFrame {
  readonly kind: "same" | "added" | "gone" | "changed";
  readonly left: OriginFrame | null;
  readonly right: OriginFrame | null;
}

/** Code points above the surrogates, one per distinct function: fast-diff compares characters. */
const FIRST_CHARACTER = 0xe000;

/** @returns the frames of both stacks, leaf first, in one list */
export function alignFrames(left: readonly OriginFrame[], right: readonly OriginFrame[]): readonly AlignedFrame[] {
  const characters = new Map<string, string>();
  const spell = (frames: readonly OriginFrame[]): string =>
    frames
      .map(({ func }) => {
        const known = characters.get(func) ?? String.fromCharCode(FIRST_CHARACTER + (characters.size % 0x1ffd));
        characters.set(func, known);
        return known;
      })
      .join("");
  const rows: AlignedFrame[] = [];
  let l = 0;
  let r = 0;
  for (const [kind, text] of fastDiff(spell(left), spell(right))) {
    for (let at = 0; at < text.length; at++) {
      if (kind === fastDiff.DELETE) rows.push({ kind: "gone", left: left[l++]!, right: null });
      else if (kind === fastDiff.INSERT) rows.push({ kind: "added", left: null, right: right[r++]! });
      else {
        const [a, b] = [left[l++]!, right[r++]!];
        rows.push({ kind: a.line === b.line && a.file === b.file ? "same" : "changed", left: a, right: b });
      }
    }
  }
  return rows;
}

/** Two stacks of which less than this share of frames is common are strangers. */
const NEAR = 0.6;

/**
 * The cluster whose stack differs least (a line moved between builds, one frame more).
 *
 * @returns null when none shares most of its functions
 */
export function nearest(cluster: Cluster, others: readonly Cluster[]): Cluster | null {
  const functions = new Set(cluster.frames.map(({ func }) => func));
  let best: Cluster | null = null;
  let bestShare = NEAR;
  for (const other of others) {
    if (other.id === cluster.id) continue;
    const common = other.frames.reduce((sum, { func }) => sum + (functions.has(func) ? 1 : 0), 0);
    if (common / Math.max(cluster.frames.length, other.frames.length, 1) < bestShare) continue;
    const aligned = alignFrames(cluster.frames, other.frames);
    const share =
      aligned.filter(({ kind }) => kind === "same" || kind === "changed").length / Math.max(aligned.length, 1);
    const bonus =
      (other.state === cluster.state ? 0.02 : 0) + (other.createdBy?.func === cluster.createdBy?.func ? 0.01 : 0);
    if (share + bonus > bestShare) {
      bestShare = share + bonus;
      best = other;
    }
  }
  return best;
}
