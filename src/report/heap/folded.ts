// Heap analysis -> folded stacks for flame graphs: root first, semicolons between, the figure at the end.

import type { HeapAnalysis } from "../../heap/analysis.ts";
import { frameName } from "../folded.ts";

/**
 * @returns one line per stack, in the unit of the sample type: of the profile, or what grew from the first to the last.
 *          What shrank is left out: no flame graph can show less than nothing.
 */
export function writeHeapFolded({ stacks }: HeapAnalysis): string {
  const sums = new Map<string, number>();
  for (const { frames, values } of stacks) {
    const value = values.at(-1)! - (values.length === 1 ? 0 : values[0]!);
    if (value <= 0) continue;
    const names = frames.map(({ func }) => func).reverse();
    const stack = (names.length === 0 ? ["(no frames)"] : names).map(frameName).join(";");
    sums.set(stack, (sums.get(stack) ?? 0) + value);
  }
  return Array.from(sums, ([stack, value]) => `${stack} ${value}\n`).join("");
}
