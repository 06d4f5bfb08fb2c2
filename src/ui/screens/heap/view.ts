// The heap's screen: the answer, and below it the list, a place with its callers and callees, the flame graph, the memory.

import type { HeapAnalysis, HeapRow } from "../../../heap/analysis.ts";
import { percentage } from "../../../report/heap/figures.ts";
import { ROLES } from "../../../report/heap/table.ts";
import { placeText } from "../../../report/heap/words.ts";
import { clean } from "../../../text/clean.ts";
import { count, counted } from "../../../text/units.ts";
import { documentRows, scrollTo } from "../../draw/layout.ts";
import { cell, EMPTY, fitLine, type Line, line, type Span, span, wrapText } from "../../draw/line.ts";
import { glyphsOf, shortFunc } from "../../parts/words.ts";
import type { State } from "../../state.ts";
import { heapColumns } from "./columns.ts";
import { type FlameNode, flameOf } from "./flame.ts";
import { memoryLines } from "./memory.ts";
import { type CallRow, callRows, heapRows, printerOf } from "./rows.ts";

const ANSWER_ROWS = 2;

/** The verdict of the whole heap in words; what would settle it where there is room. */
export function heapAnswer(state: State): readonly Line[] {
  const { analysis } = state.heap;
  if (analysis === null) return [];
  const { verdict } = analysis;
  const role = ROLES[verdict.class];
  const sign = state.plain ? "" : `${glyphsOf(state)[role]} `;
  const settle = verdict.settledBy === null || verdict.summary.includes(verdict.settledBy) ? "" : verdict.settledBy;
  const text = clean(`${verdict.summary}${settle === "" ? "" : `; to be sure: ${settle}`}`);
  const [first = "", ...rest] = wrapText(text, state.columns - 4);
  const room = state.rows >= 24 ? 3 : 1;
  // What has no room is cut with a sign; `b` has it whole.
  const shown = rest.length <= room ? rest : [...rest.slice(0, room - 1), rest.slice(room - 1).join(" ")];
  const lines = [
    line(" ", [sign, role], [first, role === "normal" ? "strong" : role]),
    ...shown.map((t) => line(`   ${t}`)),
  ];
  return lines.length < ANSWER_ROWS ? [...lines, EMPTY] : lines;
}

export function heapLines(state: State): readonly Line[] {
  const { analysis, here } = state.heap;
  if (analysis === null) return [line(["  no heap profile is loaded", "dim"])];
  const rows = documentRows(state) - heapAnswer(state).length;
  if (here.pane === "memory") return memoryLines(state).slice(here.index, here.index + rows);
  if (here.pane === "calls") return callLines(state, analysis, rows);
  return here.pane === "flame" ? flameLines(state, analysis, rows) : listLines(state, analysis, rows);
}

/** How many things the cursor can stand on. */
export function heapLength(state: State): number {
  const { analysis, here } = state.heap;
  if (analysis === null) return 0;
  if (here.pane === "memory") return memoryLines(state).length;
  if (here.pane === "calls") return callRows(state).length;
  return here.pane === "flame" ? flameOf(analysis, here.path).children.length : heapRows(state).length;
}

/** How many rows, in what order, of which figure; what a filter hides. */
export function heapCounts(state: State): Line {
  const { analysis, sort, reversed, here } = state.heap;
  if (analysis === null) return EMPTY;
  const hidden = analysis.merged.stacks.length - analysis.stacks.length;
  const { filter } = state.heap.wanted;
  const shown = heapRows(state).length;
  const empty = analysis.rows.length - shown;
  const left = empty === 0 ? [] : [`${counted(empty, analysis.granularity)} without samples left out`];
  const parts = [
    ...(filter === null ? [] : [`/${clean(filter)}: ${stacksShown(state)}`]),
    ...(here.pane === "list"
      ? [counted(shown, "row"), ...left, `by ${sort}${reversed ? ", reversed" : ""}`]
      : [here.pane]),
    analysis.sampleType,
    ...(here.pane === "memory" ? memoryPosition(state) : []),
  ];
  return line([` ${parts.join(` ${glyphsOf(state).dot} `)}`, hidden === 0 ? "dim" : "accent"]);
}

/** Where in the text one is, where it takes more than the screen. */
function memoryPosition(state: State): readonly string[] {
  const { index } = state.heap.here;
  const rows = documentRows(state) - heapAnswer(state).length;
  const length = memoryLines(state).length;
  if (length <= rows && index === 0) return [];
  return [`lines ${count(index + 1)} to ${count(Math.min(length, index + rows))} of ${count(length)}`];
}

/** `12 of 431 stacks`: how much a filter leaves. */
export function stacksShown({ heap: { analysis } }: State): string {
  return analysis === null
    ? ""
    : `${count(analysis.stacks.length)} of ${counted(analysis.merged.stacks.length, "stack")}`;
}

function listLines(state: State, analysis: HeapAnalysis, rows: number): readonly Line[] {
  const found = heapRows(state);
  const { more, bar, rule } = glyphsOf(state);
  const columns = heapColumns(state, analysis);
  const preview = rows >= 26 ? 8 : rows >= 16 ? 6 : 0;
  const visible = Math.max(1, rows - 1 - (preview === 0 ? 0 : preview + 1));
  const index = state.heap.here.index;
  const top = scrollTo(index, Math.max(0, index - (visible >> 1)), visible, found.length);
  const heads = columns.map(({ head, columns: width, end }) => cell(head, width, "", end));
  const body = Array.from({ length: visible }, (_, offset): Line => {
    const row = found[top + offset];
    if (row === undefined) return EMPTY;
    const chosen = top + offset === index;
    const cells = columns.flatMap(({ columns: width, end, span: draw }, at) => {
      const { text, role } = draw(row);
      return [span(at === 0 ? "" : " "), span(cell(text, width, more, end), role)];
    });
    const spans = [span(chosen ? `${bar} ` : "  ", "accent"), ...cells];
    return { spans, chosen, click: { type: "pointed", index: top + offset } };
  });
  const head = line([`  ${heads.join(" ")}`, "dim"]);
  if (preview === 0) return [head, ...body];
  const detail = previewLines(found[index], state).slice(0, preview);
  return [head, ...body, line([(state.plain ? "" : rule).repeat(state.columns), "dim"]), ...detail];
}

function previewLines(row: HeapRow | undefined, state: State): readonly Line[] {
  if (row === undefined) return [];
  const { owner, verdict } = row;
  const reasons = [
    ...verdict.reasons.map(({ text }) => text),
    ...(verdict.settledBy === null ? [] : [`to be sure: ${verdict.settledBy}`]),
  ];
  return [
    line([` ${clean(row.func)}`, row.origin], [`  ${clean(placeText(row))}`, "dim"]),
    ...(owner === null
      ? []
      : [line(["   for ", "dim"], [clean(owner.func), owner.origin], [`  ${clean(placeText(owner))}`, "dim"])]),
    ...perCycle(row, state),
    ...reasons.flatMap((text) =>
      wrapText(clean(text), state.columns - 6).map((part, at) =>
        line(at === 0 ? ` ${glyphsOf(state).dot} ${part}` : `   ${part}`),
      ),
    ),
  ];
}

/** What was allocated here and kept, cycle by cycle. */
function perCycle({ growth }: HeapRow, state: State): readonly Line[] {
  const { analysis } = state.heap;
  if (analysis === null || growth.perCycle.length < 2) return [];
  const print = printerOf(analysis);
  const steps = growth.perCycle.map((step) => (step > 0 ? `+${print(step)}` : print(step)));
  return [line(["   per cycle ", "dim"], steps.join("  "))];
}

const KINDS: Readonly<Record<CallRow["kind"], string>> = { caller: "called by", self: "", callee: "calls" };

function callLines(state: State, analysis: HeapAnalysis, rows: number): readonly Line[] {
  const found = callRows(state);
  const { more, bar } = glyphsOf(state);
  const print = printerOf(analysis);
  const cum = found.find(({ kind }) => kind === "self")?.value ?? 0;
  const several = analysis.profiles.length > 1;
  const head = `  ${several ? "growth" : "memory"} that flows through it; enter walks there, esc comes back`;
  const index = state.heap.here.index;
  const visible = Math.max(1, rows - 1);
  const top = scrollTo(index, Math.max(0, index - (visible >> 1)), visible, found.length);
  const body = found.slice(top, top + visible).map((row, offset): Line => {
    const chosen = top + offset === index;
    const self = row.kind === "self";
    const figures = `${print(row.value).padStart(11)} ${percentage(row.value, cum).padStart(7)}`;
    const text = line(
      [chosen ? `${bar} ` : "  ", "accent"],
      figures,
      [`  ${KINDS[row.kind].padEnd(9)} `, "dim"],
      [clean(row.func), self ? "main" : "plain"],
    );
    return { ...fitLine(text, state.columns, more), chosen, click: { type: "pointed", index: top + offset } };
  });
  return [line([head, "dim"]), ...body];
}

function flameLines(state: State, analysis: HeapAnalysis, rows: number): readonly Line[] {
  const { path, index } = state.heap.here;
  const flame = flameOf(analysis, path);
  const print = printerOf(analysis);
  const what = analysis.profiles.length > 1 ? "what grew from the first profile to the last" : "what is held";
  const shrank = flame.shrank < 0 ? `; what shrank (${print(flame.shrank)}) has no width` : "";
  const chosen = flame.children[index];
  const foot =
    chosen === undefined
      ? line(["  nothing lies below: this is where it was allocated; esc zooms out", "dim"])
      : line(` ${clean(chosen.func)} `, [
          `${print(chosen.value)}, ${percentage(chosen.value, flame.total)} of all; ${index + 1} of ${flame.children.length}`,
          "strong",
        ]);
  const above = [span(` all ${print(flame.total)}`, "dim"), span(`  ${what}, ${analysis.sampleType}${shrank}`, "dim")];
  const ancestors = flame.path.map((node) => fullLine(node, flame.total, state, print));
  // Of a deep path the part next to the children is shown.
  const shownPath = ancestors.slice(-Math.max(1, Math.floor((rows - 2) / 2)));
  const levels = levelLines(flame.children, state, Math.max(1, rows - 2 - shownPath.length), index);
  const body = [...shownPath, ...levels].slice(0, rows - 2);
  return [{ spans: above }, ...body, ...Array<Line>(Math.max(0, rows - 2 - body.length)).fill(EMPTY), foot];
}

function fullLine(node: FlameNode, total: number, state: State, print: (value: number) => string): Line {
  const text = ` ${shortFunc(node.func)}  ${print(node.value)} ${percentage(node.value, total)}`;
  return line([cell(text, state.columns, glyphsOf(state).more), node.origin]);
}

interface Placed {
  readonly node: FlameNode;
  readonly from: number;
  readonly columns: number;
}

/** Level by level: each cell as wide as its share, its children below it; the chosen one of the first level inverse. */
function levelLines(children: readonly FlameNode[], state: State, rows: number, chosen: number): readonly Line[] {
  const lines: Line[] = [];
  let level = placed(children, 0, state.columns);
  while (level.length > 0 && lines.length < rows) {
    const first = lines.length === 0;
    const { more, column } = glyphsOf(state);
    let at = 0;
    const spans: Span[] = [];
    for (const { node, from, columns } of level) {
      spans.push(span(" ".repeat(Math.max(0, from - at))));
      const text = cell(shortFunc(node.func), Math.max(0, columns - 1), more);
      spans.push(span(column, "dim"), span(text, first && node === children[chosen] ? "cursor" : node.origin));
      at = from + columns;
    }
    lines.push({ spans });
    level = level.flatMap(({ node, from, columns }) => placed(node.children, from, columns, node.value));
  }
  const narrow = children.length - placed(children, 0, state.columns).length;
  return narrow === 0 || rows < 3
    ? lines
    : [
        ...lines.slice(0, rows - 1),
        line([`  ${counted(narrow, "more function")} too narrow to be drawn; j goes on to them`, "dim"]),
      ];
}

/** Cells of two columns and more; what is narrower stays blank. */
function placed(nodes: readonly FlameNode[], from: number, columns: number, whole?: number): readonly Placed[] {
  const total = whole ?? nodes.reduce((sum, { value }) => sum + value, 0);
  let before = 0;
  return nodes.flatMap((node) => {
    const start = from + Math.round((before / total) * columns);
    before += node.value;
    const end = from + Math.round((before / total) * columns);
    return end - start < 2 ? [] : [{ node, from: start, columns: end - start }];
  });
}
