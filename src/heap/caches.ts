// Stacks that allocate inside of a cache which cannot be made without a bound: they grow until it is full.

import type { Merged } from "./merge.ts";

/**
 * Each refuses to be made without a size, or has one anyway (their constructors; read in November 2026). Caches whose bound is
 * an option are not among them.
 */
const BOUNDED =
  /^github\.com\/(?:hashicorp\/golang-lru|coocood\/freecache|dgraph-io\/ristretto|VictoriaMetrics\/fastcache|elastic\/go-freelru|Yiling-J\/theine-go)[/.]/;

/** @returns the cache by its module, e.g. `github.com/coocood/freecache`; null for a stack that is in none */
function boundedCacheOf({ frames, stacks }: Merged, stack: number): string | null {
  for (const id of stacks[stack]!.frames) {
    const found = BOUNDED.exec(frames[id]!.func);
    if (found !== null) return found[0].slice(0, -1);
  }
  return null;
}

/** What records grew by, by sampling, and how much of that inside of which bounded cache. */
export interface Cached {
  /** The cache that most of it is in; null for none. */
  readonly cache: string | null;
  /** Of the growth, 0 to 1. */
  readonly share: number;
  /** Sampled objects more inside of it. */
  readonly objects: number;
}

/** @param base the profile from which on growth counts */
export function cachedGrowth(merged: Merged, records: readonly number[], base: number): Cached {
  const { values, stackOf, held } = merged;
  const since = (columns: readonly Float64Array[], record: number): number =>
    columns.at(-1)![record]! - columns[base]![record]!;
  const caches = new Map<string, { bytes: number; objects: number }>();
  let all = 0;
  for (const record of records) {
    const growth = since(values.inuse_space, record);
    all += growth;
    const cache = boundedCacheOf(merged, stackOf[record]!);
    if (cache === null) continue;
    const sums = caches.get(cache) ?? { bytes: 0, objects: 0 };
    caches.set(cache, { bytes: sums.bytes + growth, objects: sums.objects + since(held, record) });
  }
  const [most] = [...caches].sort(([, a], [, b]) => b.bytes - a.bytes);
  if (most === undefined || all <= 0 || most[1].bytes <= 0) return { cache: null, share: 0, objects: 0 };
  return { cache: most[0], share: Math.min(1, most[1].bytes / all), objects: most[1].objects };
}
