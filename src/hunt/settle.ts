// Counts over time -> do they stand still?

export interface Count {
  /** Milliseconds of any one clock. */
  readonly atMs: number;
  readonly goroutines: number;
}

/** A busy service's own coming and going: one goroutine, or one in a hundred. */
const NOISE_SHARE = 0.01;

/**
 * @param counts  oldest first
 * @param quietMs how long nothing may have changed
 * @returns true when the counts of the last `quietMs` lie within the noise, and are not on a steady way down: what
 *          drains slowly must be waited for, or it would pass for a leak
 */
export function standsStill(counts: readonly Count[], quietMs: number): boolean {
  const last = counts.at(-1);
  if (last === undefined) return false;
  const first = counts.findLastIndex(({ atMs }) => last.atMs - atMs >= quietMs);
  if (first < 0) return false;
  const recent = counts.slice(first).map(({ goroutines }) => goroutines);
  const [low, high] = [Math.min(...recent), Math.max(...recent)];
  if (high - low > Math.max(1, Math.floor(high * NOISE_SHARE))) return false;
  const falls = recent.every((count, i) => i === 0 || count <= (recent[i - 1] ?? count));
  return !(falls && high - low > 1);
}

/** @returns milliseconds for which the newest count has been the same as now, within one goroutine */
export function stillForMs(counts: readonly Count[]): number {
  const last = counts.at(-1);
  if (last === undefined) return 0;
  const moved = counts.findLastIndex(({ goroutines }) => Math.abs(goroutines - last.goroutines) > 1);
  return last.atMs - (counts[moved + 1] ?? last).atMs;
}
