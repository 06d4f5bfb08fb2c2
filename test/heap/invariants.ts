// What holds for any bytes given to `unpark heap`: nothing throws, chunks do not matter, nothing is lost without a word.

import assert from "node:assert/strict";
import { createProfileDecoder, type Profile } from "../../src/decode-heap.ts";
import { analyseHeap } from "../../src/heap/analyse.ts";
import type { HeapAnalysis } from "../../src/heap/analysis.ts";
import { columnOf, type HeapProfile, isHeapProfile, SAMPLE_TYPES } from "../../src/heap/model.ts";
import { HEAP_FORMATS, heapReport } from "../../src/report/heap/index.ts";
import { checkSnapshot } from "../dump/invariants.ts";
import { checkText } from "../report/clean.ts";
import { HEAP_OPTIONS } from "./options.ts";

interface Decoded {
  readonly found: readonly Profile[];
  readonly refusal: string | null;
}

function decodeProfiles(bytes: Uint8Array, cuts: readonly number[]): Decoded {
  const decoder = createProfileDecoder("profile");
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    // As every source does it: the chunk is used for something else afterwards.
    const copy = Uint8Array.from(bytes.subarray(from, to));
    decoder.push(copy);
    copy.fill(0x21);
    from = to;
  }
  const found = decoder.end();
  return { found, refusal: decoder.refusal() };
}

function checkProfile({ samples, stacks, warnings, sampleTypes, rate }: HeapProfile): void {
  for (const column of Object.values(samples)) assert.equal(column.length, samples.stack.length);
  for (const stack of samples.stack) assert.ok(stack < stacks.length);
  for (const type of SAMPLE_TYPES)
    for (const figure of columnOf(samples, type)) assert.ok(Number.isFinite(figure), `${type} ${figure}`);
  for (const size of samples.objectBytes) assert.ok(Number.isFinite(size), `objectBytes ${size}`);
  assert.ok(Number.isFinite(rate) && sampleTypes.length > 0);
  for (const frame of stacks.flat()) assert.ok(frame.func !== "" && frame.line >= 0, JSON.stringify(frame));
  for (const { line, message } of warnings) assert.ok(message !== "" && (line === null || line >= 1));
}

function checkFigures({ rows, totals }: HeapAnalysis): void {
  for (const total of totals) assert.ok(Number.isFinite(total), `total ${total}`);
  for (const { flat, cum, growth, func } of rows)
    for (const figure of [...flat, ...cum, growth.flat, growth.cum, growth.error, ...growth.perCycle])
      assert.ok(Number.isFinite(figure), `${func} ${figure}`);
}

const RECORD = /(?<![^\n])-?\d{1,18}: -?\d{1,18} \[-?\d{1,18}: -?\d{1,18}\] @(?: 0x[0-9a-f]+)* *\r?(?![^\n])/g;
const HEADER = /(?<![^\n])heap profile: -?\d{1,18}: /;

/** Every byte of a text belongs to a profile, and every record in it is a row, or a line that is told. */
function checkTextLosses(bytes: Uint8Array, found: readonly Profile[]): void {
  const heaps = found.filter(isHeapProfile);
  if (heaps.length === 0 || heaps[0]!.form === "protobuf") return;
  if (bytes[0]! >= 0xfe && bytes[1]! >= 0xfe) return;
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const sum = found.reduce((all, item) => all + item.bytes, 0);
  assert.equal(sum, bytes.length - (marked ? 3 : 0), "bytes that belong to no profile");
  const text = Buffer.from(bytes).toString("latin1");
  const records = text.slice(text.search(HEADER)).match(RECORD)?.length ?? 0;
  const rows = heaps.reduce((all, { samples }) => all + samples.stack.length, 0);
  const told = found
    .flatMap(({ warnings }) => warnings)
    .reduce((all, { message, code }) => all + (code === "strange-lines" ? Number(/^\d+/.exec(message)![0]) : 0), 0);
  assert.ok(records <= rows + told, `${records} records, ${rows} rows, ${told} lines told`);
}

/**
 * @param before of the same process, perhaps: what was read is analysed once more as what came after it
 * @returns the analysis of what was found twice over, or null where the bytes hold no heap profile, and their name then
 * @throws AssertionError when one of them does not hold
 */
export function checkHeap(
  bytes: Uint8Array,
  cuts: readonly number[],
  before: Uint8Array | null = null,
): { readonly analysis: HeapAnalysis | null; readonly refusal: string | null } {
  const whole = decodeProfiles(bytes, []);
  if (cuts.length > 0) assert.deepEqual(decodeProfiles(bytes, cuts), whole, "another result in other chunks");
  assert.equal(whole.found.length === 0, whole.refusal !== null);
  checkTextLosses(bytes, whole.found);
  for (const item of whole.found) if (!isHeapProfile(item)) checkSnapshot(item);
  const heaps = whole.found.filter(isHeapProfile);
  for (const profile of heaps) checkProfile(profile);
  const last = heaps.at(-1);
  if (last === undefined) return { analysis: null, refusal: whole.refusal };
  analyseHeap(heaps);
  const twice = analyseHeap([last, last]);
  checkFigures(twice);
  assert.notEqual(twice.verdict.class, "leak", "the same profile twice is a leak");
  const earlier = before === null ? [] : decodeProfiles(before, []).found.filter(isHeapProfile);
  if (earlier.length > 0) checkFigures(analyseHeap([...earlier, ...heaps]));
  return { analysis: twice, refusal: null };
}

/** @throws AssertionError where a report has a control, bidi or invisible character, or a figure that is none */
export function checkHeapReports(analysis: HeapAnalysis): void {
  for (const format of HEAP_FORMATS) checkText(heapReport(format)!(analysis, HEAP_OPTIONS), format);
}
