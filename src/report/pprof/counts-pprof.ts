// A snapshot -> the goroutine profile that Go itself would have given: counts per stack and labels, no verdicts.

import type { Snapshot } from "../../dump/model.ts";
import { ProfileWriter } from "./profile-writer.ts";

/** @returns the protobuf, not compressed; goids, states, waits and creators are not in it, as in every profile of Go */
export function writeCounts({ stacks, labelSets, goroutines, counted, takenAt, source }: Snapshot): Uint8Array {
  const writer = new ProfileWriter();
  const counts = new Map<string, { readonly stack: number; readonly labels: number; count: number }>();
  const add = (stack: number, labels: number, count: number): void => {
    const key = `${stack} ${labels}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { stack, labels, count });
    else known.count += count;
  };
  for (const row of counted ?? []) add(row.stack, row.labels, row.count);
  if (counted === null) goroutines?.stack.forEach((stack, row) => void add(stack, goroutines.labels[row] ?? 0, 1));
  for (const { stack, labels, count } of counts.values())
    writer.sample(writer.stack(stacks[stack]!.frames), [count], labelSets[labels] ?? []);
  const goroutine = { type: "goroutine", unit: "count" };
  return writer.encode({
    types: [goroutine],
    period: { ...goroutine, every: 1 },
    takenAt,
    defaultType: "goroutine",
    comments: [source],
  });
}
