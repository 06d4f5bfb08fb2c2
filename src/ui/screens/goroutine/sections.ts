// One cluster -> the parts of its detail: verdict, stack, reasons, source, pattern, growth, family, nearest, labels.

import type { JudgedCluster } from "../../../analyse.ts";
import type { ArgumentSample } from "../../../dump/model.ts";
import { NO_SAMPLES, sampleAt } from "../../../dump/samples.ts";
import { holdersText } from "../../../report/fleet.ts";
import { clean } from "../../../text/clean.ts";
import { count, counted, minutesRange, signed } from "../../../text/units.ts";
import { pad, truncateStart, widthOf } from "../../../text/width.ts";
import { EMPTY, type Line, line, wrapText } from "../../line.ts";
import { nameOf } from "../../names.ts";
import { glyphsOf, shortFunc, shortPlace, spark, verdictWord, waitKnown } from "../../parts/words.ts";
import { countOf, deltaOf, timelineOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import type { Role } from "../../theme.ts";
import { relativesOf } from "../family/relatives.ts";
import { nearestOf } from "./nearest.ts";
import { sourceLines } from "./source.ts";

/** @param whole false leaves out what the pane beside the list has no room for */
export function sections(state: State, cluster: JudgedCluster, columns: number, whole: boolean): readonly Line[] {
  const parts = [
    verdictLines(state, cluster, columns),
    stackLines(state, cluster, columns),
    reasonLines(state, cluster, columns),
    whole ? sourceLines(state, cluster, columns) : [],
    patternLines(cluster, columns),
    growthLines(state, cluster, columns),
    replicaLines(state, cluster, columns),
    whole ? familyLines(state, cluster) : [],
    whole ? nearestLines(state) : [],
    labelLines(cluster, columns),
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [EMPTY, ...part]));
}

function verdictLines(state: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  const glyphs = glyphsOf(state);
  const { verdict } = cluster;
  const role: Role = verdict.class;
  const accused = verdict.accused > 0 && verdict.accused < countOf(cluster) ? `${count(verdict.accused)} of ` : "";
  const waits = cluster.waits.at(-1);
  const known = waitKnown(waits, countOf(cluster));
  const wait = known ? `, waiting ${minutesRange(waits.min, waits.max)}` : "";
  const unknown = known && waits.without > 0 ? ` (${count(waits.without)} print none)` : "";
  const note = state.notes.get(cluster.id);
  const text = `${accused}${counted(countOf(cluster), "goroutine")} in ${clean(cluster.state ?? "no state (a profile prints none)")}${wait}${unknown}`;
  return [
    line([verdictWord(verdict.class, glyphs, state.plain), role], `  ${text}`),
    ...(note === undefined ? [] : [line(["note: ", "dim"], [note, "accent"])]),
    ...settleLines(cluster, columns),
  ];
}

/** What would end the doubt. */
export function settleLines({ verdict: { settledBy } }: JudgedCluster, columns: number): readonly Line[] {
  if (settledBy === null) return [];
  return wrapText(`would settle it: ${clean(settledBy)}`, columns).map((text) => line([text, "suspect"]));
}

export function reasonLines(state: State, { verdict }: JudgedCluster, columns: number): readonly Line[] {
  const glyphs = glyphsOf(state);
  return verdict.reasons.flatMap(({ text }, index) =>
    wrapText(clean(text), columns - 6).map((part, row) =>
      line(
        [index === 0 && row === 0 ? "why " : "    ", "dim"],
        [row === 0 ? `${state.plain ? "-" : glyphs[verdict.class]} ` : "  ", verdict.class],
        part,
      ),
    ),
  );
}

/** Function left, place right; the user's own code strong, what Go brings dim. */
export function stackLines(state: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  const args = state.goroutine.showArguments ? (sampleOf(state, cluster)?.args ?? null) : null;
  const stuck = whereOf(cluster);
  const { bar, more } = glyphsOf(state);
  const lines = cluster.frames.flatMap((frame, index) => {
    const mark = frame === stuck ? `${bar} ` : "  ";
    const values = args === null ? "" : `(${clean(args[index] ?? "...")})`;
    const gap =
      cluster.elided !== null && index === cluster.elidedBefore && index > 0 ? [elidedLine(cluster, more)] : [];
    return [
      ...gap,
      placed(mark, `${clean(frame.func)}${values}`, shortPlace(frame.file, frame.line), frame.origin, columns, more),
    ];
  });
  const { createdBy } = cluster;
  if (createdBy === null) return lines;
  const { func, file, line: at, origin } = createdBy;
  return [...lines, placed("  created by ", clean(func), shortPlace(file, at), origin, columns, more)];
}

/** The frames that say most: the user's own, else a dependency's, else what there is; then who started it. */
export function briefStack(state: State, cluster: JudgedCluster, columns: number, rows: number): readonly Line[] {
  const { more } = glyphsOf(state);
  const all = stackLines(state, cluster, columns);
  const creator = cluster.createdBy === null ? [] : all.slice(-1);
  const own = cluster.frames.filter(({ origin }) => origin === "main");
  const others = cluster.frames.filter(({ origin }) => origin !== "runtime");
  const worthy = own.length > 0 ? own : others.length > 0 ? others : cluster.frames;
  const kept = Math.max(1, rows - creator.length);
  const shown = (own.length > 0 ? worthy.slice(0, kept) : worthy.slice(-kept)).map((frame) =>
    placed("  ", clean(frame.func), shortPlace(frame.file, frame.line), frame.origin, columns, more),
  );
  return [...shown, ...creator];
}

function elidedLine({ elided }: JudgedCluster, more: string): Line {
  const many = typeof elided === "number" ? counted(elided, "frame") : "frames (Go does not say how many)";
  return line([`  ${more} ${many} left out by Go`, "dim"]);
}

/** The place keeps its end at the right edge; of a function too long for the line the path goes first, then its beginning. */
function placed(before: string, func: string, place: string, role: Role, columns: number, more: string): Line {
  const room = columns - widthOf(before) - widthOf(place) - 1;
  const text = widthOf(func) > room ? truncateStart(func.slice(func.lastIndexOf("/") + 1), room, more) : func;
  return line([before + pad(text, room), role], [` ${place}`, role === "main" ? "plain" : "dim"]);
}

function sampleOf({ session }: State, cluster: JudgedCluster): ArgumentSample | null {
  const samples = session.analysis?.snapshots.at(-1)?.samples ?? NO_SAMPLES;
  const rows = new Set(cluster.rows.at(-1) ?? []);
  const index = samples.row.findIndex((row) => rows.has(row));
  return index < 0 ? null : sampleAt(samples, index);
}

function patternLines({ verdict }: JudgedCluster, columns: number): readonly Line[] {
  const { pattern } = verdict;
  if (pattern === null) return [];
  const entry = (name: string, text: string): readonly Line[] =>
    wrapText(text, columns - 10).map((part, row) => line([row === 0 ? name.padEnd(10) : " ".repeat(10), "dim"], part));
  return [
    line([pattern.title, "strong"], [`  ${pattern.id}`, "dim"]),
    ...entry("what", pattern.what),
    ...entry("benign", pattern.lookAlike),
    ...entry("fix", pattern.advice),
  ];
}

function growthLines(state: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  const counts = timelineOf(state, cluster);
  if (counts.length < 2) return [];
  const glyphs = glyphsOf(state);
  const { before, after } = state.session;
  const bars = state.plain ? "" : `${spark(counts, glyphs, 24)}  `;
  const named = counts.map((many, index) => {
    const mark = index === before ? " (before)" : index === after ? " (after)" : "";
    return `${nameOf(state.session, index)}${mark} ${count(many)}`;
  });
  const { identity } = cluster;
  const moves =
    identity === null
      ? []
      : [
          line(
            `       ${count(identity.survived)} survived, ${count(identity.movedIn)} moved in, ${count(identity.movedOut)} moved out, ${count(identity.born)} born, ${count(identity.gone)} gone`,
          ),
        ];
  return [
    line(["growth ", "dim"], bars, [signed(deltaOf(cluster)), deltaOf(cluster) > 0 ? "strong" : "plain"]),
    ...wrapText(named.join(", "), columns - 7).map((text) => line(`       ${text}`)),
    ...moves,
  ];
}

/** Which replicas of a sum have it. */
function replicaLines({ session }: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  const holders = session.analysis === null ? null : holdersText(cluster, session.analysis);
  if (holders === null) return [];
  return wrapText(clean(holders), columns - 9).map((text, at) =>
    line([at === 0 ? "replicas " : "         ", "dim"], text),
  );
}

function familyLines(state: State, cluster: JudgedCluster): readonly Line[] {
  const { creators, siblings, children } = relativesOf(state, cluster);
  const entry = (name: string, found: readonly JudgedCluster[]): readonly Line[] =>
    found
      .slice(0, 5)
      .map((other, index) =>
        line(
          [index === 0 ? name.padEnd(10) : " ".repeat(10), "dim"],
          `${count(countOf(other)).padStart(6)}  `,
          [shortFunc(whereOf(other).func), whereOf(other).origin],
          [`  ${clean(other.state ?? "")}`, "dim"],
        ),
      )
      .concat(found.length > 5 ? [line([`${" ".repeat(10)}and ${count(found.length - 5)} more`, "dim"])] : []);
  return [...entry("creator", creators), ...entry("siblings", siblings), ...entry("children", children)];
}

function nearestLines(state: State): readonly Line[] {
  const nearest = nearestOf(state);
  if (nearest === null) return [];
  const { func, origin } = whereOf(nearest);
  return [
    line(
      ["nearest   ", "dim"],
      `${count(countOf(nearest)).padStart(6)}  `,
      [shortFunc(func), origin],
      [`  ${clean(nearest.state ?? "")}   = aligns the two stacks`, "dim"],
    ),
  ];
}

function labelLines({ labels }: JudgedCluster, columns: number): readonly Line[] {
  const texts = [...labels].map(([key, values]) => {
    const shown = [...values].slice(0, 4).map(([value, many]) => `${clean(value)} (${count(many)})`);
    return `${clean(key)}: ${shown.join(", ")}${values.size > 4 ? `, and ${count(values.size - 4)} more` : ""}`;
  });
  return texts.flatMap((text, index) =>
    wrapText(text, columns - 7).map((part, row) =>
      line([index === 0 && row === 0 ? "labels " : "       ", "dim"], part),
    ),
  );
}
