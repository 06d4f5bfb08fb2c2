// The words of a verdict. See classify.ts for how one is reached.

export const CLASSES = ["zombie", "suspect", "draining", "pool", "normal"] as const;

/** From worst to best, in the order of CLASSES. */
export type VerdictClass = (typeof CLASSES)[number];

/** One piece of evidence. `code` is stable for programs; `text` carries the figures. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

/** A recognised leak (or benign look-alike) of patterns/. */
export interface PatternCard {
  readonly id: string;
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly what: string;
  /** The healthy thing that looks the same, and what tells them apart. */
  readonly lookAlike: string;
  /** The usual cause and the fix. */
  readonly advice: string;
}

export interface Verdict {
  readonly class: VerdictClass;
  /** How many goroutines of the last snapshot it speaks of (0 for normal). */
  readonly accused: number;
  /**
   * Goids of the accused, ascending; more than `accused` where it is known how many and not which; empty when the
   * snapshot has none (profiles) or nobody is accused.
   */
  readonly accusedGoids: readonly number[];
  readonly reasons: readonly Reason[];
  /** What would end the doubt; null when there is none. */
  readonly settledBy: string | null;
  readonly pattern: PatternCard | null;
  /** Ids of the clusters whose fault it is that these wait, or that are the other half of the same leak; absent where the pattern names none. */
  readonly blames?: readonly string[];
}

/** The answer for the whole analysis. */
export interface Overall {
  readonly class: VerdictClass;
  /** Goroutines, not clusters. */
  readonly zombies: number;
  readonly suspects: number;
  /** One sentence that answers "is something stuck, and what?". */
  readonly summary: string;
}
