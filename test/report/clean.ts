// What holds for every report of any analysis: nothing in it acts on a terminal, and JSON is JSON.

import assert from "node:assert/strict";
import { Profile } from "pprof-format";
import type { Analysis } from "../../src/analyse.ts";
import { Redactor } from "../../src/redact/redactor.ts";
import { FORMATS, REPORTS } from "../../src/report/index.ts";
import { OPTIONS } from "./story.ts";

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** @throws AssertionError where a report, redacted or not, has a control, bidi or invisible character */
export function checkReports(analysis: Analysis): void {
  for (const one of [analysis, new Redactor().redact(analysis).analysis]) {
    for (const format of FORMATS) {
      const report = REPORTS[format](one, OPTIONS);
      const lines = typeof report === "string" ? report.split("\n") : Profile.decode(report).stringTable.strings;
      for (const line of lines) assert.ok(!UNSAFE.test(line), `${format}: ${JSON.stringify(line)}`);
      if (format === "json" || format === "sarif") JSON.parse(report as string);
    }
  }
}
