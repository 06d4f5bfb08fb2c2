// What holds for every report of any analysis: nothing in it acts on a terminal, and JSON is JSON.

import assert from "node:assert/strict";
import { Profile } from "pprof-format";
import type { Analysis } from "../../src/analyse.ts";
import { Redactor } from "../../src/redact/redactor.ts";
import { FORMATS, REPORTS, whole } from "../../src/report/index.ts";
import { OPTIONS } from "./story.ts";

/** Said once more here, so that a hole in `src/text/clean.ts` shows. Five marks in a row are a flood. */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]|^\p{M}|\p{M}{5}/u;

/** @returns the first line of the text in which something would act on a terminal or hide; null when there is none */
export function unsafeLine(text: string): string | null {
  const line = text.split("\n").find((one) => UNSAFE.test(one));
  return line === undefined ? null : JSON.stringify(line);
}

/** @throws AssertionError where a report has a control, bidi or invisible character, or is no JSON where it should be */
export function checkText(report: string | Uint8Array, format: string): void {
  const texts = typeof report === "string" ? [report] : Profile.decode(report).stringTable.strings;
  for (const text of texts) {
    assert.equal(unsafeLine(text), null, format);
    assert.ok(typeof report === "string" || !text.includes("\n"), `${format}: ${JSON.stringify(text)}`);
  }
  if (format === "json" || format === "sarif") JSON.parse(report as string);
}

/** @throws AssertionError as `checkText`, for every format, redacted or not */
export function checkReports(analysis: Analysis): void {
  for (const one of [analysis, new Redactor().redact(analysis).analysis])
    for (const format of FORMATS) checkText(whole(REPORTS[format](one, OPTIONS)), format);
}
