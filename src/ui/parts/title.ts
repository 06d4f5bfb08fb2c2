// State -> the first line: what is looked at, how it is watched, and which snapshots are compared.

import { clean } from "../../text/clean.ts";
import { count, counted, duration } from "../../text/units.ts";
import { truncateMiddle, widthOf } from "../../text/width.ts";
import { type Line, line, type Span, span, spread, widthOfLine } from "../draw/line.ts";
import { baseOf, boundedName, nameOf, subjectOf } from "../draw/names.ts";
import type { LiveStatus } from "../ports.ts";
import { type State, scopeOf } from "../state.ts";
import { glyphsOf, spark } from "./words.ts";

/** Of the title what is not the profiles' names: `unpark  heap`, their number. */
const HEAP_TITLE_COLUMNS = 32;

/** Of the total's sparkline. */
const LIVE_COLUMNS = 8;

/** How many lie between two of many is told from here on; their numbers say it, too. */
const ROOMY_COLUMNS = 100;

/** What the snapshots may take of the line; the rest says of what they are. */
const TIMELINE_SHARE = 0.6;

/** ` unpark  shop · go1.27      [12:01] ── 12:04 ── [12:09] ` */
export function titleLine(state: State): Line {
  const { more, dot } = glyphsOf(state);
  const { snapshots } = state.session;
  const last = snapshots[state.session.after];
  if (scopeOf(state) === "heap") return heapTitle(state);
  if (last === undefined)
    return spread(line([" unpark", "title"]), line([`v${state.version} `, "dim"]), state.columns, more);
  const hint = last.goVersionHint === null ? "" : ` ${dot} ${last.goVersionHint}`;
  const live = state.live === null ? [] : [span(` ${dot} live${liveWords(state, state.live)}`, "accent")];
  const left: Line = {
    spans: [span(" unpark", "title"), span(`  ${subjectOf(snapshots)}`), ...live, span(clean(hint), "dim")],
  };
  return spread(left, timelineLine(state, state.columns - widthOfLine(left) - 1), state.columns, more);
}

/** ` (paused)`, or how the total went of late, and how often it is asked where that is less than wanted. */
function liveWords(state: State, { paused, trouble, slowed, everySeconds }: LiveStatus): string {
  if (trouble !== null) return " (away)";
  if (paused) return " (paused)";
  const often = slowed === null ? "" : ` every ${duration(everySeconds * 1000)}`;
  const totals = state.session.snapshots.slice(-LIVE_COLUMNS).map(({ total }) => total);
  return totals.length < 2 || state.plain ? often : `${often} ${spark(totals, glyphsOf(state), LIVE_COLUMNS)}`;
}

function heapTitle(state: State): Line {
  const names = (state.heap.analysis?.profiles ?? []).map(({ source }) => baseOf(source));
  const dash = dashOf(state);
  const { more } = glyphsOf(state);
  const all = names.join(dash);
  const room = state.columns - HEAP_TITLE_COLUMNS;
  const ends = names.length < 3 ? names : [names[0] ?? "", names.at(-1) ?? ""];
  const each = Math.floor(room / ends.length) - dash.length;
  const cut = ends.map((name) => truncateMiddle(name, each, more)).join(names.length < 3 ? dash : ` ${more} `);
  const right = line([`${widthOf(all) <= room ? all : cut}   ${counted(names.length, "profile")} `, "dim"]);
  return spread(line([" unpark", "title"], "  heap"), right, state.columns, more);
}

function dashOf(state: State): string {
  return state.unicode && !state.plain ? " ── " : " -- ";
}

/**
 * All snapshots by name, the two that are compared in brackets; where there is no room for all, those two, and how many
 * lie between if what is looked at leaves `free` columns for that.
 */
function timelineLine(state: State, free: number): Line {
  const { session, columns } = state;
  const { snapshots, before, after, analysis } = session;
  if (snapshots.length === 1) return line([analysis?.fleet === undefined ? "one snapshot " : "summed ", "dim"]);
  const dash = span(dashOf(state), "dim");
  const all = snapshots.map((_, index) => {
    const bound = index === before || index === after;
    return span(boundedName(session, index), bound ? "strong" : "dim");
  });
  const every = { spans: [...all.flatMap((name, index) => (index === 0 ? [name] : [dash, name])), span(" ")] };
  const room = Math.floor(columns * TIMELINE_SHARE);
  if (widthOfLine(every) <= room) return every;
  const told = boundsLine(state, dash, room, state.columns >= ROOMY_COLUMNS);
  return widthOfLine(told) <= free ? told : boundsLine(state, dash, room, false);
}

/** `before ── 6 between ── later   #1 to #8 of 8` */
function boundsLine(state: State, dash: Span, room: number, isBetweenTold: boolean): Line {
  const { session } = state;
  const { snapshots, before, after } = session;
  const { more } = glyphsOf(state);
  const last = count(after + 1);
  const which = span(
    `   #${before === after ? last : `${count(before + 1)} to #${last}`} of ${count(snapshots.length)} `,
    "dim",
  );
  const between = after - before - 1;
  const middle = between < 1 || !isBetweenTold ? [] : [dash, span(`${count(between)} between`, "dim")];
  const bounds = before === after ? [after] : [before, after];
  const fixed = widthOfLine({ spans: [...middle, dash, which] });
  const each = Math.max(8, Math.floor((room - fixed) / bounds.length));
  const [first, ...second] = bounds.map((index) => span(truncateMiddle(nameOf(session, index), each, more), "strong"));
  return { spans: [first ?? span(""), ...(second.length === 0 ? [] : [...middle, dash, ...second]), which] };
}
