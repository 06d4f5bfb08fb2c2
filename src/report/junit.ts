// Analysis -> JUnit XML for CI: a suite for each class of the gate, a failed test for each cluster that trips it.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { clean } from "../text/clean.ts";
import { counted, minutesRange } from "../text/units.ts";
import { hiddenText, type ReportOptions, shownOf } from "./options.ts";
import { fileLine, fixPlaceOf, whereOf } from "./place.ts";

const GATES = ["zombie", "suspect"] as const;
type Gate = (typeof GATES)[number];

/**
 * Writes the suites.
 *
 * @returns XML 1.0. A zombie is always a failure, a suspect only with `failOn` suspect, else a test that passes and has its
 *          text as output. A class without clusters has one test that passes.
 */
export function writeJunit(analysis: Analysis, options: ReportOptions): string {
  const { clusters, hidden } = shownOf(analysis, options);
  const suites = GATES.map((gate) => suiteOf(gate, clusters, options));
  const sum = (read: (suite: Suite) => number): number => suites.reduce((total, suite) => total + read(suite), 0);
  const output = [analysis.verdict.summary, ...(hidden === null ? [] : [`${hiddenText(hidden)} not shown`])];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="unpark" tests="${sum(({ tests }) => tests)}" failures="${sum(({ failures }) => failures)}">`,
    ...suites.flatMap(({ name, tests, failures, cases }) => [
      `  <testsuite name="${attribute(`unpark.${name}`)}" tests="${tests}" failures="${failures}" errors="0" skipped="0">`,
      ...cases,
      `    <system-out>${content(output)}</system-out>`,
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Suite {
  readonly name: Gate;
  readonly tests: number;
  readonly failures: number;
  readonly cases: readonly string[];
}

function suiteOf(gate: Gate, clusters: readonly JudgedCluster[], { failOn }: ReportOptions): Suite {
  const accused = clusters.filter(({ verdict }) => verdict.class === gate);
  if (accused.length === 0) {
    const cases = [`    <testcase classname="unpark.${gate}" name="no ${gate}"/>`];
    return { name: gate, tests: 1, failures: 0, cases };
  }
  const fails = gate === "zombie" || failOn === "suspect";
  return {
    name: gate,
    tests: accused.length,
    failures: fails ? accused.length : 0,
    cases: accused.flatMap((cluster) => caseOf(cluster, gate, fails)),
  };
}

function caseOf(cluster: JudgedCluster, gate: Gate, fails: boolean): readonly string[] {
  const { verdict, state } = cluster;
  const place = fixPlaceOf(cluster);
  const func = whereOf(cluster)?.func ?? "an empty stack";
  // The id keeps the name unique, and the same from run to run: CI systems trace a test by its name.
  const name = `${func}, ${state ?? "no state"} [${cluster.id}]`;
  const file = place === null || place.file === "" ? "" : ` file="${attribute(place.file)}" line="${place.line}"`;
  const message = `${counted(verdict.accused, gate)} in ${func}${waitText(cluster)}`;
  const body = content(bodyOf(cluster));
  const inner = fails
    ? `      <failure type="${gate}" message="${attribute(message)}">${body}</failure>`
    : `      <system-out>${body}</system-out>`;
  return [`    <testcase classname="unpark.${gate}" name="${attribute(name)}"${file}>`, inner, "    </testcase>"];
}

function waitText({ waits }: JudgedCluster): string {
  const wait = waits.at(-1) ?? null;
  return wait === null || wait.max < 0 ? "" : `, waiting ${minutesRange(wait.min, wait.max)}`;
}

function bodyOf({ verdict, frames, createdBy }: JudgedCluster): readonly string[] {
  return [
    ...verdict.reasons.map(({ text }) => text),
    ...(verdict.settledBy === null ? [] : [`settled by: ${verdict.settledBy}`]),
    ...(verdict.pattern === null ? [] : [`${verdict.pattern.title}: ${verdict.pattern.advice}`]),
    "",
    ...frames.map((frame) => `${frame.func} ${fileLine(frame)}`.trimEnd()),
    ...(createdBy === null ? [] : [`created by ${createdBy.func} ${fileLine(createdBy)}`.trimEnd()]),
  ];
}

/** @returns lines as the content of an XML element */
export function content(lines: readonly string[]): string {
  return lines.map(attribute).join("\n");
}

/** What XML 1.0 forbids (most controls, lone surrogates, U+FFFE and U+FFFF) is a visible escape after `clean`. */
export function attribute(text: string): string {
  return clean(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
