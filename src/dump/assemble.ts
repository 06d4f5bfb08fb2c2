// Everything read from one text -> its snapshots, with a warning for whatever is missing from them.

import type { Columns } from "./columns.ts";
import type { CountedProfile } from "./debug1.ts";
import { dumpsOf } from "./lone-stacks.ts";
import { LEAKED, type Snapshot, type Stack, type Warning } from "./model.ts";
import { FirstAndNewest, type LeftOut } from "./newest.ts";
import type { Odd } from "./odd.ts";
import { profileSnapshot } from "./profile.ts";
import type { Segment } from "./segment.ts";
import type { PlacedProfile, TextReader } from "./text-reader.ts";
import { versionHint } from "./version.ts";

/** net/http/pprof stops at a buffer of this size (runtime/pprof/pprof.go, writeGoroutineStacks). */
export const PPROF_CUT_BYTES = 64 << 20;

/** Dumps of one text that are compared. */
const MOST_DUMPS = 1000;

/**
 * Dumps of one text times their different stacks, which is what comparing them costs: each stack has a count, rows and
 * minutes in each dump. So many take 200 MB and some seconds; a thousand dumps of a service have 500 to 2,000 stacks.
 */
const MOST_COMPARED = 1 << 22;

export interface TextEnd {
  readonly source: string;
  readonly takenAt: string | null;
  readonly bytes: number;
  /** The source ended early, e.g. a cut gzip. */
  readonly cut: boolean;
  readonly skippedBytes: number;
}

/**
 * @returns one snapshot per dump or profile in the text, in order; named SOURCE#1, SOURCE#2 … when there are several; none
 *          of a text whose lines stand in reverse order
 */
export function assemble(reader: TextReader, end: TextEnd): readonly Snapshot[] {
  if (reader.isReversed) return [];
  const { dumps, loneStacks, leftOut } = dumpsOf(reader.traceback, MOST_DUMPS);
  const { whole, parts } = besideProfiles(dumps, reader);
  const every: readonly Placed[] = [
    ...whole.map((segment) => ({ offset: segment.offset, segment, profile: null })),
    ...reader.profiles.map((profile) => ({ offset: profile.offset, segment: null, profile })),
  ].sort((a, b) => a.offset - b.offset);
  const most = mostCompared(every, reader.traceback.columns);
  const kept = new FirstAndNewest(most, goroutinesOf);
  for (const one of every) kept.add(one);
  const placed = kept.toArray();
  const left = { dumps: leftOut.dumps + kept.leftOut.dumps, goroutines: leftOut.goroutines + kept.leftOut.goroutines };
  const stacks = left.dumps > 0 ? stacksOf(placed, reader.traceback) : { ...reader.traceback.blocks, indexes: null };
  return placed.map(({ segment, profile }, at) => {
    const from = at === 0 ? 0 : placed[at]!.offset;
    const to = placed[at + 1]?.offset ?? end.bytes;
    const part: Part = {
      source: placed.length > 1 ? `${end.source}#${at + 1}` : end.source,
      takenAt: segment?.takenAt ?? profile?.takenAt ?? end.takenAt,
      bytes: to - from,
      first: at === 0,
      loneStacks,
      parts: at === 0 ? parts : 0,
      leftOut: at === 0 && left.dumps > 0 ? left : null,
      most,
      stacks: stacks.stacks,
      indexes: stacks.indexes,
      last: at === placed.length - 1,
    };
    return segment === null ? ofProfile(reader, profile!, part, end) : ofSegment(reader, segment, part, end);
  });
}

interface Placed {
  readonly offset: number;
  readonly segment: Segment | null;
  readonly profile: PlacedProfile | null;
}

function goroutinesOf({ segment, profile }: Placed): number {
  return segment?.rows.length ?? profile!.profile.total;
}

/** @returns how many of them, the first and the newest, are compared: two are, whatever it costs */
function mostCompared(every: readonly Placed[], columns: Columns): number {
  if (every.length <= 2 || (every.length <= MOST_DUMPS && every.length * columns.length <= MOST_COMPARED))
    return MOST_DUMPS;
  const stacks = new Set<number>();
  let ofProfiles = 0;
  const see = ({ segment, profile }: Placed): void => {
    ofProfiles += profile?.profile.stacks.length ?? 0;
    for (const row of segment?.rows.toArray() ?? []) stacks.add(columns.stackAt(row) * 65_536 + columns.stateAt(row));
  };
  see(every[0]!);
  for (let most = 2; most <= every.length; most++) {
    see(every[every.length - most + 1]!);
    if (most > 2 && (most > MOST_DUMPS || most * (stacks.size + ofProfiles) > MOST_COMPARED)) return most - 1;
  }
  return MOST_DUMPS;
}

/** @returns the stacks of these dumps alone, and where each of all is among them: what is done per dump is done per stack */
function stacksOf(
  placed: readonly Placed[],
  { columns, blocks }: TextReader["traceback"],
): { readonly stacks: readonly Stack[]; readonly indexes: Uint32Array } {
  const indexes = new Uint32Array(blocks.stacks.length);
  const stacks: Stack[] = [];
  for (const { segment } of placed) {
    for (const row of segment?.rows.toArray() ?? []) {
      const stack = columns.stackAt(row);
      if (stacks[indexes[stack]!] !== blocks.stacks[stack]) indexes[stack] = stacks.push(blocks.stacks[stack]!) - 1;
    }
  }
  return { stacks, indexes };
}

/**
 * Beside a profile people paste some of the goroutines that it counts: they are no dump to compare it with.
 *
 * @returns the dumps, and how many goroutines are none: nobody among them begins a program, nobody runs, no crash printed them
 */
function besideProfiles(
  dumps: readonly Segment[],
  { profiles, traceback: { columns, blocks } }: TextReader,
): { readonly whole: readonly Segment[]; readonly parts: number } {
  const most = Math.max(0, ...profiles.map(({ profile }) => profile.total));
  const isPart = ({ rows, trigger }: Segment): boolean =>
    rows.length < most &&
    trigger === null &&
    rows.toArray().every((row) => columns.goidAt(row) !== 1 && blocks.states[columns.stateAt(row)] !== "running");
  const whole = dumps.filter((dump) => !isPart(dump));
  const all = (some: readonly Segment[]): number => some.reduce((sum, { rows }) => sum + rows.length, 0);
  return { whole, parts: all(dumps) - all(whole) };
}

interface Part {
  readonly source: string;
  readonly takenAt: string | null;
  readonly bytes: number;
  readonly first: boolean;
  readonly last: boolean;
  /** How many are left out. */
  readonly loneStacks: number;
  /** Goroutines beside a profile that are no dump. */
  readonly parts: number;
  /** Dumps behind the first one that are not kept. */
  readonly leftOut: LeftOut | null;
  /** How many dumps are kept. */
  readonly most: number;
  readonly stacks: readonly Stack[];
  /** Where a stack is in `stacks`; null: where it was. */
  readonly indexes: Uint32Array | null;
}

function ofSegment(reader: TextReader, segment: Segment, part: Part, end: TextEnd): Snapshot {
  const { columns, blocks, evidence, cut } = reader.traceback;
  const rows = segment.rows.toArray();
  const { stacks, indexes } = part;
  const picked = columns.pick(rows);
  const goroutines = indexes === null ? picked : { ...picked, stack: picked.stack.map((stack) => indexes[stack]!) };
  const used = usedOf(goroutines.stack, stacks.length);
  const atLimit = part.bytes === PPROF_CUT_BYTES || (part.last && end.bytes === PPROF_CUT_BYTES);
  const truncated = atLimit || (part.last && (cut !== null || end.cut));
  const marks = { ...evidence, leakedMarks: goroutines.flags.some((flags) => (flags & LEAKED) !== 0) };
  const states = usedOf(goroutines.state, blocks.states.length);
  return {
    source: part.source,
    takenAt: part.takenAt,
    form: "traceback",
    leakedOnly: false,
    goVersionHint: versionHint(
      stacks.filter((_, stack) => used[stack] === 1),
      blocks.states.filter((_, state) => states[state] === 1),
      { ...marks, creatorGoid: goroutines.creator.some((creator) => creator > 0) },
    ),
    trigger: segment.trigger,
    bytes: part.bytes,
    truncated,
    warnings: warningsOf(reader, segment, part, end, atLimit),
    total: rows.length,
    stacks,
    states: blocks.states,
    labelSets: blocks.labelSets,
    goroutines,
    counted: null,
    samples: blocks.samples.pick(rows),
  };
}

/** @returns 1 at each index below `size` that occurs */
function usedOf(indexes: Uint32Array | Uint16Array, size: number): Uint8Array {
  const used = new Uint8Array(size);
  for (let at = 0; at < indexes.length; at++) used[indexes[at]!] = 1;
  return used;
}

/** Stream-wide findings are told once, with the first snapshot; those of the end with the last. */
function warningsOf(
  reader: TextReader,
  segment: Segment,
  part: Part,
  end: TextEnd,
  atLimit: boolean,
): readonly Warning[] {
  const warnings: Warning[] = [];
  const warn: Warn = (code, message, line = null) => void warnings.push({ code, message, line });
  if (segment.repeated > 0) {
    warn(
      "repeated",
      `${segment.repeated} entries of goroutines printed before are counted once (the crash printed them per thread)`,
      segment.line,
    );
  }
  if (part.first) streamWarnings(reader, end, warn);
  leftOutWarnings(part, warn);
  if (atLimit) {
    warn(
      "cut-64mib",
      "the text is exactly 64 MiB (67,108,864 bytes), where net/http/pprof stops: the rest of the goroutines, mostly the youngest, are missing; ?debug=1 or the protobuf has the full count",
    );
  }
  if (part.last) endWarnings(reader, end, warn);
  return warnings;
}

type Warn = (code: string, message: string, line?: number | null) => void;

function leftOutWarnings({ leftOut, loneStacks, parts, first, most }: Part, warn: Warn): void {
  if (parts > 0)
    warn("parts", `${parts} goroutines beside the profile are a part of a dump: none to compare with, left out`);
  if (first && loneStacks > 0) {
    const which = `${loneStacks} ${loneStacks === 1 ? "stack of one running goroutine" : "stacks of one running goroutine each"}`;
    warn("lone-stacks", `${which} (a panic, debug.Stack) beside the dump: no dump to compare with, left out`);
  }
  if (leftOut === null) return;
  const { dumps, goroutines } = leftOut;
  const why =
    most < MOST_DUMPS ? `of so many different stacks only ${most} dumps are compared` : "more than 1,000 in one text";
  warn("dumps-left-out", `${goroutines} goroutines in ${dumps} dumps after the first are left out: ${why}`);
}

function endWarnings({ traceback }: TextReader, end: TextEnd, warn: Warn): void {
  if (traceback.cut !== null) {
    const who = traceback.cut.goid > 0 ? `goroutine ${traceback.cut.goid}` : "the last goroutine";
    warn("cut-goroutine", `the text ends in the middle of ${who}: 1 goroutine left out`, traceback.cut.line);
  }
  if (end.cut) warn("cut-source", "the source ended early: what came after is missing", traceback.line);
}

function streamWarnings(reader: TextReader, end: TextEnd, warn: Warn): void {
  const { traceback } = reader;
  const { threads } = traceback;
  const told = (odd: Odd, code: string, text: (count: number) => string): void => {
    if (odd.count > 0) warn(code, `${text(odd.count)}${linesOf(odd)}`, odd.lines[0] ?? null);
  };
  if (threads > 0) warn("threads", `${threads} entries of goroutine 0 are threads, not goroutines: not counted`);
  told(
    traceback.badHeaders,
    "unreadable-header",
    (n) =>
      `${n} ${n === 1 ? "line begins" : "lines begin"} like a goroutine's header but cannot be read: what follows is left out`,
  );
  told(
    traceback.summedUp,
    "summed-up",
    (n) =>
      `${traceback.leftOut} goroutines are not counted: another tool has left them out, ${n} ${n === 1 ? "header stands" : "headers stand"} for several`,
  );
  told(
    traceback.strange,
    "foreign-line",
    (n) => `${n} ${n === 1 ? "line" : "lines"} inside stacks are no part of them: stepped over`,
  );
  told(traceback.lostPlaces, "lost-place", (n) => `${n} ${n === 1 ? "frame has" : "frames have"} no file and line`);
  told(
    reader.outside,
    "foreign-text",
    (n) => `${n} ${n === 1 ? "line" : "lines"} before, between or after the goroutines are no part of a dump`,
  );
  if (traceback.withoutStack > 0)
    warn(
      "without-stack",
      `${traceback.withoutStack} goroutines have no stack: they ran on another thread, or their lines are lost`,
    );
  if (traceback.blocks.labelsDropped > 0)
    warn(
      "labels-dropped",
      `labels of ${traceback.blocks.labelsDropped} goroutines are not kept: more than 100,000 different sets`,
    );
  if (traceback.columns.dropped > 0)
    warn(
      "goroutines-dropped",
      `${traceback.columns.dropped} goroutines are not kept: more than 16,777,216 in one text`,
    );
  if (traceback.blocks.statesDropped > 0)
    warn(
      "states-dropped",
      `wait states of ${traceback.blocks.statesDropped} goroutines are not kept: more than 65,535 different ones`,
    );
  if (traceback.blocks.framesDropped > 0)
    warn(
      "frames-dropped",
      `${traceback.blocks.framesDropped} frames are not kept: more than 2,048 in one stack, where Go prints 100`,
    );
  if (end.skippedBytes > 0) warn("long-line", `${end.skippedBytes} bytes in lines over 64 MiB are skipped`);
}

function linesOf({ count, lines }: Odd): string {
  return lines.length === 0 ? "" : ` (line ${lines.join(", ")}${count > lines.length ? ", …" : ""})`;
}

/** Whether the records hold as many as the profile's first line says. */
function totalWarning({ expected, total }: CountedProfile, line: number, warn: Warn): void {
  if (expected === null) {
    const where = "the line that begins a profile, with how many goroutines there are, is not here";
    warn("profile-part", `${where}: this may be a part of one`, line);
    return;
  }
  const missing = expected - total;
  const told = `the profile says ${expected} goroutines, its records hold ${total}`;
  if (missing > 0) warn("cut-profile", `${told}: ${missing} are missing`, line);
  if (missing < 0) warn("excess-profile", `${told}, ${-missing} more: all that its records hold are counted`, line);
}

function ofProfile(reader: TextReader, { profile, line }: PlacedProfile, part: Part, end: TextEnd): Snapshot {
  const warnings: Warning[] = [];
  const warn: Warn = (code, message, at = null) => void warnings.push({ code, message, line: at });
  if (part.first) streamWarnings(reader, end, warn);
  leftOutWarnings(part, warn);
  if (part.last) endWarnings(reader, end, warn);
  totalWarning(profile, line, warn);
  for (const strange of profile.strange.slice(0, 5)) {
    warnings.push({
      code: "foreign-line",
      message: "a line inside the profile is no part of it: stepped over",
      line: strange,
    });
  }
  return profileSnapshot(profile, {
    source: part.source,
    takenAt: part.takenAt,
    form: "debug=1",
    bytes: part.bytes,
    truncated: profile.cut || (part.last && end.cut),
    warnings,
  });
}
