// The table of formats of `unpark heap`. A new format is a file and a line here.

import { writeHeapFolded } from "./folded.ts";
import { writeHeapHtml } from "./html.ts";
import { writeHeapJson } from "./json.ts";
import { writeHeapJunit } from "./junit.ts";
import { writeHeapMarkdown } from "./markdown.ts";
import type { HeapReport } from "./options.ts";
import { writeHeapPprof } from "./pprof.ts";
import { writeHeapText } from "./text.ts";

const HEAP_REPORTS: Readonly<Record<string, HeapReport>> = {
  text: writeHeapText,
  json: writeHeapJson,
  markdown: writeHeapMarkdown,
  html: writeHeapHtml,
  pprof: writeHeapPprof,
  junit: writeHeapJunit,
  folded: writeHeapFolded,
};

export const HEAP_FORMATS = Object.keys(HEAP_REPORTS);

/** @returns null for a format that has no heap report */
export function heapReport(format: string): HeapReport | null {
  return HEAP_REPORTS[format] ?? null;
}
