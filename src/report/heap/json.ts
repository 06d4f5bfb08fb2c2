// Heap analysis -> the JSON document of the contract, described in heap/schema.ts.

import type { OriginFrame } from "../../cluster/cluster.ts";
import type { HeapAnalysis, HeapRow, HeapVerdict } from "../../heap/analysis.ts";
import type { MemoryState } from "../../heap/memory.ts";
import { escapeJson } from "../../text/clean.ts";
import { pretty, SCHEMA_VERSION } from "../json/json.ts";
import type { HeapReportOptions } from "./options.ts";

/** @returns JSON with two blanks of indentation; never cut unless `top` is given */
export function writeHeapJson(analysis: HeapAnalysis, { top, version, filtered }: HeapReportOptions): string {
  const rows = top === null ? analysis.rows : analysis.rows.slice(0, top);
  const hidden = analysis.rows.length - rows.length;
  const document = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "unpark", version },
    sampleType: analysis.sampleType,
    unit: analysis.unit,
    granularity: analysis.granularity,
    profiles: analysis.profiles.map((_, at) => profileJson(analysis, at)),
    rows: rows.map(rowJson),
    ...(analysis.trend === null ? {} : { trend: analysis.trend }),
    ...(analysis.outside === null ? {} : { outside: analysis.outside }),
    ...(analysis.goroutines === null ? {} : { goroutines: analysis.goroutines }),
    verdict: {
      ...verdictJson(analysis.verdict),
      bytesPerCycle: analysis.verdict.bytesPerCycle,
      summary: analysis.verdict.summary,
    },
    warnings: analysis.warnings,
    ...(hidden === 0 && filtered === null ? {} : { filtered: { rows: hidden, stacks: filtered?.stacks ?? 0 } }),
  };
  return `${escapeJson(pretty(document, "\n"))}\n`;
}

function profileJson({ profiles, totals, memory }: HeapAnalysis, at: number): object {
  const { source, takenAt, samples, memstats, form, rate, bytes, truncated, differenceSeconds, warnings } =
    profiles[at]!;
  const state = memory[at] ?? null;
  return {
    source,
    takenAt,
    samples: samples.stack.length,
    total: totals[at],
    form,
    rate,
    bytes,
    truncated,
    ...(differenceSeconds === null ? {} : { differenceSeconds }),
    ...(memstats === null ? {} : { memstats }),
    ...(state === null ? {} : { memory: memoryJson(state) }),
    warnings,
  };
}

function memoryJson({ resident, held, parts }: MemoryState): object {
  return { resident, held, parts: Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes])) };
}

function rowJson({
  func,
  file,
  line,
  origin,
  owner,
  flat,
  cum,
  growth,
  sampled,
  kept,
  verdict,
  frames,
}: HeapRow): object {
  return {
    func,
    file,
    line,
    origin,
    ...(owner === null ? {} : { owner: placeJson(owner) }),
    flat,
    cum,
    growth,
    sampledObjects: sampled,
    kept,
    verdict: verdictJson(verdict),
    ...(frames === null
      ? {}
      : { frames: frames.map(({ origin: whose, ...frame }) => ({ ...placeJson(frame), origin: whose })) }),
  };
}

function placeJson({ func, file, line }: Pick<OriginFrame, "func" | "file" | "line">): object {
  return { func, file, line };
}

function verdictJson({ class: name, reasons, settledBy }: HeapVerdict): object {
  return {
    class: name,
    reasons: reasons.map(({ code, text }) => ({ code, text })),
    ...(settledBy === null ? {} : { settledBy }),
  };
}
