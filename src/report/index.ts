// The table of formats: what `--format` takes, and what writes it. A new format is a file and a line here.

import { writeFolded } from "./folded.ts";
import { writeHtml } from "./html.ts";
import { writeJson } from "./json.ts";
import { writeJunit } from "./junit.ts";
import { writeMarkdown } from "./markdown.ts";
import type { Report } from "./options.ts";
import { writePprof } from "./pprof.ts";
import { writeSarif } from "./sarif.ts";
import { writeText } from "./text.ts";

export const REPORTS = {
  text: writeText,
  json: writeJson,
  markdown: writeMarkdown,
  html: writeHtml,
  pprof: writePprof,
  junit: writeJunit,
  sarif: writeSarif,
  folded: writeFolded,
} as const satisfies Readonly<Record<string, Report>>;

export type Format = keyof typeof REPORTS;

export const FORMATS = Object.keys(REPORTS) as readonly Format[];
