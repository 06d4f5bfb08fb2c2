// Goroutines in short, one list per snapshot -> what the series of dumps is judged to be.

import { type AnalyseOptions, analyse, type JudgedCluster } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { dumpOf, type Short, times } from "./patterns/goroutine-text.ts";

const PHASES = ["baseline", "load", "settled", "load", "settled", "load", "settled"] as const;

/** Each list is what one snapshot shows beside the goroutine that prints it, and requests under way in every other but the last. */
function snapshotsOf(series: readonly (readonly Short[])[], loaded: boolean): readonly Snapshot[] {
  return series.map((goroutines, at) => {
    const busy = loaded && at % 2 === 1 && at < series.length - 1;
    const passing = busy ? times(20, { id: 9000 + at * 100, state: "runnable", frames: ["main.serve()"] }) : [];
    const decoder = createDecoder(`at-${at}`);
    decoder.push(new TextEncoder().encode(dumpOf(...goroutines, ...passing)));
    return decoder.end()[0]!;
  });
}

/** The verdict on those whose innermost function this is, in dumps that somebody took; not loaded: all of them in quiet. */
export function judgedApart(
  func: string,
  series: readonly (readonly Short[])[],
  { loaded = true, ...options }: AnalyseOptions & { readonly loaded?: boolean } = {},
): JudgedCluster["verdict"] {
  const { clusters } = analyse(snapshotsOf(series, loaded), options);
  return clusters.find(({ frames, counts }) => frames[0]!.func === func && counts.at(-1)! > 0)!.verdict;
}

/** The same in a hunt, whose loads' size nobody knows. */
export function judged(func: string, ...series: readonly (readonly Short[])[]): JudgedCluster["verdict"] {
  const loads = Array.from({ length: (series.length - 1) / 2 }, () => ({ connections: null, requests: null }));
  return judgedApart(func, series, { hunt: { phases: PHASES.slice(0, series.length), loads } });
}
