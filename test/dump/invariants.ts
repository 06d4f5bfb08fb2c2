// What holds for any bytes at all: nothing throws, chunks do not matter, and the numbers add up.

import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../src/analyse.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { decodeAll } from "./dumps.ts";

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

/** @throws AssertionError when one of them does not hold */
export function checkAll(bytes: Uint8Array, cuts: readonly number[]): void {
  const whole = decodeAll(bytes);
  assert.deepEqual(decodeAll(bytes, cuts), whole, "another result in other chunks");
  assert.equal(whole.snapshots.length === 0, whole.refusal !== null);
  for (const snapshot of whole.snapshots) checkSnapshot(snapshot);
  if (whole.snapshots.length > 0) checkAnalysis(analyse(whole.snapshots));
}
