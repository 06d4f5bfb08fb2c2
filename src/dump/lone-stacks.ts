// The goroutines of one text -> its dumps, and how many stacks stand beside them that are none.

import type { Columns } from "./columns.ts";
import type { Stack } from "./model.ts";
import { FirstAndNewest, type LeftOut } from "./newest.ts";
import { type Boundary, type Segment, segmentsOf } from "./segment.ts";

const DEBUG_STACK = "runtime/debug.Stack";

/** What was read of one text. */
export interface Read {
  readonly columns: Columns;
  readonly boundaries: readonly Boundary[];
  readonly begins: Pick<Boundary, "offset" | "line">;
  readonly blocks: { readonly stacks: readonly Stack[]; readonly states: readonly string[] };
}

export interface Dumps {
  readonly dumps: readonly Segment[];
  readonly leftOut: LeftOut;
  readonly loneStacks: number;
}

/**
 * A log holds the stacks of panics that somebody recovered, and of debug.Stack: one running goroutine each. Beside a dump
 * they are no dumps to compare it with, and none of its goroutines: most have ended when it is taken.
 *
 * @param most how many dumps are kept, see `FirstAndNewest`
 * @returns the dumps; where there is none, each such stack as one
 */
export function dumpsOf(read: Read, most: number): Dumps {
  const { columns, blocks } = read;
  const forged = forgedOf(read.boundaries);
  const nested = new Set(read.boundaries.filter(({ kind }) => kind === "nested").map(({ row }) => row));
  const boundaries = read.boundaries.filter(
    (boundary) => boundary.kind !== "nested" && (forged.has(boundary.row) || !isLogged(boundary, nested, read)),
  );
  const traces = tracesOf({ ...read, boundaries });
  const isLone = ({ rows }: Segment): boolean =>
    rows.length === 1 && blocks.states[columns.stateAt(rows.first)] === "running";
  const dumps = new FirstAndNewest(most, goroutinesOf);
  let lone = 0;
  segmentsOf(columns, boundaries, new Set([...forged, ...traces]), read.begins, (segment) => {
    if (isLone(segment)) lone++;
    else dumps.add(segment);
  });
  if (!dumps.isEmpty) return { dumps: dumps.toArray(), leftOut: dumps.leftOut, loneStacks: traces.size + lone };
  segmentsOf(columns, boundaries, forged, read.begins, (segment) => dumps.add(segment));
  return { dumps: dumps.toArray(), leftOut: dumps.leftOut, loneStacks: 0 };
}

function goroutinesOf({ rows }: Segment): number {
  return rows.length;
}

/**
 * A panic's words that the program itself printed, with the stack of a call that recovered it. A crash never prints
 * debug.Stack, and begins in the frame that panicked: a deferred call stands above `panic` in it only when that one
 * panicked in turn, which its words tell: `[recovered, repanicked]`, or a second panic. (Of two panics of one value they
 * do not: a rare crash passes for a log.)
 */
function isLogged({ kind, row, text }: Boundary, nested: ReadonlySet<number>, { columns, blocks }: Read): boolean {
  if (kind !== "preamble" || row >= columns.length || text?.startsWith("panic: ") !== true) return false;
  const { frames } = blocks.stacks[columns.stackAt(row)]!;
  if (frames[0]?.func === DEBUG_STACK) return true;
  return frames.findIndex(({ func }) => func === "panic") > 0 && !nested.has(row) && !text.includes(" [recovered");
}

/** Rows that a panic's words hold. */
function forgedOf(boundaries: readonly Boundary[]): ReadonlySet<number> {
  const forged = new Set<number>();
  let from = -1;
  for (const { kind, row } of boundaries) {
    if (kind === "unparted") from = row;
    if (kind === "parted" && from >= 0) for (let at = from; at < row; at++) forged.add(at);
    if (kind === "parted" || kind === "preamble") from = -1;
  }
  return forged;
}

/** Rows that print themselves, behind no words of a crash: the goroutine of a dump that runs is the one that writes it. */
function tracesOf({ columns, boundaries, blocks }: Read): ReadonlySet<number> {
  const crashes = new Set(boundaries.filter(({ kind }) => kind === "preamble").map(({ row }) => row));
  const isTrace = ({ frames }: Stack): boolean => frames.some(({ func }) => func === "panic" || func === DEBUG_STACK);
  return new Set(
    boundaries
      .filter(({ kind, row }) => kind === "running" && row < columns.length && !crashes.has(row))
      .map(({ row }) => row)
      .filter((row) => isTrace(blocks.stacks[columns.stackAt(row)]!)),
  );
}
