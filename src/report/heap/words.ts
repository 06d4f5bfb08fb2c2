// Profiles, memory, warnings -> the words in which every heap report tells of them. Not yet cleaned.

import type { HeapAnalysis, HeapRow } from "../../heap/analysis.ts";
import type { MemoryPartName, MemoryState } from "../../heap/memory.ts";
import type { HeapProfile } from "../../heap/model.ts";
import { megabytes } from "../../heap/words.ts";
import { bytes, counted } from "../../text/units.ts";
import { baseName } from "../place.ts";
import { warningText } from "../words.ts";

/** @returns e.g. `0.txt 2026-…: 17 samples, 2.14 MB in use (HeapAlloc, exact), 10,856 objects` */
export function profileText({ source, takenAt, samples, memstats, rate, truncated, asked }: HeapProfile): string {
  const parts = [
    `${source}${takenAt === null ? "" : ` ${takenAt}`}: ${counted(samples.stack.length, "sample")}`,
    ...(memstats === null
      ? []
      : [`${megabytes(memstats.HeapAlloc)} in use (HeapAlloc, exact)`, counted(memstats.HeapObjects, "object")]),
    rate <= 1 ? "every allocation recorded" : `one sample in ${bytes(rate)}`,
    ...(asked === "allocs" ? ["asked as allocs: the same samples"] : []),
    ...(truncated ? ["cut off"] : []),
  ];
  return parts.join(", ");
}

export const PART_WORDS: Readonly<Record<MemoryPartName, string>> = {
  live: "live objects (HeapAlloc)",
  fragmentation: "free places in pages that hold live objects (fragmentation)",
  idle: "free pages not yet given back to the system",
  stacks: "stacks of goroutines",
  runtime: "the runtime's own tables",
  outside: "outside Go's count: the binary, mmap, cgo, less what Go never touched",
};

/** @returns what the bar stands for, e.g. `15.6 MB resident` */
export function memoryTitle({ resident, held }: MemoryState): string {
  return resident === null
    ? `Go holds ${megabytes(held)} (Sys - HeapReleased; the resident size is that and 2 to 5 MB more, but no profile has it)`
    : `${megabytes(resident)} resident`;
}

/** What a part should be before it is worth a hint: smaller ones are in every process. */
const HINT_BYTES = 8 * 2 ** 20;
const HINT_SHARE = 0.25;

/** @returns sentences that explain a resident size larger than the live objects */
export function memoryHints(state: MemoryState): readonly string[] {
  const of = (name: MemoryPartName): number => state.parts.find((part) => part.name === name)?.bytes ?? 0;
  const large = (name: MemoryPartName): boolean => of(name) >= HINT_BYTES && of(name) >= HINT_SHARE * state.held;
  return [
    ...(large("idle")
      ? [
          `${megabytes(of("idle"))} are free already: the runtime gives them back within some 15 s of quiet; debug.FreeOSMemory() does it at once`,
        ]
      : []),
    ...(large("fragmentation")
      ? [
          `${megabytes(of("fragmentation"))} are held by few small objects that keep whole pages: neither a collection nor debug.FreeOSMemory() gives them back; find who makes short- and long-lived objects together`,
        ]
      : []),
  ];
}

/** @returns e.g. `report.go:33` */
export function placeText({ file, line }: Pick<HeapRow, "file" | "line">): string {
  return file === "" ? "" : `${baseName(file)}${line === null ? "" : `:${line}`}`;
}

/** @returns all warnings; those of one profile name it where there are several */
export function warningTexts({ profiles, warnings }: HeapAnalysis): readonly string[] {
  const several = profiles.length > 1;
  return [
    ...warnings.map((warning) => warningText(warning, "")),
    ...profiles.flatMap(({ source, warnings: own }) =>
      own.map((warning) => warningText(warning, several ? source : "")),
    ),
  ];
}
