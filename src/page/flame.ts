// The flame graph (an icicle: the root on top) of goroutines or bytes by stack, of one snapshot or as a difference of two.
//
// Drawn here and not by a library: d3-flame-graph has no keys and no roles for a screen reader, flame-chart-js draws on
// a canvas, which has no text at all; each is larger than the rest of the page.

import { counted, percent } from "../text/units.ts";
import { el, fill, section } from "./dom.ts";
import { type FlameBox, type FlameNode, type FlameStack, flameTree, layOut } from "./flame-tree.ts";

export interface Flame {
  readonly element: HTMLElement;
  readonly show: (stacks: readonly FlameStack[]) => void;
}

/** What is counted, and how it is said. */
export interface Measure {
  /** Of the snapshots or profiles. */
  readonly names: readonly string[];
  /** e.g. `Goroutines by stack`. */
  readonly title: string;
  /** e.g. `304 goroutines`. */
  readonly words: (value: number) => string;
  /** Without the noun, e.g. `304`. */
  readonly short: (value: number) => string;
}

/** Pixels: of a row, and of the narrowest box that can be pointed at. */
const ROW = 22;
const NARROWEST = 3;

/** @param find looks for a function in the table; null where no table can */
export function flameOf(measure: Measure, find: ((func: string) => void) | null): Flame {
  const { names } = measure;
  const last = names.length - 1;
  let stacks: readonly FlameStack[] = [];
  let root: FlameNode = flameTree([], null, last);
  let focus: FlameNode = root;
  let boxes = new Map<HTMLElement, FlameBox>();
  let compared = false;

  const after = snapshotSelect("of ", names, String(last), () => rebuild());
  const before = snapshotSelect("compared with ", ["nothing", ...names], "0", () => rebuild());
  const graph = el("div", {
    class: "flame",
    role: "tree",
    "aria-label": measure.title,
    onclick: (event) => zoom(boxAt(event)),
    onmouseover: (event) => tell(boxAt(event)),
    onfocusin: (event) => tell(boxAt(event)),
    onkeydown: (event) => pressed(event as KeyboardEvent),
  });
  const readout = el("p", { class: "readout" });
  const legend = el("p", { class: "legend" });
  const narrow = el("p", { class: "status" });

  function rebuild(): void {
    const from = Number(before.value) - 1;
    compared = from >= 0;
    root = flameTree(stacks, compared ? from : null, Number(after.value));
    focus = root;
    fill(legend, ...legendOf(compared));
    draw();
  }
  function draw(): void {
    const columns = graph.clientWidth || 600;
    const laid = layOut(focus, NARROWEST / columns);
    boxes = new Map(root.width === 0 ? [] : laid.boxes.map((box) => [boxElement(box, root, compared, measure), box]));
    graph.style.height = `${ROW * (1 + Math.max(0, ...laid.boxes.map(({ depth }) => depth)))}px`;
    fill(graph, ...boxes.keys());
    const first = [...boxes].find(([, { node }]) => node === focus)?.[0];
    if (first !== undefined) first.tabIndex = 0;
    fill(
      narrow,
      laid.narrow === 0
        ? ""
        : `${counted(laid.narrow, "box", "boxes")} too narrow to draw here: enter one to see what is in it`,
    );
    tell(boxes.size === 0 ? null : { node: focus, left: 0, width: 1, depth: 0 });
  }
  function boxAt({ target }: Event): FlameBox | null {
    const element = target instanceof HTMLElement ? target.closest<HTMLElement>("[role=treeitem]") : null;
    return element === null ? null : (boxes.get(element) ?? null);
  }
  function zoom(box: FlameBox | null): void {
    if (box === null) return;
    focus = box.node;
    draw();
    focusOn(focus);
  }
  function tell(box: FlameBox | null): void {
    if (box === null) return;
    const { func, parent } = box.node;
    const name = func.replace(/^created by /, "");
    fill(
      readout,
      `${titleOf(box.node)}: ${figuresOf(box.node, root, compared, measure)} `,
      parent === null || find === null
        ? null
        : el("button", { type: "button", class: "more", onclick: () => find(name) }, "find in the table"),
    );
  }
  function focusOn(node: FlameNode | undefined): void {
    const found = [...boxes].find(([, box]) => box.node === node)?.[0];
    if (found === undefined) return;
    for (const element of boxes.keys()) element.tabIndex = -1;
    found.tabIndex = 0;
    found.focus();
  }
  function pressed(event: KeyboardEvent): void {
    const box = boxAt(event);
    if (box === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keyAction(event.key, box.node, focus);
    if (action === null) return;
    event.preventDefault();
    if (action.zoom) {
      focus = action.to;
      draw();
    }
    focusOn(action.to);
  }
  let columns = 0;
  new ResizeObserver(() => {
    // Its height changes with what is drawn.
    if (graph.clientWidth !== columns) draw();
    columns = graph.clientWidth;
  }).observe(graph);
  return {
    element: section(
      "stacks",
      "Where they stand",
      el(
        "p",
        { class: "controls" },
        el("label", {}, `${measure.title} `, after),
        " ",
        names.length < 2 ? null : el("label", {}, "compared with ", before),
      ),
      legend,
      readout,
      el("div", { class: "flame-frame" }, graph),
      narrow,
    ),
    show: (some) => {
      stacks = some;
      rebuild();
    },
  };
}

function snapshotSelect(name: string, texts: readonly string[], value: string, changed: () => void): HTMLSelectElement {
  const select = el(
    "select",
    { "data-name": name.trim(), onchange: changed },
    ...texts.map((text, at) => el("option", { value: at }, text)),
  );
  select.value = value;
  return select;
}

function titleOf({ func, parent }: FlameNode): string {
  return parent === null ? "all of them" : func;
}

function figuresOf(
  { before, after }: FlameNode,
  root: FlameNode,
  compared: boolean,
  { words, short }: Measure,
): string {
  return compared ? `${short(before)} → ${words(after)}` : `${words(after)}, ${percent(after, root.after)}`;
}

function boxElement(
  { node, left, width, depth }: FlameBox,
  root: FlameNode,
  compared: boolean,
  measure: Measure,
): HTMLElement {
  const change = node.after - node.before;
  const kind = !compared ? node.origin : change > 0 ? "grew" : change < 0 ? "shrank" : "stayed";
  const signed = `${change > 0 ? "+" : ""}${measure.short(change)}`;
  const text = !compared || change === 0 ? titleOf(node) : `${signed} ${titleOf(node)}`;
  const words = `${text}: ${figuresOf(node, root, compared, measure)}`;
  const element = el(
    "div",
    {
      class: `box ${kind}`,
      role: "treeitem",
      tabindex: -1,
      "aria-level": depth + 1,
      "aria-label": words,
      title: words,
    },
    text,
  );
  element.style.left = `${100 * left}%`;
  element.style.width = `${100 * width}%`;
  element.style.top = `${ROW * depth}px`;
  return element;
}

function legendOf(compared: boolean): readonly (Node | string)[] {
  const key = (kind: string, words: string): HTMLElement =>
    el("span", { class: "key" }, el("span", { class: `swatch ${kind}`, "aria-hidden": "true" }), words);
  const keys = el("span", { class: "hint" }, "Enter or click: into a box; arrows: from box to box; escape: out. ");
  const told = [keys, "A box is as wide as what is in it. "];
  if (!compared)
    return [
      ...told,
      key("main", "your code"),
      key("module", "module"),
      key("std", "standard library"),
      key("runtime", "runtime"),
    ];
  return [...told, key("grew", "+ grew"), key("shrank", "− shrank (hatched)"), key("stayed", "did not change")];
}

/** @returns where a key leads from a box, and whether into it; null for keys that do nothing here */
function keyAction(
  key: string,
  node: FlameNode,
  focus: FlameNode,
): { readonly to: FlameNode; readonly zoom: boolean } | null {
  const siblings = node.parent?.children ?? [node];
  const at = siblings.indexOf(node);
  const to = (next: FlameNode | null | undefined): { to: FlameNode; zoom: boolean } | null =>
    next == null ? null : { to: next, zoom: false };
  switch (key) {
    case "ArrowDown":
      return to(node.children[0]);
    case "ArrowUp":
      return to(node.parent);
    case "ArrowRight":
      return to(siblings[at + 1]);
    case "ArrowLeft":
      return to(siblings[at - 1]);
    case "Enter":
    case " ":
      return { to: node, zoom: true };
    case "Escape":
      return { to: focus.parent ?? focus, zoom: true };
    default:
      return null;
  }
}
