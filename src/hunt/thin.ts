// A history that grows for ever -> one that does not: old snapshots thinned, the ends kept.

export interface HistoryLimits {
  readonly snapshots: number;
  /** Over all snapshots: what memory grows with. */
  readonly goroutines: number;
}

/** A day of watching at five seconds would be 17,280 snapshots; a chart has room for a few dozen. */
export const HISTORY_LIMITS: HistoryLimits = { snapshots: 40, goroutines: 1_000_000 };

/** Fewer make no history. */
const LEAST = 3;

/**
 * @param history oldest first
 * @param pinned  stay, whatever the limits
 * @returns the same history within the limits: of the older half every second one is left out, again and again until
 *          it fits; the first and the newest stay. The very same array when nothing had to go.
 */
export function thinned<T extends { readonly total: number }>(
  history: readonly T[],
  limits: HistoryLimits,
  pinned: ReadonlySet<T> = new Set(),
): readonly T[] {
  let kept = history;
  while (kept.length > LEAST && exceeds(kept, limits)) {
    const older = Math.max(LEAST, Math.ceil(kept.length / 2));
    const all = kept;
    kept = all.filter((one, i) => i === 0 || i >= older || i % 2 === 0 || i === all.length - 1 || pinned.has(one));
    if (kept.length === all.length) return kept;
  }
  return kept;
}

function exceeds<T extends { readonly total: number }>(history: readonly T[], limits: HistoryLimits): boolean {
  return history.length > limits.snapshots || history.reduce((sum, { total }) => sum + total, 0) > limits.goroutines;
}
