// Stacks of frames -> nodes, the things a row stands for: functions, lines, packages or whole stacks.

import type { OriginFrame } from "../cluster/cluster.ts";
import { packageOf } from "../cluster/package-of.ts";
import type { Granularity } from "./analysis.ts";
import type { Merged } from "./merge.ts";

export interface Nodes {
  /** A node is a whole stack. */
  readonly byStack: boolean;
  readonly count: number;
  /** By stack: the node of its leaf; -1 for a stack without frames. */
  readonly leaf: readonly number[];
  /** By stack: the node of the user's own frame nearest to the leaf; -1 when there is none. */
  readonly owner: readonly number[];
  /** Calls back for each node of a stack once, however often it recurs. */
  readonly each: (stack: number, visit: (node: number) => void) => void;
  /** By node: its name, as a row bears it. */
  readonly names: readonly string[];
  /** By frame: its node (not for stacks). */
  readonly ofFrame: readonly number[];
}

/**
 * Rule: google/pprof, internal/graph/graph.go, newGraph: a value goes to its leaf node as flat, and to every distinct
 * node of its stack as cum, so recursion counts once.
 */
export function nodesOf({ frames, stacks }: Merged, granularity: Granularity): Nodes {
  if (granularity === "stack") {
    const ids = stacks.map((_, at) => at);
    const names = stacks.map(({ frames: [leaf] }) => (leaf === undefined ? "?" : frames[leaf]!.func));
    return {
      byStack: true,
      count: stacks.length,
      leaf: ids,
      owner: ids,
      each: (stack, visit) => visit(stack),
      names,
      ofFrame: [],
    };
  }
  const names: string[] = [];
  const known = new Map<string, number>();
  const ofFrame = frames.map((frame) => {
    const [key, name] = keyOf(frame, granularity);
    let node = known.get(key);
    if (node === undefined) {
      node = names.push(name) - 1;
      known.set(key, node);
    }
    return node;
  });
  // By node: the visit that saw it last. A set per stack would cost more than all the rest.
  const seen = new Float64Array(names.length);
  let visits = 0;
  return {
    byStack: false,
    count: names.length,
    leaf: stacks.map(({ frames: [leaf] }) => (leaf === undefined ? -1 : ofFrame[leaf]!)),
    owner: stacks.map(({ owner }) => (owner < 0 ? -1 : ofFrame[owner]!)),
    each: (stack, visit) => {
      visits++;
      for (const frame of stacks[stack]!.frames) {
        const node = ofFrame[frame]!;
        if (seen[node] === visits) continue;
        seen[node] = visits;
        visit(node);
      }
    },
    names,
    ofFrame,
  };
}

function keyOf(frame: OriginFrame, granularity: "function" | "line" | "package"): readonly [key: string, name: string] {
  if (granularity === "package") {
    const name = packageOf(frame.func);
    return [name, name];
  }
  const key = granularity === "line" ? `${frame.func}\n${frame.file}\n${frame.line}` : frame.func;
  return [key, frame.func];
}
