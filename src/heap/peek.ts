// Stacks and a function's name -> who calls it and what it calls, with what flows along: the tree around one place.

import type { HeapStack } from "./analysis.ts";

/** A caller or callee. */
export interface Neighbour {
  readonly func: string;
  /** Per profile. */
  readonly values: readonly number[];
}

export interface Peek {
  readonly func: string;
  readonly flat: readonly number[];
  readonly cum: readonly number[];
  /** Most first, by the last profile, or by the growth where there are several. */
  readonly callers: readonly Neighbour[];
  readonly callees: readonly Neighbour[];
}

/**
 * @param wanted a function's name, or a part of it
 * @returns one for each function that bears it, most cum first. A stack counts once per edge, however often it recurs;
 *          calls of itself are left out (google/pprof, internal/graph/graph.go, newGraph).
 */
export function peek(stacks: readonly HeapStack[], wanted: string): readonly Peek[] {
  const all = new Set(stacks.flatMap(({ frames }) => frames.map(({ func }) => func)));
  const names = all.has(wanted) ? [wanted] : [...all].filter((func) => func.includes(wanted));
  return names.map((func) => peekOf(stacks, func)).sort((a, b) => weight(b.cum) - weight(a.cum));
}

function peekOf(stacks: readonly HeapStack[], func: string): Peek {
  const width = stacks[0]?.values.length ?? 0;
  const sums = { flat: new Array<number>(width).fill(0), cum: new Array<number>(width).fill(0) };
  const callers = new Map<string, number[]>();
  const callees = new Map<string, number[]>();
  for (const { frames, values } of stacks) {
    const names = frames.map((frame) => frame.func);
    if (!names.includes(func)) continue;
    add(sums.cum, values);
    if (names[0] === func) add(sums.flat, values);
    const { above, below } = around(names, func);
    for (const name of above) add(entry(callers, name, width), values);
    for (const name of below) add(entry(callees, name, width), values);
  }
  return { func, ...sums, callers: sorted(callers), callees: sorted(callees) };
}

/** Each caller and callee once, however often the function recurs; itself left out. */
function around(names: readonly string[], func: string): { above: Set<string>; below: Set<string> } {
  const [above, below] = [new Set<string>(), new Set<string>()];
  for (const [at, name] of names.entries()) {
    if (name !== func) continue;
    const [callee, caller] = [names[at - 1], names[at + 1]];
    if (callee !== undefined && callee !== func) below.add(callee);
    if (caller !== undefined && caller !== func) above.add(caller);
  }
  return { above, below };
}

function entry(map: Map<string, number[]>, name: string, width: number): number[] {
  const found = map.get(name) ?? new Array<number>(width).fill(0);
  map.set(name, found);
  return found;
}

function add(sums: number[], values: readonly number[]): void {
  for (const [at, value] of values.entries()) sums[at]! += value;
}

function sorted(map: ReadonlyMap<string, number[]>): readonly Neighbour[] {
  return Array.from(map, ([func, values]) => ({ func, values })).sort((a, b) => weight(b.values) - weight(a.values));
}

/** The growth where there are several profiles. */
export function weight(values: readonly number[]): number {
  return values.length < 2 ? (values[0] ?? 0) : values.at(-1)! - values[0]!;
}
