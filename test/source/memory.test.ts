// Whether the heap is full is a matter of what is kept, not of how often that is asked.

import { expect, test } from "vitest";
import { isHeapFull } from "../../src/source/memory.ts";

test("a heap that is full stays so for the next source and for the report, which asks for another share", () => {
  expect([isHeapFull(1), isHeapFull(0), isHeapFull(0), isHeapFull(0.0001), isHeapFull(1)]).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});
