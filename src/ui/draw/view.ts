// State -> the whole screen as lines: title, answer, the screen's own body, what is going on, and the keys.

import { clean } from "../../text/clean.ts";
import { widthOf } from "../../text/width.ts";
import { answerLines } from "../parts/answer.ts";
import { footerLine } from "../parts/footer.ts";
import { statusLines } from "../parts/status.ts";
import { tabsLine } from "../parts/tabs.ts";
import { titleLine } from "../parts/title.ts";
import { glyphsOf } from "../parts/words.ts";
import { clusterLines } from "../screens/clusters/view.ts";
import { compareLines } from "../screens/compare/view.ts";
import { familyLines } from "../screens/family/view.ts";
import { documentLines } from "../screens/goroutine/document.ts";
import { heapAnswer, heapLines } from "../screens/heap/view.ts";
import { helpLines } from "../screens/help/table.ts";
import { formCursor, huntLines } from "../screens/hunt/view.ts";
import { processLines } from "../screens/process/document.ts";
import { stacksLines } from "../screens/stacks/document.ts";
import { startLines } from "../screens/start/view.ts";
import { waiterLines } from "../screens/waiters/view.ts";
import { type Prompt, type State, scopeOf } from "../state.ts";
import { asciiOf } from "./ascii.ts";
import { documentRows, tooSmall } from "./layout.ts";
import { EMPTY, fitLine, type Line, line, wrapText } from "./line.ts";

export interface Frame {
  /** As many as the terminal has rows, each exactly as wide as it has columns. */
  readonly lines: readonly Line[];
  /** Where the cursor blinks while something is typed. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
}

export function frameOf(state: State): Frame {
  const { columns, rows } = state;
  const { more } = glyphsOf(state);
  const fitted = (source: Line): Line => fitLine(state.unicode ? source : asciiOf(source), columns, more);
  if (tooSmall(state)) {
    return { lines: fill(cramped(state).map(fitted), rows), cursor: null };
  }
  const scope = scopeOf(state);
  const head = [
    titleLine(state),
    ...(scope === "clusters" ? answerLines(state) : scope === "heap" ? heapAnswer(state) : []),
    ...(scope === "start" ? [] : [tabsLine(state)]),
  ];
  const foot = statusLines(state).map(fitted);
  const body = BODIES[scope](state).slice(0, rows - head.length - 2);
  const form = state.prompt?.kind === "hunt" ? formCursor(state, state.prompt) : null;
  const typed = state.prompt === null || form !== null ? null : promptLine(state, state.prompt);
  const lines = [
    ...fill([...head, ...body], rows - 1 - foot.length).map(fitted),
    ...foot,
    fitted(typed?.line ?? footerLine(state)),
  ];
  if (form !== null) return { lines, cursor: { row: head.length + form.row, column: form.column } };
  return { lines, cursor: typed === null ? null : { row: rows - 1, column: typed.column } };
}

/** Where there is no room for a list there may be some for the answer. */
function cramped({ columns, rows, session: { analysis } }: State): readonly Line[] {
  const asked = wrapText(`more room, please: 60x12 (this is ${columns}x${rows})`, columns);
  const answer = analysis === null ? [] : ["", ...wrapText(clean(analysis.verdict.summary), columns)];
  return [...asked, ...answer].map((text) => line(text));
}

const scrolled = (lines: readonly Line[], top: number, state: State): readonly Line[] =>
  lines.slice(top, top + documentRows(state));

const BODIES: Readonly<Record<ReturnType<typeof scopeOf>, (state: State) => readonly Line[]>> = {
  start: startLines,
  clusters: clusterLines,
  compare: (state) => compareLines(state, documentRows(state)),
  family: (state) => familyLines(state, documentRows(state)),
  waiters: (state) => waiterLines(state, documentRows(state)),
  heap: heapLines,
  process: (state) => scrolled(processLines(state), state.cursors.process, state),
  goroutine: (state) => documentLines(state, state.goroutine.top, documentRows(state)),
  stacks: (state) => scrolled(stacksLines(state), state.cursors.stacks, state),
  hunt: (state) => huntLines(state, documentRows(state)),
  help: (state) => scrolled(helpLines(state), state.help.top, state),
};

function fill(lines: readonly Line[], rows: number): readonly Line[] {
  return lines.length >= rows ? lines.slice(0, rows) : [...lines, ...Array<Line>(rows - lines.length).fill(EMPTY)];
}

const PROMPTS: Readonly<Record<Prompt["kind"], string>> = {
  filter: "/",
  heapFilter: "/",
  open: "open file or URL: ",
  connect: "connect to: ",
  export: "write to: ",
  help: "search keys: ",
  hunt: "",
};

function promptLine(state: State, prompt: Prompt): { readonly line: Line; readonly column: number } {
  const label = ` ${PROMPTS[prompt.kind]}`;
  const room = state.columns - widthOf(label) - 1;
  // What is before the cursor is always seen to its end.
  let before = clean(prompt.text.slice(0, prompt.at)) as string;
  while (widthOf(before) > room) before = before.slice(1);
  const after = clean(prompt.text.slice(prompt.at));
  return { line: line([label, "key"], before, after), column: widthOf(label) + widthOf(before) };
}
