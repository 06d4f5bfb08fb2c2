// What holds the process's memory, the profiles, and what was not understood -> one scrolled text.

import type { HeapAnalysis } from "../../../heap/analysis.ts";
import type { MemoryState } from "../../../heap/memory.ts";
import { megabytes } from "../../../heap/words.ts";
import { memoryHints, memoryTitle, PART_WORDS, profileText, warningTexts } from "../../../report/heap/words.ts";
import { clean } from "../../../text/clean.ts";
import { percent } from "../../../text/units.ts";
import { EMPTY, type Line, line, wrapText } from "../../draw/line.ts";
import { glyphsOf } from "../../parts/words.ts";
import { rememberBy } from "../../select.ts";
import type { State } from "../../state.ts";

/** Columns of the bar; on a narrow screen the words beside it need the room. */
const BAR = 30;
const NARROW_BAR = 8;

export const memoryLines = rememberBy(
  ({ heap, columns, unicode, plain }: State) => [heap.analysis, columns, unicode, plain],
  (state: State): readonly Line[] => {
    const { analysis } = state.heap;
    if (analysis === null) return [];
    const told = (text: string): readonly Line[] =>
      wrapText(clean(text), state.columns - 4).map((part) => line(`   ${part}`));
    const { verdict } = analysis;
    return [
      line([" the answer, whole", "dim"]),
      ...[verdict.summary, ...verdict.reasons.map(({ text }) => text)].flatMap(told),
      ...(verdict.settledBy === null ? [] : told(`to be sure: ${verdict.settledBy}`)),
      EMPTY,
      ...memoryOf(analysis, state, told),
      EMPTY,
      line([" profiles", "dim"]),
      ...analysis.profiles.flatMap((profile) => told(profileText(profile))),
      ...joined(analysis).flatMap(told),
      ...warningTexts(analysis).flatMap((text) => told(`! ${text}`)),
    ];
  },
);

function memoryOf(
  { memory, outside }: HeapAnalysis,
  state: State,
  told: (text: string) => readonly Line[],
): readonly Line[] {
  const last = memory.at(-1) ?? null;
  if (last === null)
    return [
      line([" memory", "dim"]),
      ...told("these profiles have no MemStats: take one with debug=1 to see what holds the process"),
    ];
  const growing =
    outside === null
      ? []
      : [
          `outside Go's count: ${megabytes(outside.perCycle)} per cycle${outside.grows ? ", in every cycle: memory that no Go profile shows (mmap, cgo)" : ", no growth beyond what it moves by itself"}`,
        ];
  return [
    ...wrapText(clean(`memory: ${memoryTitle(last)}; virtual size is not memory`), state.columns - 2).map((text) =>
      line([` ${text}`, "strong"]),
    ),
    ...bars(last, state),
    ...[...memoryHints(last), ...growing].flatMap(told),
  ];
}

function bars({ parts, resident, held }: MemoryState, state: State): readonly Line[] {
  const whole = resident ?? held;
  const columns = state.columns >= 110 ? BAR : NARROW_BAR;
  const full = glyphsOf(state).steps.at(-1) ?? "#";
  return parts.map(({ name, bytes }) => {
    const filled = Math.max(0, Math.min(columns, Math.round((bytes / whole) * columns)));
    const bar = state.plain ? "" : `${full.repeat(filled)}${glyphsOf(state).dot.repeat(columns - filled)} `;
    const share = percent(Math.round(bytes), Math.round(whole));
    return line("   ", [bar, "accent"], `${megabytes(bytes).padStart(9)} ${share.padStart(5)}  ${PART_WORDS[name]}`);
  });
}

function joined({ goroutines }: HeapAnalysis): readonly string[] {
  if (goroutines === null) return [];
  const each = goroutines.stackBytesEach;
  const stacks = each === null ? "" : `${megabytes(each)} of stack per goroutine (StackInuse); `;
  return [`goroutines: ${stacks}${goroutines.summary}`];
}
