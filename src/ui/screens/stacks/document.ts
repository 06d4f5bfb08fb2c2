// Two stacks, aligned line by line: what is the same, added, gone, and changed within the line.

import type { JudgedCluster } from "../../../analyse.ts";
import type { OriginFrame } from "../../../cluster/cluster.ts";
import { alignFrames } from "../../../compare/frames.ts";
import { clean } from "../../../text/clean.ts";
import { counted } from "../../../text/units.ts";
import { cell, EMPTY, type Line, line, type Span, span } from "../../draw/line.ts";
import type { Role } from "../../draw/theme.ts";
import { glyphsOf, shortPlace, verdictWord } from "../../parts/words.ts";
import { countOf, rememberBy } from "../../select.ts";
import type { State } from "../../state.ts";
import { pairOf } from "../goroutine/nearest.ts";

export function stacksLength(state: State): number {
  return stacksLines(state).length;
}

const SIGNS = {
  same: ["  ", "plain"],
  added: ["+ ", "added"],
  gone: ["- ", "gone"],
  changed: ["~ ", "changed"],
} as const;

export const stacksLines = rememberBy(
  ({ session, clusters, marks, columns, unicode, plain }: State) => [
    session,
    clusters.selected,
    clusters.filter,
    marks,
    columns,
    unicode,
    plain,
  ],
  (state): readonly Line[] => {
    const pair = pairOf(state);
    if (pair === null) return [line("there is no second cluster to align with")];
    const [left, right] = pair;
    const rows = alignFrames(left.frames, right.frames);
    const half = Math.floor((state.columns - 3) / 2);
    const { more } = glyphsOf(state);
    const both = (a: string, b: string, sign: string, role: Role): Line =>
      line([sign, role], [cell(a, half - 1, more), role], " ", [cell(b, half - 1, more), role]);
    return [
      both(titleOf(state, left), titleOf(state, right), "  ", "strong"),
      both(clean(left.state ?? ""), clean(right.state ?? ""), "  ", left.state === right.state ? "dim" : "changed"),
      EMPTY,
      ...rows.flatMap(({ kind, left: a, right: b }) => {
        const [sign, role] = SIGNS[kind];
        if (kind === "changed" && a !== null && b !== null) return changedLines(a, b, half - 1, more);
        const name = both(frameText(a), frameText(b), sign, kind === "same" ? (a?.origin ?? "plain") : role);
        return [name, both(placeText(a), placeText(b), "  ", "dim")];
      }),
      EMPTY,
      both(creatorText(left), creatorText(right), "  ", creatorText(left) === creatorText(right) ? "dim" : "changed"),
      EMPTY,
      line([summary(rows.map(({ kind }) => kind)), "dim"]),
    ];
  },
);

/** The same function elsewhere: what differs is marked within the line, the file or only the line's number. */
function changedLines(a: OriginFrame, b: OriginFrame, half: number, more: string): readonly Line[] {
  const moved = a.file === b.file;
  const place = (frame: OriginFrame): readonly Span[] => {
    const text = cell(placeText(frame), half, more);
    const from = moved ? text.lastIndexOf(":") + 1 : text.search(/\S/);
    const until = text.trimEnd().length;
    return [span(text.slice(0, from), "dim"), span(text.slice(from, until), "changed"), span(text.slice(until))];
  };
  return [
    line(["~ ", "changed"], [cell(frameText(a), half, more), a.origin], " ", [
      cell(frameText(b), half, more),
      b.origin,
    ]),
    { spans: [span("  "), ...place(a), span(" "), ...place(b)] },
  ];
}

function titleOf(state: State, cluster: JudgedCluster): string {
  return `${verdictWord(cluster.verdict.class, glyphsOf(state), state.plain)}  ${counted(countOf(cluster), "goroutine")}`;
}

function frameText(frame: OriginFrame | null): string {
  return frame === null ? "" : clean(frame.func);
}

function placeText(frame: OriginFrame | null): string {
  return frame === null ? "" : `    ${shortPlace(frame.file, frame.line)}`;
}

function creatorText({ createdBy }: JudgedCluster): string {
  return createdBy === null
    ? "no creator"
    : `created by ${clean(createdBy.func)} ${shortPlace(createdBy.file, createdBy.line)}`;
}

function summary(kinds: readonly (keyof typeof SIGNS)[]): string {
  const many = (kind: keyof typeof SIGNS): number => kinds.filter((other) => other === kind).length;
  return `${counted(many("same"), "frame")} the same, ${many("changed")} changed, ${many("added")} only right, ${many("gone")} only left`;
}
