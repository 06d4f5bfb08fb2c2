// Heap profiles, and the goroutines beside them -> their analysis, as the options want it: filtered, with pseudonyms.

import type { Analysis, HuntFacts } from "../../analyse.ts";
import { analyseHeap, type HeapOptions } from "../../heap/analyse.ts";
import type { HeapAnalysis } from "../../heap/analysis.ts";
import type { HeapProfile } from "../../heap/model.ts";
import type { HeapWanted } from "../../ui/ports.ts";

/** What there is to judge; the arrays are one per profile. */
export interface HeapGround {
  readonly profiles: readonly HeapProfile[];
  /** Resident size at each profile, where the process is local. */
  readonly resident: readonly (number | null)[];
  /** Of the same process, judged; null where no dump was given. */
  readonly goroutines: Analysis | null;
  /** What is known of the hunt that took them: a cycle of fewer requests leaves less behind. */
  readonly hunt: Pick<HuntFacts, "loads"> | null;
}

/**
 * @param peek the function whose callers and callees are asked for
 * @returns with `redact`, analysis and peek with pseudonyms
 * @throws UserError (exit 2) for a faulty filter
 */
export async function judgeHeap(
  { profiles, resident, goroutines, hunt }: HeapGround,
  { sampleType, granularity, filter, redact }: HeapWanted,
  peek: string | null = null,
): Promise<{ readonly analysis: HeapAnalysis; readonly peek: string | null }> {
  const keep = filter === null ? null : (await import("./filter.ts")).stackFilter(filter);
  const requests = (hunt?.loads ?? []).map((load) => load.requests);
  const base: HeapOptions = { sampleType, granularity, resident, requests };
  if (redact) {
    const { redactHeap } = await import("./redact.ts");
    return redactHeap(profiles, goroutines, base, keep, peek);
  }
  const options = { ...base, ...(goroutines === null ? {} : { goroutines }), ...(keep === null ? {} : { keep }) };
  return { analysis: analyseHeap(profiles, options), peek };
}
