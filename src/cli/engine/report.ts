// What leaves the screen: reports of an analysis and copies, with pseudonyms where they are wanted. On the analysing thread.

import type { Analysis } from "../../analyse.ts";
import type { HeapAnalysis } from "../../heap/analysis.ts";
import { Redactor } from "../../redact/redactor.ts";
import { type Format, whole } from "../../report/index.ts";
import type { ReportExtras } from "../../ui/ports.ts";
import { filtered } from "../filter.ts";
import { type HeapOrder, hiddenStacks, render as renderHeap, sorted } from "../heap/report.ts";
import { render } from "../report/print.ts";
import { sourceRelative } from "../report/source-file.ts";
import { VERSION } from "../version.ts";

/** What the command line says of reports. */
export interface Writing {
  readonly redact: boolean;
  readonly sourceRoot: string | null;
  readonly sourceUrl: string | null;
}

/** The same of reports of the heap. */
export interface HeapWriting extends HeapOrder {
  /** Number of rows; null for all. */
  readonly top: number | null;
}

/** One for all that leaves the screen: a name keeps its pseudonym from export to export. */
const redactor = new Redactor();

/** @returns the report in bytes, as long as its buffer: it is handed over */
export function reportOf(
  format: Format,
  all: Analysis,
  extras: ReportExtras,
  { redact, sourceRoot, sourceUrl }: Writing,
): Uint8Array<ArrayBuffer> {
  const { analysis, hidden } = filtered(all, extras.filter);
  const redacted = redact ? redactor.redact(all, analysis) : null;
  const notes = new Map(Array.from(extras.notes, ([id, mark]) => [redacted?.ids.get(id) ?? id, { mark, text: "" }]));
  const content = render(redacted?.analysis ?? analysis, format, {
    color: 0,
    width: null,
    unicode: true,
    top: null,
    filtered: hidden,
    version: VERSION,
    notes,
    sourceFile: sourceRelative(sourceRoot),
    sourceUrl: redact ? null : sourceUrl,
  });
  return bytesOf(whole(content));
}

/** @returns as `reportOf`; its rows in the order that was asked for */
export function heapReportOf(format: string, judged: HeapAnalysis, writing: HeapWriting): Uint8Array<ArrayBuffer> {
  const analysis = sorted(judged, writing);
  return bytesOf(
    renderHeap(analysis, format, {
      color: 0,
      width: null,
      unicode: true,
      top: writing.top,
      peek: null,
      version: VERSION,
      filtered: analysis.stacks.length < analysis.merged.stacks.length ? hiddenStacks(analysis) : null,
    }),
  );
}

function bytesOf(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
}

/** @returns the text with the pseudonyms that reports of this analysis have */
export function redactedText(text: string, analysis: Analysis): string {
  redactor.redact(analysis);
  return redactor.text(text);
}
