// The table of formats: what `--format` takes, and what writes it. A new format is a file and a line here.

import type { Analysis } from "../analyse.ts";
import { writeFolded } from "./folded.ts";
import { writeHtml } from "./html/html.ts";
import { jsonPieces } from "./json/json.ts";
import { writeJunit } from "./junit.ts";
import { writeMarkdown } from "./markdown/markdown.ts";
import type { Pieces, Report, ReportOptions } from "./options.ts";
import { writePprof } from "./pprof/pprof.ts";
import { writeSarif } from "./sarif.ts";
import { textPieces } from "./text/text.ts";

export const REPORTS = {
  text: textPieces,
  json: jsonPieces,
  markdown: inOne(writeMarkdown),
  html: inOne(writeHtml),
  pprof: writePprof,
  junit: inOne(writeJunit),
  sarif: inOne(writeSarif),
  folded: inOne(writeFolded),
} as const satisfies Readonly<Record<string, Report>>;

export type Format = keyof typeof REPORTS;

export const FORMATS = Object.keys(REPORTS) as readonly Format[];

/** @returns a report in one: its text, or its bytes */
export function whole(report: Pieces | Uint8Array): string | Uint8Array {
  return report instanceof Uint8Array ? report : [...report].join("");
}

/** Of what is short, or shorter than what it is made of. */
function inOne(
  write: (analysis: Analysis, options: ReportOptions) => string,
): (analysis: Analysis, options: ReportOptions) => Pieces {
  return (analysis, options) => [write(analysis, options)];
}
