// Options -> what the screen needs to judge heap profiles and to write their reports.

import type { HeapAnalysis } from "../heap/analysis.ts";
import { HEAP_FORMATS } from "../report/heap/index.ts";
import type { HeapPort, HeapQuestion, HeapWanted } from "../ui/ports.ts";
import type { Options } from "./args.ts";
import { hiddenStacks, render, sorted } from "./heap-report.ts";
import { VERSION } from "./version.ts";

/** @param analyse judges, on whatever thread; null for a question that a newer one has overtaken */
export function heapPort(
  options: Options,
  analyse: (question: HeapQuestion) => Promise<HeapAnalysis | null>,
): HeapPort {
  const exported = { color: 0, width: null, unicode: true, top: options.top, peek: null, version: VERSION } as const;
  return {
    wanted: heapWanted(options),
    first: options.command === "heap",
    formats: HEAP_FORMATS,
    analyse: async (question) => {
      const analysis = await analyse(question);
      return analysis === null ? null : sorted(analysis, options);
    },
    report: (format, analysis) =>
      render(analysis, format, {
        ...exported,
        filtered: analysis.stacks.length < analysis.merged.stacks.length ? hiddenStacks(analysis) : null,
      }),
  };
}

/** A filter of goroutines is none of heap stacks. */
export function heapWanted({ command, filter, redact, heap: { sampleType, granularity } }: Options): HeapWanted {
  return { sampleType, granularity, filter: command === "heap" ? filter : null, redact };
}
