// What holds for any bytes at all: nothing throws, chunks do not matter, and the numbers add up.

import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../src/analyse.ts";
import { kindOf, SNIFF_BYTES } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { decodeAll, decodeLineByLine } from "./dumps.ts";

export function checkSnapshot(snapshot: Snapshot): void {
  const { goroutines, counted, total, stacks, states, labelSets } = snapshot;
  if (goroutines !== null) {
    for (const column of Object.values(goroutines)) assert.equal((column as Uint8Array).length, total);
    assert.equal(new Set(goroutines.goid).size, total, "a goid twice in one dump");
    for (let row = 0; row < total; row++) {
      assert.ok(goroutines.goid[row]! > 0);
      assert.ok(goroutines.stack[row]! < stacks.length);
      assert.ok(goroutines.state[row]! < states.length);
      assert.ok(goroutines.labels[row]! < labelSets.length);
      assert.ok(goroutines.waitMinutes[row]! >= -1);
    }
  } else
    assert.equal(
      counted!.reduce((sum, { count }) => sum + count, 0),
      total,
    );
  for (const { line, message } of snapshot.warnings) assert.ok(message !== "" && (line === null || line >= 1));
}

export function checkAnalysis({ snapshots, clusters }: Analysis): void {
  for (const [at, { total }] of snapshots.entries())
    assert.equal(
      clusters.reduce((sum, { counts }) => sum + counts[at]!, 0),
      total,
      "the clusters do not add up",
    );
  assert.equal(new Set(clusters.map(({ id }) => id)).size, clusters.length, "two clusters of one id");
  for (const { counts, identity, id } of clusters) {
    assert.match(id, /^[0-9a-f]{16,}$/);
    if (identity === null || identity === undefined) continue;
    assert.equal(identity.survived + identity.movedIn + identity.born, counts.at(-1));
    assert.equal(identity.survived + identity.movedOut + identity.gone, counts[0]);
  }
}

/** As Go prints it, wherever it stands in the bytes. */
// `^` and `$` would take a carriage return alone for the end of a line.
const HEADER = /(?<![^\n])goroutine \d{1,15} (?:gp=\S+ m=\S+(?: mp=\S+)? )?\[[^\n]*\]:\r?(?![^\n])/g;
/** Warnings that account for headers which are no rows. */
const EXPLAINS = new Set([
  "repeated",
  "threads",
  "unreadable-header",
  "cut-goroutine",
  "foreign-text",
  "foreign-line",
  "dumps-left-out",
  "lone-stacks",
  "parts",
]);

/**
 * Nothing is lost without a word: every byte belongs to a snapshot or is told as skipped, and every header is a goroutine,
 * or told as a thread, a repetition, unreadable, cut, or no part of a dump.
 */
export function checkLosses(bytes: Uint8Array, snapshots: readonly Snapshot[]): void {
  const texts = snapshots.filter(({ form }) => form !== "protobuf");
  if (texts.length === 0) return;
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return;
  const given = bytes.length - (marked ? 3 : 0);
  assert.equal(
    texts.reduce((sum, snapshot) => sum + snapshot.bytes, 0),
    given,
    "bytes that belong to no snapshot",
  );
  const headers = Buffer.from(bytes).toString("latin1").match(HEADER)?.length ?? 0;
  const rows = texts.reduce((sum, { goroutines }) => sum + (goroutines?.goid.length ?? 0), 0);
  const told = texts
    .flatMap(({ warnings }) => warnings)
    .reduce((sum, { code, message }) => {
      if (!EXPLAINS.has(code)) return sum;
      return sum + (code === "cut-goroutine" ? 1 : Number(/^\d+/.exec(message)?.[0] ?? 1));
    }, 0);
  assert.ok(headers <= rows + told, `${headers} headers, ${rows} goroutines, ${told} told`);
}

/** Words of a figure that is none. */
const NO_FIGURE = /\b(?:NaN|Infinity|undefined|null)\b|\[object /;

/** What a verdict says has figures, whatever was given; a text that itself bears such words may bring them back. */
function checkWords(texts: readonly string[], given: Uint8Array): void {
  for (const text of texts)
    if (NO_FIGURE.test(text)) assert.match(Buffer.from(given).toString("latin1"), NO_FIGURE, text);
}

function checkVerdicts({ clusters, verdict, snapshots }: Analysis, bytes: Uint8Array): void {
  const goid = snapshots.at(-1)!.goroutines?.goid ?? [];
  for (const { counts, rows, verdict: one } of clusters) {
    // A profile that is a difference has counts below zero.
    assert.ok(
      one.accused >= 0 && one.accused <= Math.max(0, counts.at(-1)!),
      `${one.accused} of ${counts.at(-1)} accused`,
    );
    const own = new Set(Array.from(rows.at(-1) ?? [], (row) => goid[row]));
    for (const accused of one.accusedGoids) assert.ok(own.has(accused), "another cluster's goroutine is accused");
    checkWords([...one.reasons.map(({ text }) => text), one.settledBy ?? ""], bytes);
  }
  checkWords([verdict.summary], bytes);
}

/**
 * @param before of the same process, perhaps: what was read is judged once more as a second snapshot of it
 * @returns the analysis, or null where the bytes hold no dump, and what they were called then
 * @throws AssertionError when one of them does not hold
 */
export function checkAll(
  bytes: Uint8Array,
  cuts: readonly number[],
  before: Uint8Array | null = null,
): { readonly analysis: Analysis | null; readonly refusal: string | null } {
  const whole = decodeAll(bytes);
  if (cuts.length > 0) {
    assert.deepEqual(decodeAll(bytes, cuts), whole, "another result in other chunks");
    if (kindOf(bytes.subarray(0, SNIFF_BYTES)) === "text" && bytes[0] !== 0xef)
      assert.deepEqual(decodeLineByLine(bytes), whole.snapshots, "another result line by line");
  }
  assert.equal(whole.snapshots.length === 0, whole.refusal !== null);
  for (const snapshot of whole.snapshots) checkSnapshot(snapshot);
  checkLosses(bytes, whole.snapshots);
  if (whole.snapshots.length === 0) return { analysis: null, refusal: whole.refusal };
  const earlier = before === null ? [] : decodeAll(before).snapshots;
  const analysis = analyse([...earlier, ...whole.snapshots]);
  checkAnalysis(analysis);
  checkVerdicts(analysis, before === null ? bytes : Buffer.concat([before, bytes]));
  return { analysis, refusal: null };
}
