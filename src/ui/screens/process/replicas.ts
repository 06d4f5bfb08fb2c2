// The replicas behind a sum, for the process view: who holds what is stuck, and who gave no dump.

import { accusedOf, shortNames } from "../../../fleet/outliers.ts";
import { fleetFacts } from "../../../report/fleet.ts";
import { clean } from "../../../text/clean.ts";
import { count, counted } from "../../../text/units.ts";
import { cell, EMPTY, type Line, line, wrapText } from "../../draw/line.ts";
import type { State } from "../../state.ts";

/** The rest have less; JSON has all. */
const SHOWN = 20;

/** @returns nothing where the snapshot is no sum */
export function replicaLines({ session, columns }: State): readonly Line[] {
  const { analysis } = session;
  if (analysis?.fleet === undefined) return [];
  const { replicas, unread } = analysis.fleet;
  const zombies = accusedOf(analysis.clusters, "zombie", replicas.length);
  const suspects = accusedOf(analysis.clusters, "suspect", replicas.length);
  const names = shortNames(replicas.map(({ source }) => source));
  const width = Math.min(40, Math.max(8, ...names.map((name) => clean(name).length)));
  const ordered = replicas
    .map((replica, at) => ({
      ...replica,
      name: names[at] ?? "",
      zombies: zombies[at] ?? 0,
      suspects: suspects[at] ?? 0,
    }))
    .sort((a, b) => b.zombies - a.zombies || b.suspects - a.suspects || b.goroutines - a.goroutines);
  const row = (name: string, ...figures: readonly string[]): string =>
    `   ${cell(name, width, "…")} ${figures.map((figure) => figure.padStart(11)).join("")}`;
  return [
    EMPTY,
    line(["replicas ", "strong"], clean(fleetFacts(analysis).join(", "))),
    line([row("", "zombies", "suspects", "goroutines"), "dim"]),
    ...ordered
      .slice(0, SHOWN)
      .map(({ name, zombies: dead, suspects: maybe, goroutines }) =>
        line([row(clean(name), count(dead), count(maybe), count(goroutines)), dead > 0 ? "zombie" : "plain"]),
      ),
    ...(ordered.length > SHOWN ? [line([`   and ${count(ordered.length - SHOWN)} more with less`, "dim"])] : []),
    ...(unread.length === 0 ? [] : [EMPTY, line([`${counted(unread.length, "replica")} not read`, "strong"])]),
    ...unread.flatMap(({ message }) =>
      wrapText(clean(message), columns - 5).map((text, at) => line([at === 0 ? " ! " : "   ", "suspect"], text)),
    ),
  ];
}
