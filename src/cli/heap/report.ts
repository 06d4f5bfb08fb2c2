// A heap analysis -> a report of it, its rows in the order that the options want.

import { gzipSync } from "node:zlib";
import type { HeapAnalysis } from "../../heap/analysis.ts";
import { heapReport } from "../../report/heap/index.ts";
import type { HeapReportOptions, HiddenStacks } from "../../report/heap/options.ts";
import type { Options } from "../args.ts";
import { pageAssets } from "../report/page-assets.ts";

/** What is said of the order of the rows. */
export interface HeapOrder {
  readonly sort: Options["sort"];
  readonly heap: Pick<Options["heap"], "byCum">;
}

type Row = HeapAnalysis["rows"][number];

/** `--sort` and `--cum`; by default the rows stand by growth, or by flat in one profile. */
export function sorted(analysis: HeapAnalysis, { sort, heap }: HeapOrder): HeapAnalysis {
  const several = analysis.profiles.length > 1;
  const last = ({ flat, cum }: Row): number => Math.abs((heap.byCum ? cum : flat).at(-1)!);
  const growth = ({ growth: grown }: Row): number => (heap.byCum ? grown.cum : grown.flat);
  const weight = sort === "count" || !several ? last : growth;
  const byName = (a: Row, b: Row): number => (a.func < b.func ? -1 : a.func > b.func ? 1 : 0);
  if (sort === "name") return { ...analysis, rows: [...analysis.rows].sort(byName) };
  if (sort !== "count" && !heap.byCum) return analysis;
  return { ...analysis, rows: [...analysis.rows].sort((a, b) => weight(b) - weight(a) || byName(a, b)) };
}

/** `go tool pprof` and everything else expects its protobuf packed. */
export function render(analysis: HeapAnalysis, format: string, options: HeapReportOptions): string | Uint8Array {
  const write = heapReport(format)!;
  const content = write(analysis, format === "html" ? { ...options, page: pageAssets() } : options);
  return typeof content === "string" ? content : gzipSync(content);
}

/** @returns what `--filter` took out */
export function hiddenStacks({ merged, stacks }: HeapAnalysis): HiddenStacks {
  const of = merged.stacks.length;
  return { stacks: of - stacks.length, of };
}
