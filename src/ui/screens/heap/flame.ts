// Stacks and a path from the root -> the part of the flame graph below it, as deep as is drawn.

import type { Origin } from "../../../cluster/cluster.ts";
import type { HeapAnalysis } from "../../../heap/analysis.ts";
import { weight } from "../../../heap/peek.ts";
import { remember } from "../../select.ts";

export interface FlameNode {
  readonly func: string;
  readonly origin: Origin;
  /** Held, or grown where there are several profiles; what shrank has no width. */
  value: number;
  /** Largest first. */
  children: FlameNode[];
}

export interface Flame {
  /** Of the whole graph. */
  readonly total: number;
  /** What is left out: the sum of what shrank, at most 0. */
  readonly shrank: number;
  /** One for each function of the path. */
  readonly path: readonly FlameNode[];
  /** Below the end of the path. */
  readonly children: readonly FlameNode[];
}

interface Draft extends FlameNode {
  readonly by: Map<string, Draft>;
}

/** Levels below the end of the path: more than a screen has rows for would cost a frame with 20,000 stacks. */
const DEPTH = 24;

export const flameOf = remember(({ stacks }: HeapAnalysis, path: readonly string[]): Flame => {
  const root = draft("", "runtime");
  const above = path.map((func) => draft(func, "runtime"));
  let total = 0;
  let shrank = 0;
  for (const { frames, values } of stacks) {
    const value = weight(values);
    if (value <= 0) {
      shrank += value;
      continue;
    }
    total += value;
    let at = 0;
    for (; at < path.length; at++) {
      const frame = frames.at(-1 - at);
      if (frame === undefined || frame.func !== path[at]) break;
      above[at] = { ...above[at]!, origin: frame.origin, value: above[at]!.value + value };
    }
    if (at < path.length) continue;
    let node = root;
    for (const end = Math.min(frames.length, at + DEPTH); at < end; at++) {
      const { func, origin } = frames[frames.length - 1 - at]!;
      node = childOf(node, func, origin);
      node.value += value;
    }
  }
  sort(root);
  return { total, shrank, path: above, children: root.children };
});

function draft(func: string, origin: Origin): Draft {
  return { func, origin, value: 0, children: [], by: new Map() };
}

function childOf(node: Draft, func: string, origin: Origin): Draft {
  const known = node.by.get(func);
  if (known !== undefined) return known;
  const child = draft(func, origin);
  node.by.set(func, child);
  node.children.push(child);
  return child;
}

function sort(node: FlameNode): void {
  node.children.sort((a, b) => b.value - a.value || (a.func < b.func ? -1 : 1));
  for (const child of node.children) sort(child);
}
