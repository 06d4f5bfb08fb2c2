// `--redact` on heap profiles -> their analysis with pseudonyms; filter and `--peek` still take the real names.

import type { Analysis } from "../../analyse.ts";
import type { Frame } from "../../dump/model.ts";
import { analyseHeap, type HeapOptions } from "../../heap/analyse.ts";
import type { HeapAnalysis, HeapStack } from "../../heap/analysis.ts";
import type { HeapProfile } from "../../heap/model.ts";
import { Redactor, TOLD } from "../../redact/redactor.ts";

export function redactHeap(
  profiles: readonly HeapProfile[],
  goroutines: Analysis | null,
  options: HeapOptions,
  keep: ((stack: HeapStack) => boolean) | null,
  peek: string | null,
): { readonly analysis: HeapAnalysis; readonly peek: string | null } {
  const redactor = new Redactor();
  const { profiles: shown, real } = redactor.heap(profiles);
  const byText = new Map(Array.from(real, ([frame, { frame: own }]) => [textOf(frame), own]));
  const asTyped = (stack: HeapStack): HeapStack => ({
    ...stack,
    frames: stack.frames.map((frame) => ({ ...frame, ...byText.get(textOf(frame)) })),
  });
  const analysis = analyseHeap(shown, {
    ...options,
    originOf: (frame) => real.get(frame)?.origin ?? "main",
    ...(goroutines === null ? {} : { goroutines: redactor.redact(goroutines).analysis }),
    ...(keep === null ? {} : { keep: (stack) => keep(asTyped(stack)) }),
  });
  const named = peek === null ? undefined : [...real].find(([, { frame }]) => frame.func.includes(peek))?.[0].func;
  return { analysis: { ...analysis, warnings: [...analysis.warnings, TOLD] }, peek: named ?? peek };
}

function textOf({ func, file, line }: Frame): string {
  return `${func}\n${file}\n${line}`;
}
