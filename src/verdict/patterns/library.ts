// The table of libraries -> one pattern per row.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { benign, counted, groupedBy, leak, oncePerKey, reason } from "./finding.ts";
import { mayWait } from "./frames.ts";
import { LIBRARIES } from "./libraries.ts";
import type { Library } from "./library-row.ts";

const PLACES = LIBRARIES.flatMap(({ id, module, idle }) =>
  idle.map(([funcs, ...states], part) => ({ id, part, states, at: new RegExp(`^${module}${funcs}$`) })),
);

const placesOfFunc = oncePerKey((func: string, _scene: Scene) => PLACES.filter(({ at }) => at.test(func)));

/** Where in the table the cluster idles, as `id part`; null for all else. A stack with the user's code is never the library's. */
const placeOf = oncePerKey((cluster: Cluster, scene: Scene): string | null => {
  if (cluster.frames.some(({ origin }) => origin === "main")) return null;
  const places = cluster.frames.flatMap(({ func, origin }) => (origin === "module" ? placesOfFunc(func, scene) : []));
  const place = places.find(({ states }) => mayWait(cluster, ...states));
  return place === undefined ? null : `${place.id} ${place.part}`;
});

/** Goroutines of one place stand on several lines and in several states: what is usual is said of all of them. */
const kindred = groupedBy(placeOf);

/**
 * A library's goroutines idle by design, and their number tells a leak: they are benign up to what is usual; beyond
 * it, growth over the load decides.
 */
function libraryPattern({ module: _module, idle: _idle, unit, usual, untilClosed = true, ...card }: Library): Pattern {
  return {
    ...card,
    marks: { funcs: PLACES.flatMap(({ id, at }) => (id === card.id ? [at] : [])) },
    match: (cluster, scene) => {
      const place = placeOf(cluster, scene);
      if (place === null || !place.startsWith(`${card.id} `)) return null;
      const all = scene.sum(kindred(scene, place));
      const endedBy = untilClosed ? "us" : null;
      if (all <= usual) return benign([reason(card.id, `${counted(all)}, one per ${unit}`)], endedBy);
      const text = `${counted(all)}, one per ${unit}: more than the ${usual} that are usual`;
      return leak("growth", scene.count(cluster), [reason(card.id, text)], { endedBy });
    },
  };
}

export const LIBRARY_PATTERNS: readonly Pattern[] = LIBRARIES.map(libraryPattern);
