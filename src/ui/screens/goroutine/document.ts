// The chosen cluster -> the lines of its detail, scrolled as one text. The goroutines come last.

import type { JudgedCluster } from "../../../analyse.ts";
import { clean } from "../../../text/clean.ts";
import { counted, minutes } from "../../../text/units.ts";
import { EMPTY, type Line, line, spread, textOf } from "../../draw/line.ts";
import { glyphsOf } from "../../parts/words.ts";
import { rememberBy, selectedOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { labelsOf, rowsByGoid, sortedGoids } from "./goids.ts";
import { underlined } from "./match.ts";
import { familyLines } from "./others.ts";
import {
  adviceLines,
  briefStack,
  growthLines,
  labelLines,
  nameLines,
  reasons,
  sections,
  settleLines,
} from "./sections.ts";

/** Everything but the goroutines, which may be tens of thousands: those become lines only when shown. */
interface Document {
  readonly head: readonly Line[];
  readonly goids: readonly number[];
}

const EMPTY_DOCUMENT: Document = { head: [], goids: [] };

/** Wider, a place would stand too far from its function for the eye to follow. */
const MOST_COLUMNS = 120;

export function documentLength(state: State): number {
  const { head, goids } = documentOf(state);
  return head.length + goids.length;
}

/** @returns the lines from `top` on */
export function documentLines(state: State, top: number, rows: number): readonly Line[] {
  const document = documentOf(state);
  const lines: Line[] = [];
  for (let index = top; index < top + rows; index++) {
    const head = document.head[index];
    const goid = document.goids[index - document.head.length];
    if (head !== undefined) lines.push(index === state.goroutine.match ? { ...head, chosen: true } : head);
    else if (goid !== undefined) lines.push(goroutineLine(state, goid));
  }
  return lines;
}

/** The lines of the head alone, for the pane beside the list. */
export function headLines(state: State, columns: number, rows: number): readonly Line[] {
  const cluster = selectedOf(state);
  if (cluster === null) return [];
  const head = withSpare(sections(state, cluster, columns, false), [relatives], [state, cluster, columns], rows);
  return cutTo(head, columns, rows, state);
}

type Part = (state: State, cluster: JudgedCluster, columns: number) => readonly Line[];

/** And of the parts, in order, those that there is room for whole, each behind a blank line. */
function withSpare(
  lines: readonly Line[],
  parts: readonly Part[],
  [state, cluster, columns]: Parameters<Part>,
  rows: number,
): readonly Line[] {
  const all = [...lines];
  for (const part of parts) {
    if (all.length + 2 > rows) break;
    const more = part(state, cluster, columns);
    if (more.length > 0 && all.length + 1 + more.length <= rows) all.push(EMPTY, ...more);
  }
  return all;
}

/** What has no room is told of at the end of the last line that has. */
function cutTo(lines: readonly Line[], columns: number, rows: number, state: State): readonly Line[] {
  const last = lines[rows - 1];
  if (lines.length <= rows || last === undefined) return lines;
  const { more } = glyphsOf(state);
  const rest = line([` ${counted(lines.length - rows, "more line")}: enter`, "dim"]);
  return [...lines.slice(0, rows - 1), spread(last, rest, columns, more)];
}

/** The few lines under the list: where it is stuck, who started it, what it is called, the best reason, what to do; then whatever has room. */
export function previewLines(state: State, columns: number, rows: number): readonly Line[] {
  const cluster = selectedOf(state);
  if (cluster === null) return [];
  const [best = [], ...others] = reasons(state, cluster, columns);
  const stack = briefStack(state, cluster, columns, Math.max(2, rows - Math.min(2, best.length)));
  const advice = [...adviceLines(state, cluster, columns), ...settleLines(cluster, columns)];
  const first = [...stack, ...nameLines(cluster, columns), ...best];
  const inOrder = [...first, ...others.flat(), ...advice];
  if (inOrder.length <= rows) return withSpare(inOrder, SPARE, [state, cluster, columns], rows);
  return cutTo([...first, ...advice, ...others.flat()], columns, rows, state);
}

/** Who created whom takes half a microsecond for each goroutine: of more of them a new answer would be felt (the detail has it). */
const MOST_RELATED = 20_000;

const relatives: Part = (state, cluster) => {
  const goroutines = state.session.analysis?.snapshots.at(-1)?.total ?? 0;
  return goroutines > MOST_RELATED ? [] : familyLines(state, cluster);
};

const SPARE: readonly Part[] = [growthLines, relatives, (_, cluster, columns) => labelLines(cluster, columns)];

/** Lines in which a word of the filter occurs. */
export function matchLines(state: State): readonly number[] {
  const words = filterWords(state);
  if (words.length === 0) return [];
  return documentOf(state).head.flatMap((row, index) => {
    const text = textOf(row).toLowerCase();
    return words.some((word) => text.includes(word)) ? [index] : [];
  });
}

/** The words of the filter that could stand in a text: `fn:writePump -is:normal` -> writepump. */
export function filterWords({ clusters }: State): readonly string[] {
  return clusters.filter
    .toLowerCase()
    .split(/[\s()"]+/)
    .filter((word) => word !== "" && word !== "or" && !word.startsWith("-"))
    .map((word) => word.replace(/^(fn|file|pkg|created|state|label):/, "").replaceAll("*", ""))
    .filter((word) => word !== "" && !word.includes(":"));
}

const documentOf = rememberBy(
  ({ session, clusters, columns, unicode, plain, goroutine, sources, notes }: State) => [
    session,
    clusters.selected,
    clusters.filter,
    columns,
    unicode,
    plain,
    goroutine.showArguments,
    goroutine.sort,
    goroutine.reversed,
    sources,
    notes,
  ],
  (state): Document => {
    const cluster = selectedOf(state);
    const { analysis } = state.session;
    if (cluster === null || analysis === null) return EMPTY_DOCUMENT;
    const { sort, reversed } = state.goroutine;
    const goids = sortedGoids(cluster, analysis, sort, reversed);
    const words = filterWords(state);
    const text = sections(state, cluster, Math.min(state.columns, MOST_COLUMNS), true).map((row) =>
      underlined(row, words),
    );
    return { head: [...text, ...goroutinesHead(state, cluster, goids.length)], goids };
  },
);

function goroutinesHead({ goroutine }: State, cluster: JudgedCluster, goids: number): readonly Line[] {
  if (goids === 0) return [EMPTY, line(["no goids: a profile counts goroutines without naming them", "dim"])];
  const accused = cluster.verdict.accusedGoids.length;
  const { sort, reversed } = goroutine;
  const order = sort !== "accused" ? `, by ${sort}` : accused > 0 ? ", the accused first" : "";
  return [
    EMPTY,
    line([`goroutines of the last snapshot${order}${reversed ? ", reversed" : ""}`, "strong"]),
    line([`${"goid".padStart(12)}  ${"wait".padEnd(10)}  ${"creator".padStart(12)}  labels`, "dim"]),
  ];
}

function goroutineLine({ session }: State, goid: number): Line {
  const snapshot = session.analysis?.snapshots.at(-1);
  const columns = snapshot?.goroutines;
  if (snapshot === undefined || columns === undefined || columns === null) return EMPTY;
  const row = rowsByGoid(columns.goid).get(goid) ?? -1;
  const waited = columns.waitMinutes[row] ?? -1;
  const creator = columns.creator[row] ?? 0;
  return line(
    `${String(goid).padStart(12)}  ${(waited < 0 ? "-" : minutes(waited)).padEnd(10)}  `,
    [(creator === 0 ? "-" : String(creator)).padStart(12), "dim"],
    `  ${clean(labelsOf(snapshot, row))}`,
  );
}
