import { describe, expect, it } from "vitest";
import { type FlameNode, flameTree, layOut, stackOf } from "../../src/page/flame-tree.ts";
import { analysisOf } from "../analysis-text.ts";

const clusters = analysisOf(`
  1>5x select: main.a < main.loop by main.start
  4>1x select: main.b < main.loop by main.start
  2>0x select: main.c`).clusters.map(stackOf);

const named = ({ children }: FlameNode): readonly string[] => children.map(({ func }) => func);

describe("the tree of a flame graph", () => {
  it("has the root first, with who created it, and counts that add up", () => {
    const root = flameTree(clusters, null, 1);
    expect([root.after, root.width]).toEqual([6, 6]);
    expect(named(root)).toEqual(["created by main.start"]);
    const loop = root.children[0]!.children[0]!;
    expect([loop.func, ...named(loop)]).toEqual(["main.loop", "main.a", "main.b"]);
    expect(loop.children.map(({ after }) => after)).toEqual([5, 1]);
  });

  it("gives room to what grew and to what has gone", () => {
    const root = flameTree(clusters, 0, 1);
    expect([root.before, root.after, root.width]).toEqual([7, 6, 5 + 4 + 2]);
    const gone = root.children.find(({ func }) => func === "main.c")!;
    expect([gone.before, gone.after, gone.width]).toEqual([2, 0, 2]);
  });

  it("is laid out without gaps or overlaps, and counts what is too narrow", () => {
    const root = flameTree(clusters, 0, 1);
    const { boxes, narrow } = layOut(root, 0);
    expect(narrow).toBe(0);
    const second = boxes.filter(({ depth }) => depth === 1);
    expect(second.map(({ left, width }) => [left, width])).toEqual([
      [0, 9 / 11],
      [9 / 11, 2 / 11],
    ]);
    expect(layOut(root, 0.5).narrow).toBe(3);
  });

  it("gives the whole width to a box that is entered, and to those above it", () => {
    const root = flameTree(clusters, null, 1);
    const loop = root.children[0]!.children[0]!;
    const { boxes } = layOut(loop, 0);
    expect(boxes.slice(0, 3).map(({ node, width, depth }) => [node.func, width, depth])).toEqual([
      ["all", 1, 0],
      ["created by main.start", 1, 1],
      ["main.loop", 1, 2],
    ]);
  });

  it("stands a stack deeper than the browser's own", () => {
    const deep = Array.from({ length: 20_000 }, (_, n) => `main.f${n}`).join(" < ");
    const root = flameTree(analysisOf(`3x select: ${deep}`).clusters.map(stackOf), null, 0);
    expect(layOut(root, 0).boxes.length).toBe(20_001);
  });
});
