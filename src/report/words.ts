// A cluster, a snapshot, a warning -> the words in which every report tells of it. Not yet cleaned.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { Snapshot, Warning } from "../dump/model.ts";
import { bytes, count, counted, minutesRange, minutesRangeShort, signed } from "../text/units.ts";
import type { VerdictClass } from "../verdict/verdict.ts";
import type { Note } from "./options.ts";
import { fileLine, fixPlaceOf, whereOf } from "./place.ts";

/** @returns the class whose sign the first line bears: a heap that leaks is as grave as a goroutine that does */
export function headlineClass({ verdict, heap }: Pick<Analysis, "verdict" | "heap">): VerdictClass {
  return heap?.class === "leak" ? "zombie" : verdict.class;
}

/** @returns that the snapshots seem to be in the wrong order, which turns every answer round; null when nothing says so */
export function orderDoubt({ warnings }: Pick<Analysis, "warnings">): string | null {
  return warnings.find(({ code }) => code === "order")?.message ?? null;
}

/** @returns e.g. `zombie: 300 of 304 in main.(*client).writePump, chan receive, waiting 5-7 min` */
export function headingOf(cluster: JudgedCluster): string {
  const { verdict, state, counts } = cluster;
  const now = counts.at(-1) ?? 0;
  const wait = cluster.waits.at(-1) ?? null;
  const number =
    verdict.accused > 0 && verdict.accused < now ? `${count(verdict.accused)} of ${count(now)}` : count(now);
  const parts = [
    `${verdict.class}: ${number} in ${whereOf(cluster)?.func ?? "an empty stack"}`,
    ...(state === null ? [] : [state]),
    ...(wait === null || wait.max < 0 ? [] : [`waiting ${minutesRange(wait.min, wait.max)}`]),
  ];
  return parts.join(", ");
}

/** @returns the line of the user's own code to look at, or that there is none */
export function fixText(cluster: JudgedCluster): string {
  const place = fixPlaceOf(cluster);
  if (place === null) return "no line of your own code is in this stack, nor did one start it";
  return `${fileLine(place) || place.func}${place.how === "started" ? " (where it was started)" : ""}`;
}

export function nearestText({ id, before, added, gone, changed }: NonNullable<JudgedCluster["nearest"]>): string {
  const figures = [`${changed} at another line`, `${added} added`, `${gone} gone`].join(", ");
  return `${id} of the first snapshot, ${counted(before, "goroutine")}: of its frames ${figures}`;
}

/** @returns the counts of all snapshots, and what became of the goroutines where goids tell; none for one snapshot */
export function countsTexts({ counts, identity }: JudgedCluster, unicode: boolean): readonly string[] {
  if (counts.length < 2) return [];
  const steps = counts.map(count).join(unicode ? " → " : " -> ");
  if (identity === null) return [steps];
  const figures = [
    [identity.survived, "survived"],
    [identity.movedIn, "moved in"],
    [identity.movedOut, "moved out"],
    [identity.born, "born"],
    [identity.gone, "gone"],
  ] as const;
  return [
    `${steps}  (${figures
      .filter(([n]) => n > 0)
      .map(([n, word]) => `${count(n)} ${word}`)
      .join(", ")})`,
  ];
}

/** @returns the change from the first snapshot to the last, e.g. `+300`; `-` for none */
export function changeText({ counts }: JudgedCluster): string {
  const change = (counts.at(-1) ?? 0) - (counts[0] ?? 0);
  return change === 0 ? "-" : signed(change);
}

/** @returns the wait of the last snapshot for a narrow column, e.g. `5-7m`; `-` where none is printed */
export function waitShort({ waits }: JudgedCluster): string {
  const wait = waits.at(-1) ?? null;
  return wait === null || wait.max < 0 ? "-" : minutesRangeShort(wait.min, wait.max);
}

/** @returns e.g. `(3 frames left out)` */
export function elidedText(elided: number | "unknown"): string {
  const many = elided === "unknown" ? "frames" : `${count(elided)} ${elided === 1 ? "frame" : "frames"}`;
  return `(${many} left out)`;
}

export function noteText({ mark, text }: Note): string {
  return text === "" ? mark : `${mark}: ${text}`;
}

/** @returns e.g. `dump.txt 2026-11-24T10:00:00Z: 304 goroutines, go1.21+, 92.1 kB` */
export function snapshotText({
  source,
  takenAt,
  goVersionHint,
  total,
  bytes: size,
  truncated,
  trigger,
}: Snapshot): string {
  const parts = [
    `${source}${takenAt === null ? "" : ` ${takenAt}`}: ${counted(total, "goroutine")}`,
    ...(goVersionHint === null ? [] : [goVersionHint]),
    bytes(size),
    ...(truncated ? ["cut off"] : []),
    ...(trigger === null ? [] : [trigger]),
  ];
  return parts.join(", ");
}

/** @param source named before the line where there are several; "" for none */
export function warningText({ message, line }: Warning, source: string): string {
  const place = [...(source === "" ? [] : [source]), ...(line === null ? [] : [`line ${line}`])].join(", ");
  return place === "" ? message : `${place}: ${message}`;
}
