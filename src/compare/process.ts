// Two snapshots -> one process or two?

import { rowsByGoid } from "../dump/goid-table.ts";
import type { Snapshot, Stack } from "../dump/model.ts";
import { outermostArguments } from "../dump/samples.ts";
import { isWrapper } from "../dump/visible.ts";

/** How many goids must contradict before two snapshots are two processes (goid 1 is `main` in all of them). */
const CONTRADICTIONS = 2;

/**
 * What the runtime prints when it ends the process. Of signals these alone, in these words (runtime/sigtab_linux_generic.go,
 * _SigThrow): a program that catches one and goes on has words of its own.
 */
const ENDING =
  /^(?:panic|fatal error|SIG(?:QUIT(?=: quit)|ILL(?=: illegal)|TRAP(?=: trace)|ABRT(?=: abort)|EMT(?=: emulate)|FPE(?=: floating)|BUS(?=: bus)|SEGV(?=: segmentation)|SYS(?=: bad system)|STKFLT(?=: stack)))/;

/**
 * Go never uses a goid twice in one process, so the same goid with another creator or another bottom frame speaks of
 * two processes (runtime/proc.go, newproc1: goids come from one counter).
 *
 * @returns why they are two processes, or null when nothing contradicts that they are one
 */
export function twoProcesses(before: Snapshot, after: Snapshot): string | null {
  if (before.process !== undefined && after.process !== undefined && before.process !== after.process)
    return "it was started anew in between";
  const ending = endingOf(before);
  if (ending !== null) return `the one before ended in a ${ending}`;
  const exact = (hint: string | null): hint is string => hint !== null && !hint.endsWith("+");
  if (exact(before.goVersionHint) && exact(after.goVersionHint) && before.goVersionHint !== after.goVersionHint) {
    return `${before.goVersionHint} in the one, ${after.goVersionHint} in the other`;
  }
  const mains = [mainFile(before), mainFile(after)] as const;
  if (mains[0] !== null && mains[1] !== null && mains[0] !== mains[1])
    return `main.main is in ${mains[0]} in the one, in ${mains[1]} in the other`;
  if (before.goroutines === null || after.goroutines === null) return null;
  const roots = new Map<string, number>();
  const rootsBefore = rootsOf(before, roots);
  const rootsAfter = rootsOf(after, roots);
  const rows = rowsByGoid(before.goroutines);
  const { goid, stack } = after.goroutines;
  let contradictions = 0;
  let example = 0;
  for (let row = 0; row < goid.length; row++) {
    const was = goid[row] === 1 ? -1 : rows.rowOf(goid[row]!);
    if (was < 0) continue;
    const [root, now] = [rootsBefore[before.goroutines.stack[was]!]!, rootsAfter[stack[row]!]!];
    if (root === now || root === UNSEEN || now === UNSEEN) continue;
    contradictions++;
    example = goid[row]!;
  }
  if (contradictions >= CONTRADICTIONS)
    return `${contradictions} goids, goroutine ${example} among them, have another creator or another first function`;
  return otherAddresses(before, after);
}

/** @returns how the runtime ended the process when it had printed the dump, e.g. "SIGQUIT"; null when it may have gone on */
export function endingOf({ trigger }: Pick<Snapshot, "trigger">): string | null {
  return ENDING.exec(trigger ?? "")?.[0] ?? null;
}

function mainFile(snapshot: Snapshot): string | null {
  for (const at of ownStacks(snapshot))
    for (const { func, file } of snapshot.stacks[at]!.frames) if (func === "main.main" && file !== "") return file;
  return null;
}

/** Indexes of the stacks that its goroutines have: the snapshots of one text share the list of all. */
function ownStacks({ stacks, goroutines }: Snapshot): readonly number[] {
  if (goroutines === null) return [...stacks.keys()];
  const own: number[] = [];
  const seen = new Uint8Array(stacks.length);
  for (const stack of goroutines.stack) {
    if (seen[stack] === 0) own.push(stack);
    seen[stack] = 1;
  }
  return own;
}

/** The root of a stack that does not show it. */
const UNSEEN = -1;

/**
 * True when the function it began with is not there: up to Go 1.20 only the first 100 frames are (runtime/traceback.go),
 * and one that has not run yet is still in the wrapper of its go statement, which is printed as nothing else would be.
 */
function isRootless({ frames, elided, elidedBefore }: Stack): boolean {
  if (elided !== null && elidedBefore === frames.length) return true;
  const func = frames.at(-1)?.func ?? "";
  return func === "runtime.goexit" || isWrapper(func);
}

/**
 * What never changes in a goroutine's life: who created it, and the function it began with.
 *
 * @param ids where equal roots get equal numbers
 * @returns per stack
 */
function rootsOf(snapshot: Snapshot, ids: Map<string, number>): Int32Array {
  const roots = new Int32Array(snapshot.stacks.length);
  for (const at of ownStacks(snapshot)) {
    const stack = snapshot.stacks[at]!;
    if (isRootless(stack)) {
      roots[at] = UNSEEN;
      continue;
    }
    const { frames, createdBy } = stack;
    const root = `${createdBy?.func ?? ""}\n${frames.at(-1)?.func ?? ""}`;
    const id = ids.get(root) ?? ids.size;
    ids.set(root, id);
    roots[at] = id;
  }
  return roots;
}

/** A restarted process repeats goids and stacks; the addresses its goroutines were started with differ. */
function otherAddresses(before: Snapshot, after: Snapshot): string | null {
  const rows = rowsByGoid(before.goroutines!);
  const sampled = new Map<number, number>();
  for (let index = 0; index < before.samples.row.length; index++) sampled.set(before.samples.row[index]!, index);
  let other = 0;
  for (let index = 0; index < after.samples.row.length; index++) {
    const row = rows.rowOf(after.goroutines!.goid[after.samples.row[index]!]!);
    const was = sampled.get(row);
    if (was === undefined) continue;
    const [first, now] = [entryOf(before, was), entryOf(after, index)];
    if (first === null || now === null) continue;
    if (first === now) return null;
    other++;
  }
  return other >= CONTRADICTIONS
    ? `${other} goids are there in both, but none with the addresses it was started with`
    : null;
}

/** The function a sampled goroutine began with, and the addresses among its arguments; null where they are not there. */
function entryOf({ samples, stacks, goroutines }: Snapshot, index: number): string | null {
  const addresses = outermostArguments(samples, index).match(/0x[0-9a-f]{6,}(?![0-9a-f?])/g);
  if (addresses === null) return null;
  const stack = stacks[goroutines!.stack[samples.row[index]!]!]!;
  return isRootless(stack) ? null : `${stack.frames.at(-1)?.func} ${addresses.join(" ")}`;
}
