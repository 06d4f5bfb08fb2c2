// What holds for every report of any analysis: nothing in it acts on a terminal, and JSON is JSON.

import assert from "node:assert/strict";
import { Profile } from "pprof-format";
import type { Analysis } from "../../src/analyse.ts";
import { Redactor } from "../../src/redact/redactor.ts";
import { FORMATS, REPORTS } from "../../src/report/index.ts";
import { OPTIONS } from "./story.ts";

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** @throws AssertionError where a report has a control, bidi or invisible character, or is no JSON where it should be */
export function checkText(report: string | Uint8Array, format: string): void {
  const lines = typeof report === "string" ? report.split("\n") : Profile.decode(report).stringTable.strings;
  for (const line of lines) assert.ok(!UNSAFE.test(line), `${format}: ${JSON.stringify(line)}`);
  if (format === "json" || format === "sarif") JSON.parse(report as string);
}

/** @throws AssertionError as `checkText`, for every format, redacted or not */
export function checkReports(analysis: Analysis): void {
  for (const one of [analysis, new Redactor().redact(analysis).analysis])
    for (const format of FORMATS) checkText(REPORTS[format](one, OPTIONS), format);
}
