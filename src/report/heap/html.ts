// Heap analysis -> the HTML file; see report/html/html.ts.

import type { HeapAnalysis } from "../../heap/analysis.ts";
import { htmlOf } from "../html/html.ts";
import { glyphOf } from "../text/paint.ts";
import type { HeapReportOptions } from "./options.ts";
import { heapData } from "./page-data.ts";
import { ROLES } from "./table.ts";
import { writeHeapText } from "./text.ts";

export function writeHeapHtml(analysis: HeapAnalysis, options: HeapReportOptions): string {
  const { class: name, summary } = analysis.verdict;
  const data = { version: options.version, sourceUrl: null, goroutines: null, heap: heapData(analysis, options) };
  const text = writeHeapText(analysis, { ...options, color: 0, width: 100, unicode: true });
  return htmlOf(`${glyphOf(ROLES[name], true)} ${summary}`, text, () => data, options);
}
