// Options -> what the screen needs to judge heap profiles and to write their reports.

import type { HeapAnalysis } from "../../heap/analysis.ts";
import { HEAP_FORMATS } from "../../report/heap/index.ts";
import type { HeapPort, HeapWanted } from "../../ui/ports.ts";
import type { Options } from "../args.ts";
import type { Engine } from "../engine/engine.ts";
import { sorted } from "./report.ts";

/** @param engine judges, and writes reports of what it has judged */
export function heapPort(options: Options, engine: Pick<Engine, "judgeHeap" | "heapReport">): HeapPort {
  const { sort, heap, top } = options;
  const writing = { sort, heap: { byCum: heap.byCum }, top };
  /** As the screen shows it -> as it was judged. */
  const judged = new WeakMap<HeapAnalysis, HeapAnalysis>();
  return {
    wanted: heapWanted(options),
    first: options.command === "heap",
    formats: HEAP_FORMATS,
    analyse: async (question) => {
      const analysis = await engine.judgeHeap(question);
      if (analysis === null) return null;
      const shown = sorted(analysis, writing);
      judged.set(shown, analysis);
      return shown;
    },
    report: (format, shown) => engine.heapReport(format, judged.get(shown) ?? shown, writing),
  };
}

/** A filter of goroutines is none of heap stacks. */
export function heapWanted({ command, filter, redact, heap: { sampleType, granularity } }: Options): HeapWanted {
  return { sampleType, granularity, filter: command === "heap" ? filter : null, redact };
}
