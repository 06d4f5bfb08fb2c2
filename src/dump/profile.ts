// A profile, read from text or protobuf -> its snapshot: counts per stack, without goids and states.

import type { Counted, LabelSet, Snapshot, Stack } from "./model.ts";
import { NO_SAMPLES } from "./samples.ts";
import { versionHint } from "./version.ts";

interface CountedStacks {
  readonly leakedOnly: boolean;
  readonly stacks: readonly Stack[];
  readonly counted: readonly Counted[];
  readonly labelSets: readonly LabelSet[];
  readonly total: number;
}

type Facts = Pick<Snapshot, "source" | "takenAt" | "form" | "bytes" | "truncated" | "warnings">;

export function profileSnapshot(profile: CountedStacks, facts: Facts): Snapshot {
  const { leakedOnly, stacks, counted, labelSets, total } = profile;
  const evidence = { creatorGoid: false, pointers: false, labelsInside: false, labelsBehind: false };
  return {
    ...facts,
    leakedOnly,
    goVersionHint: versionHint(stacks, [], { ...evidence, leakedMarks: leakedOnly }),
    trigger: null,
    total,
    stacks,
    states: [],
    labelSets,
    goroutines: null,
    counted,
    samples: NO_SAMPLES,
  };
}
