// The heap -> the text that `y` copies: the chosen row with its reasons, the answer, or an issue in Markdown.

import type { HeapAnalysis, HeapRow } from "../../../heap/analysis.ts";
import { writeHeapMarkdown } from "../../../report/heap/markdown.ts";
import { toldTexts } from "../../../report/heap/text.ts";
import { placeText, profileText } from "../../../report/heap/words.ts";
import { clean } from "../../../text/clean.ts";
import type { MenuItem, State } from "../../state.ts";
import { chosenRow, printerOf } from "./rows.ts";
import type { HeapCopyWhat } from "./state.ts";

/** What can be copied here: no row where none is chosen. */
export function heapCopies(state: State): readonly MenuItem[] {
  const item = (label: string, what: HeapCopyWhat): MenuItem => ({ label, message: { type: "heapCopyChosen", what } });
  return [
    ...(chosenRow(state) === null ? [] : [item("row, with its reasons", "row")]),
    item("summary: the answer", "summary"),
    item("issue text (Markdown)", "issue"),
  ];
}

/** @returns clean text, its lines ended by LF; null where there is nothing of the kind */
export function heapCopyText(what: HeapCopyWhat, state: State): string | null {
  const { analysis } = state.heap;
  if (analysis === null) return null;
  if (what === "summary") return summaryOf(analysis);
  if (what === "issue") return issueOf(analysis, state.version);
  const row = chosenRow(state);
  return row === null ? null : rowText(row, analysis);
}

function summaryOf(analysis: HeapAnalysis): string {
  const told = [...toldTexts(analysis), ...analysis.profiles.map(profileText)];
  return lines([analysis.verdict.summary, ...told.map((text) => `- ${text}`)]);
}

/** `leak main.keep cache.go:12: flat 2MB, cum 2MB, growth 2MB ± 0.5MB of inuse_space`, and a line for each reason. */
function rowText(row: HeapRow, analysis: HeapAnalysis): string {
  const { func, owner, flat, cum, growth, verdict, frames } = row;
  const print = printerOf(analysis);
  const several = analysis.profiles.length > 1;
  const figures = [
    `flat ${print(flat.at(-1)!)}`,
    `cum ${print(cum.at(-1)!)}`,
    ...(several ? [`growth ${print(growth.flat)} ± ${print(growth.error)}, cum growth ${print(growth.cum)}`] : []),
  ].join(", ");
  const named = [func, placeText(row)].filter((part) => part !== "").join(" ");
  const ofOwner = owner === null ? "" : `, for ${`${owner.func} ${placeText(owner)}`.trimEnd()}`;
  return lines([
    `${several ? `${verdict.class} ` : ""}${named}${ofOwner}: ${figures} of ${analysis.sampleType}`,
    ...verdict.reasons.map(({ text }) => `- ${text}`),
    ...(verdict.settledBy === null ? [] : [`- to be sure: ${verdict.settledBy}`]),
    ...(frames ?? []).map((frame) => `    ${frame.func} ${placeText(frame)}`.trimEnd()),
  ]);
}

function issueOf(analysis: HeapAnalysis, version: string): string {
  const of = analysis.merged.stacks.length;
  const stacks = of - analysis.stacks.length;
  return writeHeapMarkdown(analysis, {
    color: 0,
    width: null,
    unicode: true,
    top: null,
    filtered: stacks === 0 ? null : { stacks, of },
    version,
    peek: null,
  });
}

function lines(texts: readonly string[]): string {
  return `${texts.map((text) => clean(text)).join("\n")}\n`;
}
