// The hunt: its form, then its stages with their figures, what each cycle left, and what the load prints.

import { clean } from "../../../text/clean.ts";
import { count, duration } from "../../../text/units.ts";
import { widthOf } from "../../../text/width.ts";
import { EMPTY, type Line, line, type Span, span, spread, wrapText } from "../../draw/line.ts";
import { glyphsOf, spark } from "../../parts/words.ts";
import type { Prompt, State } from "../../state.ts";
import { FIELDS } from "./fields.ts";
import { waitWords } from "./progress.ts";
import type { HuntRun, Stage } from "./state.ts";

const LABEL_COLUMNS = 18;
const STAGES = ["baseline", "load", "settle", "done"] as const;
const SPARK_COLUMNS = 24;
/** Sign and name of a stage. */
const STAGE_COLUMNS = 16;

/** @param rows how many there are for it */
export function huntLines(state: State, rows: number): readonly Line[] {
  const { run } = state.hunt;
  return run === null ? formLines(state) : runLines(state, run, rows);
}

/** Where the cursor stands in the form, from the first line of its body. */
export function formCursor(state: State, prompt: Prompt): { readonly row: number; readonly column: number } {
  const { before } = fitted(prompt, state.columns - LABEL_COLUMNS - 1);
  return { row: FORM_HEAD + state.hunt.field, column: LABEL_COLUMNS + widthOf(before) };
}

const FORM_HEAD = 2;

function formLines(state: State): readonly Line[] {
  const { form, field } = state.hunt;
  const width = Math.max(0, ...FIELDS.map(({ name }) => widthOf(clean(form[name]))));
  const helpAt = Math.min(Math.max(26, width + 2), state.columns - LABEL_COLUMNS - 40);
  const rows = FIELDS.map(({ name, label, help }, index): Line => {
    const chosen = index === field;
    const { bar } = glyphsOf(state);
    const head = span(`${chosen ? bar : " "} ${label}`.padEnd(LABEL_COLUMNS), chosen ? "key" : "plain");
    if (chosen && state.prompt !== null) {
      const { before, after } = fitted(state.prompt, state.columns - LABEL_COLUMNS - 1);
      return withHelp([head, span(before + after, "strong")], widthOf(before + after), helpAt, help);
    }
    const value = clean(form[name]);
    return withHelp([head, span(value)], widthOf(value), helpAt, help);
  });
  return [
    line([" HUNT", "title"], ["  baseline, load, settle, verdict; for some cycles", "dim"]),
    EMPTY,
    ...rows,
    EMPTY,
    line(["  Headers, certificates and limits are those unpark was started with.", "dim"]),
  ];
}

function withHelp(spans: readonly Span[], width: number, at: number, help: string): Line {
  return { spans: [...spans, span(`${" ".repeat(Math.max(2, at - width))}${help}`, "dim")] };
}

/** What is before the cursor is always seen to its end. */
function fitted({ text, at }: Prompt, room: number): { readonly before: string; readonly after: string } {
  let before = clean(text.slice(0, at)) as string;
  while (widthOf(before) > room) before = before.slice(1);
  return { before, after: clean(text.slice(at)) };
}

function runLines(state: State, run: HuntRun, rows: number): readonly Line[] {
  const { more } = glyphsOf(state);
  const title = line([" HUNT", "title"], ` ${clean(run.source)}`);
  const cycle = line([`cycle ${count(run.cycle)} of ${count(run.cycles)} `, "strong"]);
  const head = [spread(title, cycle, state.columns, more), ...STAGES.flatMap((stage) => stageLines(state, run, stage))];
  const told = [
    ...run.left.map((text) => line(` ${clean(text)}`)),
    ...[run.trouble].filter(Boolean).map((text) => line([` waiting for the process: ${clean(text)}`, "error"])),
    ...run.warnings.flatMap((text) => warningLines(text, state.columns)),
    ...[run.asked].filter(Boolean).map((text) => line([` ${clean(text)}`, "accent"])),
    ...(run.saved === 0 ? [] : [line([` ${count(run.saved)} snapshots saved`, "dim"])]),
    ...(run.stopping ? [line([" stopping the load; what was taken is kept", "accent"])] : []),
  ];
  const above = [...head, EMPTY, ...told.slice(-Math.max(3, rows - head.length - 4))];
  return [...above, ...printedLines(state, run, rows - above.length)];
}

function stageLines(state: State, run: HuntRun, stage: Stage): readonly Line[] {
  const at = STAGES.indexOf(stage) - STAGES.indexOf(run.stage);
  const name = stage === "done" ? "verdict" : stage;
  const sign = at < 0 ? signOf(state, "✔", "+") : at === 0 ? spinner(state) : " ";
  const head = span(` ${sign} ${name.padEnd(12)} `, at === 0 ? "strong" : at < 0 ? "plain" : "dim");
  const first: Line = { spans: [head, ...(at > 0 ? [] : stageSpans(state, run, stage, at === 0))] };
  if (stage !== "load" || at > 0 || run.told === "") return [first];
  const since = at === 0 ? sinceWords(state, run) : "";
  return [first, line(" ".repeat(STAGE_COLUMNS), clean(run.told), [since === "" ? "" : `  ${since}`, "dim"])];
}

function stageSpans(state: State, run: HuntRun, stage: Stage, now: boolean): readonly Span[] {
  switch (stage) {
    case "baseline":
    case "settle": {
      if (!now) return [span(stage === "baseline" ? run.baseline : run.settled)];
      const counts = run.counts.length === 0 ? "" : count(run.counts.at(-1) ?? 0);
      const trend = state.plain ? "" : spark(run.counts, glyphsOf(state), SPARK_COLUMNS);
      const waiting = run.counts.length === 0 ? run.fetching : waitWords(run);
      return [span(counts, "strong"), span(` ${trend} `), span(clean(waiting), "dim")];
    }
    case "load":
      return [span(clean(run.load)), span(now && run.told === "" ? `  ${sinceWords(state, run)}` : "", "dim")];
    case "done":
      return [span(run.stopping ? "" : "judging", "dim")];
  }
}

/** How long the stage has been going on, in whole seconds. */
function sinceWords({ now }: State, { stageSince }: HuntRun): string {
  const seconds = Math.floor((Date.parse(now) - Date.parse(stageSince)) / 1000);
  return seconds < 1 ? "" : duration(seconds * 1000);
}

function warningLines(text: string, columns: number): readonly Line[] {
  return wrapText(clean(text), columns - 4).map((part, index) => line([index === 0 ? " ! " : "   ", "suspect"], part));
}

/** The last lines that the load command printed, as many as there is room for. */
function printedLines(state: State, { printed, printedLines: all }: HuntRun, room: number): readonly Line[] {
  if (printed.length === 0 || room < 3) return [];
  const shown = printed.slice(-(room - 2));
  const { column } = glyphsOf(state);
  const head = `the load's output${shown.length < all ? `, the last ${count(shown.length)} of ${count(all)} lines` : ""}`;
  return [EMPTY, line([` ${head}`, "dim"]), ...shown.map((text) => line([` ${column} `, "dim"], clean(text)))];
}

function spinner(state: State): string {
  if (state.plain) return "-";
  const { spinner: frames } = glyphsOf(state);
  return frames[Math.floor(Date.parse(state.now) / 250) % frames.length] ?? "";
}

function signOf(state: State, unicode: string, ascii: string): string {
  return state.plain ? "" : state.unicode ? unicode : ascii;
}
