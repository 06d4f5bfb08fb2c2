// The sources that are being read at the start: how far each is, in one line each.

import { clean } from "../../../text/clean.ts";
import { bytes, counted, percent } from "../../../text/units.ts";
import { truncateStart } from "../../../text/width.ts";
import { cell, EMPTY, type Line, line, type Span, span } from "../../draw/line.ts";
import { glyphsOf } from "../../parts/words.ts";
import type { Reading } from "../../ports.ts";
import type { State } from "../../state.ts";

/** Rows for sources; more are counted. */
const MOST = 12;

/** @returns null when nothing is being read */
export function readingLines(state: State): readonly Line[] | null {
  const work = [...state.pending.values()].find(({ reading }) => reading.length > 0);
  if (work === undefined) return null;
  const { reading } = work;
  const now = Math.max(
    0,
    reading.findIndex(({ opened }) => opened === null),
  );
  const room = Math.max(1, Math.min(MOST, state.rows - 8));
  const from = Math.max(0, Math.min(now - 1, reading.length - room));
  const shown = reading.slice(from, from + room);
  const hidden = reading.length - shown.length;
  const width = Math.min(Math.floor(state.columns / 2), Math.max(...shown.map(({ source }) => clean(source).length)));
  return [
    EMPTY,
    line("   ", [reading.length === 1 ? "Reading" : `Reading ${counted(reading.length, "source")}`, "strong"]),
    EMPTY,
    ...shown.map((one, at) => sourceLine(one, from + at === now, width, state)),
    ...(hidden === 0 ? [] : [line([`     ${counted(hidden, "more source")}`, "dim"])]),
  ];
}

function sourceLine(one: Reading, now: boolean, width: number, state: State): Line {
  const { more, bar } = glyphsOf(state);
  const name = cell(truncateStart(clean(one.source), width, more), width, more);
  return {
    spans: [
      span(now ? `   ${bar} ` : "     ", "accent"),
      span(name, now ? "strong" : "plain"),
      span("  "),
      ...figures(one, now),
    ],
  };
}

function figures({ progress, opened }: Reading, now: boolean): readonly Span[] {
  const size = progress === null ? "" : bytes(progress.bytes);
  if (opened !== null) {
    const { snapshots, heaps, failure } = opened;
    const goroutines = snapshots.reduce((sum, { total }) => sum + total, 0);
    const samples = heaps.reduce((sum, heap) => sum + heap.samples, 0);
    const found = [
      ...(snapshots.length === 0 ? [] : [counted(goroutines, "goroutine")]),
      ...(heaps.length === 0 ? [] : [counted(samples, "heap sample")]),
    ];
    if (failure !== null) return [span(clean(failure.message), "error")];
    return [span(["read", ...found].join(", "), "dim")];
  }
  if (!now) return [span("waits", "dim")];
  if (progress === null) return [span("opening", "accent")];
  const { share, goroutines, step } = progress;
  const parts = [
    ...(progress.bytes === 0 && step !== "" ? [] : [`${size}${share === null ? "" : `, ${percent(share, 1)}`}`]),
    ...(goroutines === 0 ? [] : [counted(goroutines, "goroutine")]),
    ...(step === "" ? [] : [clean(step)]),
  ];
  return [span(parts.join(", "), "accent")];
}
