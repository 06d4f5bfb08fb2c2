// An analysis -> the report on standard output or in a file, and the gate's exit status.

import { gzipSync } from "node:zlib";
import type { Analysis } from "../../analyse.ts";
import { type Format, REPORTS } from "../../report/index.ts";
import type { Pieces, ReportOptions } from "../../report/options.ts";
import { sortClusters } from "../../report/sort.ts";
import { errnoOf } from "../../source/failure.ts";
import { type Content, whyNotWritten, writeWhole } from "../../source/file/whole-file.ts";
import { isHeapFull, moreHeap } from "../../source/memory.ts";
import { counted } from "../../text/units.ts";
import type { Options } from "../args.ts";
import { ANALYSED, GATE_TRIPPED, UserError } from "../exit.ts";
import { terminalOf } from "../terminal.ts";
import { VERSION } from "../version.ts";
import { pageAssets } from "./page-assets.ts";
import { sourceRelative } from "./source-file.ts";

/** How much of the memory an analysis may have taken, where its report holds every stack again; measured. */
const ROOM_FOR: Partial<Record<Format, number>> = { html: 0.4, pprof: 0.2 };

/** The reports of fewer clusters take little. */
const MANY_CLUSTERS = 5_000;

/**
 * @returns the exit status
 * @throws UserError (exit 2) when `--filter` is faulty, `--out` cannot be written, or the report would be too large
 */
export async function printReport(whole: Analysis, options: Options): Promise<number> {
  // A report without a filter, which is most of them, starts faster without the query language.
  const { analysis, hidden } =
    options.filter === null
      ? { analysis: whole, hidden: null }
      : (await import("../filter.ts")).filtered(whole, options.filter);
  const shown = options.redact
    ? new (await import("../../redact/redactor.ts")).Redactor().redact(whole, analysis).analysis
    : analysis;
  const format: Format = options.format ?? "text";
  const sorted = options.sort === null ? shown : { ...shown, clusters: sortClusters(shown.clusters, options.sort) };
  const terminal = terminalOf(options.color, options.out !== null);
  if (Math.min(sorted.clusters.length, options.top ?? Number.POSITIVE_INFINITY) >= MANY_CLUSTERS) {
    if (isHeapFull(ROOM_FOR[format] ?? 1)) throw tooLarge(sorted, format, `more memory than there is: ${moreHeap()}`);
  }
  const reportOptions: ReportOptions = {
    color: terminal.depth,
    width: terminal.width,
    unicode: terminal.unicode,
    top: options.top,
    filtered: hidden,
    version: VERSION,
    failOn: options.failOn === "growth" ? "none" : options.failOn,
    sourceFile: sourceRelative(options.sourceRoot),
    sourceUrl: options.redact ? null : options.sourceUrl,
  };
  try {
    await deliver(render(sorted, format, reportOptions), format, options.out);
  } catch (error) {
    const tooLong = error instanceof RangeError && error.message === "Invalid string length";
    throw tooLong ? tooLarge(sorted, format, "a longer text than Node can hold") : error;
  }
  return gate(analysis, options.failOn);
}

/** @throws UserError (exit 2) when `--out` cannot be written, or bytes would go to a terminal */
export async function deliver(content: Pieces | Uint8Array, format: string, out: string | null): Promise<void> {
  const isBinary = content instanceof Uint8Array;
  if (out !== null) writeOut(out, isBinary ? content : inChunks(content));
  else if (!isBinary) await printPieces(content);
  else if (process.stdout.isTTY) throw new UserError(`--format ${format} is binary: write it with --out FILE`);
  else process.stdout.write(content);
}

/** Prints one chunk after the other, as fast as they are read; none more when nobody does. */
async function printPieces(pieces: Pieces): Promise<void> {
  const print = (text: string): Promise<boolean> =>
    new Promise((resolve) => process.stdout.write(text, (error) => resolve(error == null)));
  for (const chunk of inChunks(pieces)) if (!(await print(chunk))) return;
}

/** Characters that are written at once. */
const CHUNK = 1 << 16;

function* inChunks(pieces: Pieces): Generator<string, void, undefined> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

/** `go tool pprof` and everything else expects its protobuf packed. */
export function render(analysis: Analysis, format: Format, options: ReportOptions): Pieces | Uint8Array {
  const content = REPORTS[format](analysis, format === "html" ? { ...options, page: pageAssets() } : options);
  return content instanceof Uint8Array ? gzipSync(content) : content;
}

function tooLarge({ clusters }: Analysis, format: Format, what: string): UserError {
  const all = counted(clusters.length, "cluster");
  return new UserError(`--format ${format}: a report of ${all} takes ${what}; --top N or --filter makes it smaller`);
}

/** Who names a file means it: one that is there is replaced. */
function writeOut(path: string, content: Content): void {
  try {
    writeWhole(path, content, { replace: true });
  } catch (error) {
    // Of the report itself, which is made as it is written.
    if (errnoOf(error) === null) throw error;
    throw new UserError(`--out ${path}: ${whyNotWritten(error)}; expected a file that can be written`);
  }
}

export function gate({ verdict }: Analysis, failOn: Options["failOn"]): number {
  const tripped =
    failOn === "zombie" ? verdict.zombies > 0 : failOn === "suspect" ? verdict.zombies + verdict.suspects > 0 : false;
  return tripped ? GATE_TRIPPED : ANALYSED;
}
