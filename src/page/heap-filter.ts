// The query of the heap's page -> the rows and the stacks that match, by the same code as the terminal's.

import type { OriginFrame } from "../cluster/cluster.ts";
import type { HeapStack } from "../heap/analysis.ts";
import { completeHeap, HEAP_FIELDS, heapMatcher, heapQueryError } from "../query/heap.ts";
import { parse } from "../query/parse.ts";
import type { HeapData, HeapRowData } from "../report/heap/page-data.ts";
import { ORIGINS } from "../report/html/page-data.ts";
import { count, counted } from "../text/units.ts";
import { el, fill } from "./dom.ts";
import { languageHelp } from "./filter.ts";
import { type QueryInput, queryInput } from "./query-input.ts";

export interface HeapFilter extends Pick<QueryInput, "input" | "set"> {
  readonly element: HTMLElement;
}

/** @param changed called with what matches, and at once with all; stacks leaf first */
export function heapFilter(
  data: HeapData,
  changed: (rows: readonly HeapRowData[], stacks: readonly HeapStack[]) => void,
): HeapFilter {
  const frames = data.frames.map(([func, file, line, origin]): OriginFrame => {
    const text = (at: number): string => data.strings[at] ?? "";
    return { func: text(func), file: text(file), line, inlined: false, origin: ORIGINS[origin] ?? "main" };
  });
  const stackOf = (places: readonly number[], values: readonly number[]): HeapStack => ({
    frames: places.flatMap((at) => frames[at] ?? []),
    values,
    owner: null,
    observer: false,
  });
  const stacks = data.stacks.map(([places, values]) => stackOf([...places].reverse(), values));
  const rows = data.rows.map((row) => stackOf(row.frames, row.flat));
  const status = el("p", { class: "status", role: "status" });
  const { elements, input, set } = queryInput({
    placeholder: "e.g. fn:keep, pkg:encoding, -is:std, delta:>1MB",
    faultOf: heapQueryError,
    complete: (text) => completeHeap(text, text.length, stacks, data.unit),
    changed: (text) => {
      const matches = heapMatcher(parse(text).query ?? { kind: "all" });
      const [foundRows, foundStacks] = [data.rows.filter((_, at) => matches(rows[at]!)), stacks.filter(matches)];
      fill(status, statusText(foundRows.length, foundStacks.length, data));
      changed(foundRows, foundStacks);
    },
  });
  const element = el(
    "div",
    { class: "filter", role: "search", "aria-label": "rows and stacks" },
    ...elements,
    languageHelp(HEAP_FIELDS, "function or file, of a row also those of who it is for"),
    status,
  );
  return { element, input, set };
}

function statusText(rows: number, stacks: number, data: HeapData): string {
  const of = (shown: number, all: number): string => (shown === all ? "" : `${count(shown)} of `);
  return `${of(rows, data.rows.length)}${counted(data.rows.length, "row")}; ${of(stacks, data.stacks.length)}${counted(data.stacks.length, "stack")} in the flame graph`;
}
