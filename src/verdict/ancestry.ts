// Goroutines that only a library's code is in -> the user's own line that those who started them were seen in.

import type { Cluster } from "../cluster/cluster.ts";
import { tell } from "../text/units.ts";
import type { Setting } from "./evidence.ts";
import type { Scene } from "./scene.ts";
import type { Reason } from "./verdict.ts";

/** A library starts its goroutines through one or two of its own; the user's call stands above these. */
const GENERATIONS = 3;

interface Place {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

/**
 * A goroutine names who started it by goid (Go 1.21 and later). That one has ended by the last snapshot as a rule, but
 * one taken under load shows where it was.
 *
 * @param goids the accused, of the last snapshot
 * @returns the place most of them come from, with figures; null when no snapshot shows one in the user's own code
 */
export function ancestryReason(goids: readonly number[], { scenes }: Setting): Reason | null {
  const last = scenes.at(-1)!;
  const places = new Map<string, { readonly place: Place; count: number }>();
  for (const goid of goids) {
    const place = ancestorsPlace(creatorOf(goid, last), scenes);
    if (place === null) continue;
    const key = `${place.func}:${place.line}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, { place, count: 1 });
    else known.count++;
  }
  const [most] = [...places.values()].sort((a, b) => b.count - a.count);
  if (most === undefined) return null;
  const { func, file, line } = most.place;
  const place = `${func} (${file}:${line})`;
  const text = tell`${most.count} of ${goids.length} come from goroutines that a dump shows in ${place}`;
  return { code: "started-from", text };
}

/** Up the line of creators, each in the latest snapshot that has it. */
function ancestorsPlace(creator: number, scenes: readonly Scene[]): Place | null {
  let goid = creator;
  for (let generation = 0; generation < GENERATIONS && goid > 0; generation++) {
    const scene = scenes.findLast((one) => one.alive(goid));
    const cluster = scene?.clusterOf(goid);
    if (scene === undefined || cluster === undefined) return null;
    const place = ownPlace(cluster);
    if (place !== null) return place;
    goid = creatorOf(goid, scene);
  }
  return null;
}

function ownPlace({ frames, createdBy }: Cluster): Place | null {
  const frame = frames.find(({ origin }) => origin === "main");
  return frame ?? (createdBy?.origin === "main" ? createdBy : null);
}

function creatorOf(goid: number, scene: Scene): number {
  return scene.snapshot.goroutines?.creator[scene.rowOf(goid)] ?? 0;
}
