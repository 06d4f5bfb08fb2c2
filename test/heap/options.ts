import type { HeapReportOptions } from "../../src/report/heap/options.ts";

/** A pipe: no colours, nothing cut. */
export const HEAP_OPTIONS: HeapReportOptions = {
  color: 0,
  width: null,
  unicode: true,
  top: null,
  filtered: null,
  version: "0.0.0",
  peek: null,
};
