// One accused cluster -> its part of the text report: why, what to do, the stack, the line to look at.

import type { Analysis, JudgedCluster } from "../../analyse.ts";
import type { OriginFrame } from "../../cluster/cluster.ts";
import { clean } from "../../text/clean.ts";
import { count } from "../../text/units.ts";
import { ASCII_ELLIPSIS, ELLIPSIS, pad, truncateMiddle, truncateStart, widthOf, wrap } from "../../text/width.ts";
import { holdersText } from "../fleet.ts";
import { goidsOf } from "../goids.ts";
import type { ReportOptions } from "../options.ts";
import { fileLine } from "../place.ts";
import { countsTexts, elidedText, fixText, headingOf, nearestText, noteText } from "../words.ts";
import { glyphOf, type Paint, type Role } from "./paint.ts";

const LABEL_WIDTH = 12;
const GOIDS_SHOWN = 8;

/** On a terminal the function gets at most this part of the line, the file the rest. */
const FUNC_SHARE = 0.55;

/** @returns the lines of one cluster, its heading first */
export function detailLines(
  cluster: JudgedCluster,
  analysis: Analysis,
  options: ReportOptions,
  paint: Paint,
): readonly string[] {
  const { verdict } = cluster;
  const note = options.notes?.get(cluster.id);
  const sections: readonly (readonly [label: string, texts: readonly string[]])[] = [
    ["why", verdict.reasons.map(({ text }) => text)],
    ["settled by", verdict.settledBy === null ? [] : [verdict.settledBy]],
    ["pattern", verdict.pattern === null ? [] : [`${verdict.pattern.title} (${verdict.pattern.id})`]],
    ["fix at", [fixText(cluster)]],
    ["advice", verdict.pattern === null ? [] : [verdict.pattern.advice]],
    ["note", note === undefined ? [] : [noteText(note)]],
    ["counts", countsTexts(cluster, options.unicode)],
    ["replicas", [holdersText(cluster, analysis) ?? []].flat()],
    ["nearest", cluster.nearest === undefined ? [] : [nearestText(cluster.nearest)]],
    ["goids", goidTexts(cluster, analysis)],
    ["id", [cluster.id]],
  ];
  return [
    ...wrapped(headingOf(cluster), options, 2).map((line, at) => {
      const glyph = at === 0 ? glyphOf(verdict.class, options.unicode) : " ";
      return paint(verdict.class, `${glyph} ${line}`);
    }),
    ...sections.flatMap(([label, texts]) => labelled(label, texts, options, paint)),
    ...stackLines(cluster, options, paint),
  ];
}

function goidTexts(cluster: JudgedCluster, analysis: Analysis): readonly string[] {
  const { length } = cluster.rows.at(-1)!;
  if (length === 0) return [];
  const { accusedGoids } = cluster.verdict;
  const goids = accusedGoids.length >= GOIDS_SHOWN ? accusedGoids : goidsOf(cluster, analysis);
  const rest = length - GOIDS_SHOWN;
  return [`${goids.slice(0, GOIDS_SHOWN).join(" ")}${rest > 0 ? ` and ${count(rest)} more` : ""}`];
}

function labelled(label: string, texts: readonly string[], options: ReportOptions, paint: Paint): readonly string[] {
  const lines = texts.flatMap((text) => wrapped(text, options, LABEL_WIDTH + 2));
  return lines.map((line, at) => `  ${paint("dim", pad(at === 0 ? label : "", LABEL_WIDTH))}${line}`);
}

/** @param indent columns that stand before each line */
function wrapped(text: string, { width }: ReportOptions, indent: number): readonly string[] {
  const safe = clean(text);
  return width === null ? [safe] : wrap(safe, Math.max(20, width - indent));
}

interface StackLine {
  readonly mark: string;
  readonly func: string;
  readonly place: string;
  readonly role: Role;
}

function stackLines(cluster: JudgedCluster, options: ReportOptions, paint: Paint): readonly string[] {
  const mark = options.unicode ? "▸" : ">";
  const lines: StackLine[] = cluster.frames.map((frame) => frameLine(frame, mark));
  if (cluster.elided !== null) lines.splice(cluster.elidedBefore, 0, elidedLine(cluster.elided));
  if (cluster.createdBy !== null)
    lines.push({ ...frameLine({ ...cluster.createdBy, inlined: false }, mark, "created by "), role: "dim" });
  const ellipsis = options.unicode ? ELLIPSIS : ASCII_ELLIPSIS;
  const longest = Math.max(...lines.map(({ func }) => widthOf(func)));
  if (options.width === null) {
    return lines.map(({ mark: sign, func, place }) =>
      place === "" ? `    ${sign} ${func}`.trimEnd() : `    ${sign} ${pad(func, longest)}  ${place}`,
    );
  }
  const room = options.width - 8;
  const funcRoom = Math.max(10, Math.min(longest, Math.max(Math.floor(room * FUNC_SHARE), room - placeWidth(lines))));
  return lines.map(({ mark: sign, func, place, role }) => {
    const name = truncateMiddle(func, funcRoom, ellipsis);
    const file = truncateStart(place, Math.max(8, room - funcRoom), ellipsis);
    const gap = " ".repeat(Math.max(0, funcRoom - widthOf(name)));
    return `    ${sign} ${paint(role, name)}${file === "" ? "" : `${gap}  ${paint("dim", file)}`}`.trimEnd();
  });
}

function placeWidth(lines: readonly StackLine[]): number {
  return Math.max(...lines.map(({ place }) => widthOf(place)));
}

/** The user's own frames have a mark as well as a colour. */
function frameLine(frame: OriginFrame, mark: string, before = ""): StackLine {
  const own = frame.origin === "main";
  return {
    mark: own ? mark : " ",
    func: clean(`${before}${frame.func}`),
    place: clean(fileLine(frame)),
    role: own ? "own" : frame.origin === "module" ? "module" : "dim",
  };
}

function elidedLine(elided: number | "unknown"): StackLine {
  return { mark: " ", func: elidedText(elided), place: "", role: "dim" };
}
