// Two snapshots -> one process or two?

import type { Snapshot } from "../dump/model.ts";

/** How many goids must contradict before two snapshots are two processes (goid 1 is `main` in all of them). */
const CONTRADICTIONS = 2;

/**
 * Go never uses a goid twice in one process, so the same goid with another creator or another bottom frame speaks of
 * two processes (runtime/proc.go, newproc1: goids come from one counter).
 *
 * @returns why they are two processes, or null when nothing contradicts that they are one
 */
export function twoProcesses(before: Snapshot, after: Snapshot): string | null {
  const exact = (hint: string | null): hint is string => hint !== null && !hint.endsWith("+");
  if (exact(before.goVersionHint) && exact(after.goVersionHint) && before.goVersionHint !== after.goVersionHint) {
    return `${before.goVersionHint} in the one, ${after.goVersionHint} in the other`;
  }
  const mains = [mainFile(before), mainFile(after)] as const;
  if (mains[0] !== null && mains[1] !== null && mains[0] !== mains[1])
    return `main.main is in ${mains[0]} in the one, in ${mains[1]} in the other`;
  if (before.goroutines === null || after.goroutines === null) return null;
  const roots = new Map<number, string>();
  for (const [row, goid] of before.goroutines.goid.entries()) roots.set(goid, rootOf(before, row));
  let contradictions = 0;
  let example = 0;
  for (const [row, goid] of after.goroutines.goid.entries()) {
    const root = goid === 1 ? undefined : roots.get(goid);
    if (root === undefined || root === rootOf(after, row)) continue;
    contradictions++;
    example = goid;
  }
  if (contradictions >= CONTRADICTIONS)
    return `${contradictions} goids, goroutine ${example} among them, have another creator or another first function`;
  return otherAddresses(before, after);
}

function mainFile({ stacks }: Snapshot): string | null {
  for (const { frames } of stacks)
    for (const { func, file } of frames) if (func === "main.main" && file !== "") return file;
  return null;
}

/** What never changes in a goroutine's life: who created it, and the function it began with. */
function rootOf(snapshot: Snapshot, row: number): string {
  const { frames, createdBy, elided } = snapshot.stacks[snapshot.goroutines!.stack[row]!]!;
  const bottom = frames.at(-1);
  return `${createdBy?.func ?? ""}\n${elided === null ? (bottom?.func ?? "") : ""}`;
}

/** A restarted process repeats goids and stacks; the addresses its goroutines were started with differ. */
function otherAddresses(before: Snapshot, after: Snapshot): string | null {
  const first = new Map<number, string>();
  const entryOf = (snapshot: Snapshot, row: number, args: readonly string[]): string | null => {
    const words = args.at(-1)?.match(/0x[0-9a-f]{6,}(?![0-9a-f?])/g);
    return words == null
      ? null
      : `${snapshot.stacks[snapshot.goroutines!.stack[row]!]!.frames.at(-1)?.func} ${words.join(" ")}`;
  };
  for (const { row, args } of before.samples) {
    const entry = entryOf(before, row, args);
    if (entry !== null) first.set(before.goroutines!.goid[row]!, entry);
  }
  let same = 0;
  let other = 0;
  for (const { row, args } of after.samples) {
    const known = first.get(after.goroutines!.goid[row]!);
    const entry = known === undefined ? null : entryOf(after, row, args);
    if (entry === null) continue;
    if (entry === known) same++;
    else other++;
  }
  return same === 0 && other >= CONTRADICTIONS
    ? `${other} goids are there in both, but none with the addresses it was started with`
    : null;
}
