// Recorded heap profiles with known truth -> how often the verdict is the one that the truth asks for.

import { analyseHeap } from "../../src/heap/analyse.ts";
import type { HeapProfile } from "../../src/heap/model.ts";
import { factsOf, heapsOf, STORIES } from "./recordings.ts";

export interface HeapScore {
  readonly series: string;
  readonly recordings: number;
  /** Leaks told as such. */
  readonly found: number;
  /** Leaks of which it says that more is needed. */
  readonly undecided: number;
  /** Accused though healthy. */
  readonly falseLeaks: readonly string[];
  /** Wrong in another way, e.g. a churn told as steady. */
  readonly other: readonly string[];
}

const SERIES: Readonly<Record<string, (story: string) => readonly HeapProfile[]>> = {
  "heap, exact": (story) => (story.endsWith("rate1") ? [] : heapsOf(story, "debug1.txt")),
  "heap, sampled": (story) => heapsOf(story, "pb"),
  "heap, 1 cycle": (story) => (story.endsWith("rate1") ? [] : heapsOf(story, "debug1.txt").slice(0, 2)),
};

export function heapScores(): readonly HeapScore[] {
  return Object.entries(SERIES).map(([series, read]) => {
    const score = { recordings: 0, found: 0, undecided: 0, falseLeaks: [] as string[], other: [] as string[] };
    for (const story of STORIES) {
      const profiles = read(story);
      if (profiles.length === 0) continue;
      const { truth, resident } = factsOf(story);
      const { verdict } = analyseHeap(profiles, series === "heap, sampled" ? {} : { resident });
      const leaks = truth.class === "leak" || (truth.class === "outside" && series === "heap, exact");
      score.recordings++;
      if (leaks && verdict.class === "leak") score.found++;
      else if (leaks && verdict.settledBy !== null) score.undecided++;
      else if (!leaks && verdict.class === "leak") score.falseLeaks.push(story);
      else if (series === "heap, exact" && verdict.class !== truth.class)
        score.other.push(`${story}: ${verdict.class}`);
    }
    return { series, ...score };
  });
}
