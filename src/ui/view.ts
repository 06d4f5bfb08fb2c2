// State -> the whole screen as lines: title, answer, the screen's own body, what is going on, and the keys.

import { clean } from "../text/clean.ts";
import { bytes, count, counted, percent } from "../text/units.ts";
import { truncateMiddle, widthOf } from "../text/width.ts";
import { asciiOf } from "./ascii.ts";
import { documentRows, tooSmall } from "./layout.ts";
import { EMPTY, fitLine, type Line, line, type Span, span, spread } from "./line.ts";
import { baseOf, nameOf, subjectOf } from "./names.ts";
import { answerLines } from "./parts/answer.ts";
import { footerLine } from "./parts/footer.ts";
import { glyphsOf, spark } from "./parts/words.ts";
import type { LiveStatus, Progress } from "./ports.ts";
import { type QueryPrompt, queryOf } from "./queries.ts";
import { clusterLines } from "./screens/clusters/view.ts";
import { compareLines } from "./screens/compare/view.ts";
import { familyLines } from "./screens/family/view.ts";
import { documentLines } from "./screens/goroutine/document.ts";
import { heapAnswer, heapCounts, heapLines, stacksShown } from "./screens/heap/view.ts";
import { helpLines } from "./screens/help/table.ts";
import { formCursor, huntLines } from "./screens/hunt/view.ts";
import { processLines } from "./screens/process/document.ts";
import { stacksLines } from "./screens/stacks/document.ts";
import { startLines } from "./screens/start/view.ts";
import { waiterLines } from "./screens/waiters/view.ts";
import { rowsOf } from "./select.ts";
import { groupingOf, type Prompt, type State, scopeOf } from "./state.ts";

/** Of the title what is not the profiles' names: `unpark  heap`, their number. */
const HEAP_TITLE_COLUMNS = 32;

/** Of the total's sparkline in the title. */
const LIVE_COLUMNS = 8;

export interface Frame {
  /** As many as the terminal has rows, each exactly as wide as it has columns. */
  readonly lines: readonly Line[];
  /** Where the cursor blinks while something is typed. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
}

export function frameOf(state: State): Frame {
  const { columns, rows } = state;
  const { more, rule } = glyphsOf(state);
  const fitted = (source: Line): Line => {
    const fit = fitLine(source, columns, more);
    return state.unicode ? fit : asciiOf(fit);
  };
  if (tooSmall(state)) {
    const text = `more room, please: 60x12 (this is ${columns}x${rows})`;
    return { lines: fill([fitted(line(text))], rows), cursor: null };
  }
  const scope = scopeOf(state);
  const ruled = line([(state.plain ? "" : rule).repeat(columns), "dim"]);
  const head = [
    titleLine(state),
    ...(scope === "clusters" ? answerLines(state) : scope === "heap" ? heapAnswer(state) : []),
    ...(scope === "start" ? [] : [ruled]),
  ];
  const body = BODIES[scope](state).slice(0, rows - head.length - 2);
  const form = state.prompt?.kind === "hunt" ? formCursor(state, state.prompt) : null;
  const typed = state.prompt === null || form !== null ? null : promptLine(state, state.prompt);
  const lines = [
    ...fill([...head, ...body], rows - 2).map(fitted),
    fitted(statusLine(state)),
    fitted(typed?.line ?? footerLine(state)),
  ];
  if (form !== null) return { lines, cursor: { row: head.length + form.row, column: form.column } };
  return { lines, cursor: typed === null ? null : { row: rows - 1, column: typed.column } };
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

/** ` unpark  shop · go1.27      before: 12:01 ── 12:04 ── after: 12:09   3/3` */
function titleLine(state: State): Line {
  const { more, dot } = glyphsOf(state);
  const { snapshots } = state.session;
  const last = snapshots[state.session.after];
  if (scopeOf(state) === "heap") return heapTitle(state);
  if (last === undefined)
    return spread(line([" unpark", "title"]), line([`v${state.version} `, "dim"]), state.columns, more);
  const scope = scopeOf(state);
  const what = scope === "clusters" ? subjectOf(snapshots) : scope === "goroutine" ? "detail" : scope;
  const hint = last.goVersionHint === null ? "" : ` ${dot} ${last.goVersionHint}`;
  const live = state.live === null ? [] : [span(` ${dot} live${liveWords(state, state.live)}`, "accent")];
  const left: Line = { spans: [span(" unpark", "title"), span(`  ${what}`), span(clean(hint), "dim"), ...live] };
  return spread(left, timelineLine(state), state.columns, more);
}

/** ` (paused)`, or how the total went of late. */
function liveWords(state: State, { paused, trouble }: LiveStatus): string {
  if (trouble !== null) return " (away)";
  if (paused) return " (paused)";
  const totals = state.session.snapshots.map(({ total }) => total);
  return totals.length < 2 || state.plain ? "" : ` ${spark(totals, glyphsOf(state), LIVE_COLUMNS)}`;
}

function heapTitle(state: State): Line {
  const names = (state.heap.analysis?.profiles ?? []).map(({ source }) => baseOf(source));
  const dash = state.unicode && !state.plain ? " ── " : " -- ";
  const { more } = glyphsOf(state);
  const all = names.join(dash);
  const room = state.columns - HEAP_TITLE_COLUMNS;
  const ends = names.length < 3 ? names : [names[0] ?? "", names.at(-1) ?? ""];
  const each = Math.floor(room / ends.length) - dash.length;
  const cut = ends.map((name) => truncateMiddle(name, each, more)).join(names.length < 3 ? dash : ` ${more} `);
  const right = line([`${widthOf(all) <= room ? all : cut}   ${counted(names.length, "profile")} `, "dim"]);
  return spread(line([" unpark", "title"], "  heap"), right, state.columns, more);
}

/** The snapshots by name, "before" and "after" marked; with many, only those two and how many there are. */
function timelineLine(state: State): Line {
  const { snapshots, before, after, analysis } = state.session;
  if (snapshots.length === 1) return line([analysis?.fleet === undefined ? "one snapshot " : "summed ", "dim"]);
  const dash = state.unicode && !state.plain ? " ── " : " -- ";
  const shown = snapshots.length <= 4 ? snapshots.map((_, index) => index) : [before, after];
  const room = Math.max(8, Math.floor((state.columns * 0.6) / shown.length) - 12);
  const spans = shown.flatMap((index, at): readonly Span[] => {
    const known = index === before ? "before" : index === after ? "after" : "";
    const name = nameOf(state.session, index);
    const role = known === "" || known === name ? "" : `${known}: `;
    const short = name.length > room ? name.slice(0, room - 1) + glyphsOf(state).more : name;
    return [span(at === 0 ? "" : dash, "dim"), span(role, "dim"), span(short, known === "" ? "dim" : "strong")];
  });
  return { spans: [...spans, span(`   ${after + 1}/${snapshots.length} `, "dim")] };
}

/** What is under way, else what has just happened, else what the screen holds and hides. */
function statusLine(state: State): Line {
  const { more } = glyphsOf(state);
  if (state.pasting !== null)
    return line([` pasting ${progressText(state.pasting, state)}`, "accent"], ["   esc cancels", "dim"]);
  if (state.menu !== null) return line([` ${clean(state.menu.title)}`, "strong"]);
  const query = state.prompt === null ? null : queryOf(state.prompt.kind);
  if (state.prompt !== null && query !== null) return filterStatus(state, state.prompt, query);
  const work = [...state.pending.values()].at(-1);
  if (work !== undefined) {
    const figures = work.progress === null ? more : ` ${progressText(work.progress, state)}`;
    return line([` ${clean(work.what)}${figures}`, "accent"], [work.cancellable ? "   esc cancels" : "", "dim"]);
  }
  if (state.notice !== null) {
    const { text, tone } = state.notice;
    return line([` ${clean(text)}`, tone === "error" ? "error" : tone === "good" ? "added" : "accent"]);
  }
  if (state.live?.trouble != null) return line([` ${clean(state.live.trouble)}`, "error"]);
  if (scopeOf(state) === "heap") return heapCounts(state);
  return state.view === "start" ? EMPTY : countsLine(state);
}

/** `38.2 MB … 41,220 goroutines`; with the share where the whole is known, and what is waited for. */
function progressText({ bytes: many, share, goroutines, step }: Progress, state: State): string {
  const found =
    goroutines === 0 && share !== null ? "" : ` ${glyphsOf(state).more} ${counted(goroutines, "goroutine")}`;
  return `${bytes(many)}${share === null ? "" : ` (${percent(share, 1)})`}${found}${step === "" ? "" : `, ${clean(step)}`}`;
}

/** `4 of 57 clusters · 112 of 431 goroutines · by verdict · grouped by signature` */
function countsLine(state: State): Line {
  const { dot } = glyphsOf(state);
  const found = rowsOf(state);
  const { sort, reversed, filter, zombiesOnly, hideIdle } = state.clusters;
  const of = (shown: number, total: number, noun: string): string =>
    shown === total ? counted(total, noun) : `${count(shown)} of ${counted(total, noun)}`;
  const filters = [
    filter === "" ? "" : `/${clean(filter)}`,
    zombiesOnly ? "zombies only (z)" : "",
    hideIdle ? "idle hidden (i)" : "",
  ];
  const parts = [
    of(found.clusters.length, found.totalClusters, "cluster"),
    of(found.goroutines, found.totalGoroutines, "goroutine"),
    `by ${sort}${reversed ? ", reversed" : ""}`,
    ...(groupingOf(state) === "signature" ? [] : [`grouped by ${groupingOf(state).replace("-", " ")}`]),
    ...filters.filter((text) => text !== ""),
  ];
  const hidden = found.clusters.length < found.totalClusters;
  return line([` ${parts.join(` ${dot} `)}`, hidden ? "accent" : "dim"]);
}

/** The error in place, with the last good query in force; else how much is left, and what could follow. */
function filterStatus(state: State, prompt: Prompt, query: QueryPrompt): Line {
  const error = query.errorOf(prompt.text);
  if (error !== null) {
    const inForce = query.inForce(state);
    const force = inForce === "" ? "no filter in force" : `in force: ${clean(inForce)}`;
    return line(
      [` ${" ".repeat(2 + widthOf(clean(prompt.text.slice(0, error.at))))}^ ${clean(error.message)}`, "error"],
      [`  (${force})`, "dim"],
    );
  }
  const completions = query.complete(prompt, state).slice(0, 12);
  const words = completions.map(({ insert }) => clean(insert)).join("  ");
  return line(
    [` ${prompt.kind === "heapFilter" ? stacksShown(state) : clustersShown(state)}`, "accent"],
    [words === "" ? "" : `   tab: ${words}`, "dim"],
  );
}

function clustersShown(state: State): string {
  const found = rowsOf(state);
  return `${count(found.clusters.length)} of ${counted(found.totalClusters, "cluster")}`;
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
