// One cluster -> the parts of its detail: verdict, stack, reasons, source, pattern, growth, family, nearest, labels.

import type { JudgedCluster } from "../../../analyse.ts";
import type { OriginFrame } from "../../../cluster/cluster.ts";
import type { ArgumentSample } from "../../../dump/model.ts";
import { NO_SAMPLES, sampleAt } from "../../../dump/samples.ts";
import { holdersText } from "../../../report/fleet.ts";
import { fileLine, fixPlaceOf } from "../../../report/place.ts";
import { fixText } from "../../../report/words.ts";
import { clean } from "../../../text/clean.ts";
import { count, counted, minutesRange, signed } from "../../../text/units.ts";
import { pad, truncateStart, widthOf } from "../../../text/width.ts";
import type { PatternCard, Reason } from "../../../verdict/verdict.ts";
import { EMPTY, type Line, line, wrapText } from "../../draw/line.ts";
import { boundedName } from "../../draw/names.ts";
import type { Role } from "../../draw/theme.ts";
import { glyphsOf, sentence, shortPlace, spark, verdictWord, waitKnown } from "../../parts/words.ts";
import { countOf, deltaOf, timelineOf, whereOf } from "../../select.ts";
import type { State } from "../../state.ts";
import { blamedLines, familyLines, nearestLines, throughLines } from "./others.ts";
import { sourceLines } from "./source.ts";

const LABEL_COLUMNS = 10;

/** @param whole false leaves out what the pane beside the list has no room for */
export function sections(state: State, cluster: JudgedCluster, columns: number, whole: boolean): readonly Line[] {
  const parts = [
    verdictLines(state, cluster, columns),
    stackLines(state, cluster, columns),
    reasons(state, cluster, columns).flat(),
    whole ? sourceLines(state, cluster, columns) : [],
    patternLines(cluster, columns),
    blamedLines(state, cluster),
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
    ...(note === undefined ? [] : [line(["note".padEnd(LABEL_COLUMNS), "dim"], [note, "accent"])]),
    ...fixLines(state, cluster, columns),
    ...settleLines(cluster, columns),
  ];
}

/** What would end the doubt. */
export function settleLines({ verdict: { settledBy } }: JudgedCluster, columns: number): readonly Line[] {
  if (settledBy === null) return [];
  return wrapText(sentence(`would settle it: ${settledBy}`), columns).map((text) => line([text, "suspect"]));
}

/** @returns the lines of each reason, the best reason first */
export function reasons(state: State, { verdict }: JudgedCluster, columns: number): readonly (readonly Line[])[] {
  const glyphs = glyphsOf(state);
  return verdict.reasons.map(({ text }, index) =>
    wrapText(sentence(text), columns - 6).map((part, row) =>
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
    return [...gap, placed(mark, `${clean(frame.func)}${values}`, frame, columns, more)];
  });
  const { createdBy } = cluster;
  if (createdBy === null) return lines;
  return [...lines, placed("  created by ", clean(createdBy.func), createdBy, columns, more)];
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
    placed("  ", clean(frame.func), frame, columns, more),
  );
  return [...shown, ...creator];
}

function elidedLine({ elided }: JudgedCluster, more: string): Line {
  const many = typeof elided === "number" ? counted(elided, "frame") : "frames (Go does not say how many)";
  return line([`  ${more} ${many} left out`, "dim"]);
}

/**
 * Function left, place right; of the user's own code the whole path, where there is room for it. Of a function too long for
 * the line the path goes first, then its beginning.
 */
function placed(
  before: string,
  func: string,
  at: { readonly file: string; readonly line: number; readonly origin: OriginFrame["origin"] },
  columns: number,
  more: string,
): Line {
  const whole = clean(fileLine(at));
  const left = columns - widthOf(before) - 1;
  const own = at.origin === "main" && widthOf(func) + 1 + widthOf(whole) <= left;
  const place = own ? whole : shortPlace(at.file, at.line);
  const room = left - widthOf(place);
  const text = widthOf(func) > room ? truncateStart(func.slice(func.lastIndexOf("/") + 1), room, more) : func;
  return line([before + pad(text, room), at.origin], [` ${place}`, at.origin === "main" ? "plain" : "dim"]);
}

function sampleOf({ session }: State, cluster: JudgedCluster): ArgumentSample | null {
  const samples = session.analysis?.snapshots.at(-1)?.samples ?? NO_SAMPLES;
  const rows = new Set(cluster.rows.at(-1) ?? []);
  const index = samples.row.findIndex((row) => rows.has(row));
  return index < 0 ? null : sampleAt(samples, index);
}

/** The line to fix, for those that something is to be done about; else where a dump shows those that started them. */
function fixLines(state: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  if (cluster.verdict.class !== "zombie" && cluster.verdict.class !== "suspect") return [];
  if (fixPlaceOf(cluster) === null)
    return labelled("fix at", clean(startedFrom(cluster)?.text ?? fixText(cluster)), columns);
  // A path says most at its end, and is no path any more when it is broken.
  const text = truncateStart(clean(fixText(cluster)), columns - LABEL_COLUMNS, glyphsOf(state).more);
  return labelled("fix at", text, columns, "strong");
}

function startedFrom({ verdict }: JudgedCluster): Reason | undefined {
  return verdict.reasons.find(({ code }) => code === "started-from");
}

/** What it is called, where it is one of those that are known. */
export function nameLines(cluster: JudgedCluster, columns: number): readonly Line[] {
  const known = accusing(cluster);
  return known === null ? [] : labelled("what", known.title, columns, "strong");
}

function accusing({ verdict }: JudgedCluster): PatternCard | null {
  return verdict.class === "normal" ? null : verdict.pattern;
}

/** What to do, in short; the line to fix is in the stack above it, where there is one. */
export function adviceLines(state: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  const known = accusing(cluster);
  const place = fixPlaceOf(cluster) === null ? fixLines(state, cluster, columns) : [];
  const found = startedFrom(cluster) !== undefined;
  return [
    ...(found ? place : []),
    ...throughLines(state, cluster),
    ...(known === null ? [] : labelled("fix", known.advice, columns)),
    ...(found ? [] : place),
  ];
}

function patternLines({ verdict }: JudgedCluster, columns: number): readonly Line[] {
  const { pattern } = verdict;
  if (pattern === null) return [];
  return [
    line([pattern.title, "strong"], [`  ${pattern.id}`, "dim"]),
    ...labelled("what", pattern.what, columns),
    ...labelled("benign", pattern.lookAlike, columns),
    ...labelled("fix", pattern.advice, columns),
  ];
}

/** A text with its name before the first of its lines. */
function labelled(name: string, text: string, columns: number, role: Role = "plain"): readonly Line[] {
  return wrapText(text, columns - LABEL_COLUMNS).map((part, row) =>
    line([(row === 0 ? name : "").padEnd(LABEL_COLUMNS), "dim"], [part, role]),
  );
}

export function growthLines(state: State, cluster: JudgedCluster, columns: number): readonly Line[] {
  const counts = timelineOf(state, cluster);
  if (counts.length < 2) return [];
  const glyphs = glyphsOf(state);
  const bars = state.plain ? "" : `${spark(counts, glyphs, 24)}  `;
  const named = counts.map((many, index) => `${boundedName(state.session, index)} ${count(many)}`);
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

export function labelLines({ labels }: JudgedCluster, columns: number): readonly Line[] {
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
