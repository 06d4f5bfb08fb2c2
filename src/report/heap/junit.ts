// Heap analysis -> JUnit XML for CI: one suite, a failed test when the heap leaks, and one for each place named.

import type { HeapAnalysis, HeapRow } from "../../heap/analysis.ts";
import { attribute, content } from "../junit.ts";
import { type HeapReportOptions, shownRows } from "./options.ts";

/** @returns XML 1.0; a leak is a failure, everything else a test that passes and has its text as output */
export function writeHeapJunit(analysis: HeapAnalysis, { top }: HeapReportOptions): string {
  const { verdict } = analysis;
  const accused = shownRows(analysis, top).rows.filter((row) => row.verdict.class === "leak" && row.owner === null);
  const leaks = verdict.class === "leak";
  const told = [verdict.summary, ...textsOf(verdict)];
  const cases = [
    ...caseOf("the heap does not grow", "", leaks ? verdict.summary : null, told),
    ...accused.flatMap((row) => caseOf(row.func, placeOf(row), `${row.func} is kept`, textsOf(row.verdict))),
  ];
  const failures = (leaks ? 1 : 0) + accused.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="unpark" tests="${1 + accused.length}" failures="${failures}">`,
    `  <testsuite name="unpark.growth" tests="${1 + accused.length}" failures="${failures}" errors="0" skipped="0">`,
    ...cases,
    `    <system-out>${content([verdict.summary])}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function caseOf(name: string, place: string, failure: string | null, told: readonly string[]): readonly string[] {
  const inner =
    failure === null
      ? `      <system-out>${content(told)}</system-out>`
      : `      <failure type="growth" message="${attribute(failure)}">${content(told)}</failure>`;
  return [`    <testcase classname="unpark.growth" name="${attribute(name)}"${place}>`, inner, "    </testcase>"];
}

function placeOf({ file, line }: HeapRow): string {
  return file === "" ? "" : ` file="${attribute(file)}"${line === null ? "" : ` line="${line}"`}`;
}

function textsOf({ reasons, settledBy }: HeapRow["verdict"]): readonly string[] {
  return [...reasons.map(({ text }) => text), ...(settledBy === null ? [] : [`to be sure: ${settledBy}`])];
}
