// Stacks -> the tree of a flame graph: functions from the root down, with their figures before and after.

import type { JudgedCluster } from "../analyse.ts";
import type { Origin, OriginFrame } from "../cluster/cluster.ts";
import { rootFirst } from "../report/folded.ts";

export interface FlameNode {
  readonly func: string;
  readonly origin: Origin;
  readonly parent: FlameNode | null;
  /** The widest first. */
  readonly children: FlameNode[];
  before: number;
  after: number;
  /** What its width stands for: `after`, or with a difference the larger of the two of each stack, so that what has gone has room. */
  width: number;
}

/** What the tree is made from: a stack with its figure in each snapshot. */
export interface FlameStack {
  /** Root first. */
  readonly frames: readonly Pick<OriginFrame, "func" | "origin">[];
  readonly values: readonly number[];
}

export function stackOf(cluster: JudgedCluster): FlameStack {
  return { frames: rootFirst(cluster), values: cluster.counts };
}

/**
 * @param before index of a snapshot to compare with; null for one snapshot alone
 * @param after  index of a snapshot
 */
export function flameTree(stacks: readonly FlameStack[], before: number | null, after: number): FlameNode {
  const root: FlameNode = newNode("all", "main", null);
  const known = new Map<FlameNode, Map<string, FlameNode>>();
  for (const { frames, values } of stacks) {
    const now = values[after] ?? 0;
    const then = before === null ? 0 : (values[before] ?? 0);
    if (now <= 0 && then <= 0) continue;
    let node = root;
    add(node, then, now);
    for (const { func, origin } of frames) {
      node = childOf(node, func, origin, known);
      add(node, then, now);
    }
  }
  sortDeep(root);
  return root;
}

function newNode(func: string, origin: Origin, parent: FlameNode | null): FlameNode {
  return { func, origin, parent, children: [], before: 0, after: 0, width: 0 };
}

function add(node: FlameNode, before: number, after: number): void {
  node.before += before;
  node.after += after;
  node.width += Math.max(before, after);
}

function childOf(
  parent: FlameNode,
  func: string,
  origin: Origin,
  known: Map<FlameNode, Map<string, FlameNode>>,
): FlameNode {
  let children = known.get(parent);
  if (children === undefined) {
    children = new Map();
    known.set(parent, children);
  }
  let child = children.get(func);
  if (child === undefined) {
    child = newNode(func, origin, parent);
    children.set(func, child);
    parent.children.push(child);
  }
  return child;
}

/** Without recursion: a hostile stack may be deeper than a browser's own. */
function sortDeep(root: FlameNode): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    node.children.sort((a, b) => b.width - a.width || (a.func < b.func ? -1 : 1));
    for (const child of node.children) open.push(child);
  }
}

/** A node's place: parts of the whole width, and rows from the top. */
export interface FlameBox {
  readonly node: FlameNode;
  readonly left: number;
  readonly width: number;
  readonly depth: number;
}

/**
 * Lays out the nodes below `focus`, which has the whole width, and those above it, which have it too.
 *
 * @param least boxes narrower than this part of the width are left out
 * @returns boxes, parents before their children; and how many were left out, what is below them not counted
 */
export function layOut(
  focus: FlameNode,
  least: number,
): { readonly boxes: readonly FlameBox[]; readonly narrow: number } {
  const above: FlameNode[] = [];
  for (let node = focus.parent; node !== null; node = node.parent) above.unshift(node);
  const boxes: FlameBox[] = above.map((node, depth) => ({ node, left: 0, width: 1, depth }));
  const open: FlameBox[] = [{ node: focus, left: 0, width: 1, depth: above.length }];
  let narrow = 0;
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    boxes.push(box);
    let left = box.left;
    const below: FlameBox[] = [];
    for (const child of box.node.children) {
      const width = (box.width * child.width) / box.node.width;
      if (width < least) narrow++;
      else below.push({ node: child, left, width, depth: box.depth + 1 });
      left += width;
    }
    open.push(...below.reverse());
  }
  return { boxes, narrow };
}
