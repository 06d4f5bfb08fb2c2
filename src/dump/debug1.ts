// The text of debug=1 (runtime/pprof/pprof.go, printCountProfile) -> counted stacks.

import { readProfileFrame } from "./frame.ts";
import { readLabels } from "./header.ts";
import type { Counted, Frame, LabelSet, Stack } from "./model.ts";
import { visibleFrames } from "./visible.ts";

export const PROFILE_HEADER = /^(goroutine|goroutineleak) profile: total (\d{1,12})\s*$/;
const RECORD = /^(-?\d{1,12}) @((?: 0x[0-9a-f]+)*)\s*$/;
/** Nothing, or a fence of Markdown. */
const BETWEEN = /^\s*(?:[`~]{3,}.*)?$/;
const LABELS = /^# labels: \{(.*)\}\s*$/;

export class CountedProfile {
  readonly leakedOnly: boolean;
  /** What its first line says; null when that line is not here. */
  readonly expected: number | null;
  readonly stacks: Stack[] = [];
  readonly counted: Counted[] = [];
  readonly labelSets: LabelSet[] = [[]];
  readonly strange: number[] = [];
  /** Records are missing: they hold less than the first line says. */
  cut = false;
  total = 0;
  #ids = new Map<string, number>();
  #labelIds = new Map<string, number>([["", 0]]);
  #count = 0;
  #labels = 0;
  #frames: Frame[] | null = null;

  private constructor(leakedOnly: boolean, expected: number | null) {
    this.leakedOnly = leakedOnly;
    this.expected = expected;
  }

  /** @param line e.g. `goroutine profile: total 104`; @returns null when it is no such line */
  static begin(line: string): CountedProfile | null {
    const found = PROFILE_HEADER.exec(line);
    return found === null ? null : new CountedProfile(found[1] === "goroutineleak", Number(found[2]));
  }

  /**
   * People paste the largest records alone, without the line that begins the profile.
   *
   * @param line e.g. `1390 @ 0x4d398 0x5e5a8`; @returns null when it is no record
   */
  static beginWithin(line: string, number: number): CountedProfile | null {
    if (!RECORD.test(line) || !line.includes(" 0x")) return null;
    const profile = new CountedProfile(false, null);
    profile.take(line, number);
    return profile;
  }

  /** True when records that follow other text are more of this one. */
  get goesOn(): boolean {
    return this.expected === null || this.total < this.expected;
  }

  /** @returns false when the line cannot belong to this profile */
  take(line: string, number: number): boolean {
    const record = RECORD.exec(line);
    if (record !== null) {
      this.#close();
      this.#count = Number(record[1]);
      this.#labels = 0;
      this.#frames = [];
      return true;
    }
    if (BETWEEN.test(line)) {
      this.#close();
      return true;
    }
    if (this.#frames === null) return false;
    const labels = LABELS.exec(line);
    if (labels !== null) {
      this.#labels = this.#labelsOf(labels[1]!);
      return true;
    }
    const frame = readProfileFrame(line);
    if (frame === null) this.strange.push(number);
    else this.#frames.push(frame);
    return true;
  }

  end(): void {
    this.#close();
    this.cut = this.goesOn;
  }

  #close(): void {
    if (this.#frames === null) return;
    const frames = visibleFrames(this.#frames);
    const key = JSON.stringify(frames.map(({ func, file, line }) => [func, file, line]));
    let stack = this.#ids.get(key);
    if (stack === undefined) {
      stack = this.stacks.length;
      this.#ids.set(key, stack);
      this.stacks.push({ frames, createdBy: null, elided: null, elidedBefore: 0 });
    }
    this.counted.push({ stack, labels: this.#labels, count: this.#count });
    this.total += this.#count;
    this.#frames = null;
  }

  #labelsOf(text: string): number {
    const known = this.#labelIds.get(text);
    if (known !== undefined) return known;
    const id = this.labelSets.length;
    this.labelSets.push(readLabels(text));
    this.#labelIds.set(text, id);
    return id;
  }
}
