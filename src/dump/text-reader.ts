// Lines of any text -> the goroutines and profiles in it, and what stood around them.

import { CountedProfile } from "./debug1.ts";
import { type Earlier, WrappingFinder } from "./find-wrapping.ts";
import { beginsLeaks, LEAKS } from "./goleak.ts";
import { ascii, beginsLikeHeader } from "./header.ts";
import { Odd } from "./odd.ts";
import { TracebackParser } from "./parser.ts";
import { type LineReader, LONGEST_LINE } from "./stream.ts";
import { isoTime, type Unwrapped, type Wrapping } from "./unwrap.ts";

const NEWLINE = 0x0a;
const TAB = 0x09;
const CLOSE = 0x29;
const GOROUTINE = ascii("goroutine");
const LONGEST_SHOWN = 4096;

/** A profile in text, with where it began. */
export interface PlacedProfile {
  readonly profile: CountedProfile;
  readonly offset: number;
  readonly line: number;
  readonly takenAt: string | null;
}

/** In an issue it may stand in quotes, or right behind the marks of code. */
const TRIGGER = /^[`'"*]*(?=(?:panic: |fatal error: |SIG[A-Z]+: ))/;
/** Lines of a crash, a test run or a paste that are known and no loss. */
const KNOWN =
  /^(?:PC=0x|signal arrived|instruction bytes:|\[signal |exit status |runtime: |runtime stack:|\tpanic: |goroutine (?:running|in C code)|={18}|-----$|FAIL\b|ok\s|---? |=== |\s+running tests:|\s+\S+ \(\d+(?:\.\d+)?m?s\)|[a-z]+\d*\s+0x[0-9a-f]+$|\]$|stack: frame=|\s*[`~]{3,})/;
const OTHER_PROFILE = /^(?:(heap) profile: |(threadcreate) profile: total |--- (contention|mutex):)/;

export class TextReader implements LineReader {
  readonly traceback = new TracebackParser();
  readonly profiles: PlacedProfile[] = [];
  /** Lines outside any goroutine that nothing here knows. */
  readonly outside = new Odd();
  /** Another kind of pprof text seen, e.g. "heap". */
  otherProfile: string | null = null;
  /** Bytes of lines, put together from pieces, that were too long to be text. */
  skipped = 0;
  /** The words of the last preamble, also when no goroutine followed. */
  lastTrigger: string | null = null;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #base = 0;
  readonly #finder = new WrappingFinder();
  #wrapping: Wrapping | null = null;
  #takenAt: string | null = null;
  #profile: CountedProfile | null = null;
  #plain = new Uint8Array(1 << 16);
  #plainNext = 0;
  #plainEnd = 0;
  /** Within a panic's words; behind the blank line that ended them. */
  #panic: "none" | "words" | "over" = "none";
  /** Headers among a panic's words. */
  #unparted = new Odd();
  /** The last line that may be a call, and how many headers came right behind one. */
  #call = 0;
  #behindCall = 0;
  #quiet = false;

  read(bytes: Uint8Array, start: number, end: number): number {
    return this.#read(bytes, start, end, true);
  }

  /** @param waits whether a goroutine that may be like another is left until it is whole */
  #read(bytes: Uint8Array, start: number, end: number, waits: boolean): number {
    let at = start;
    // The buffer is larger than what is in it: behind the end there is nothing to search.
    const filled = bytes.subarray(0, end);
    for (;;) {
      if (this.#mayKnow(bytes, at, end)) {
        this.#mindsHeader(this.traceback.line + 1);
        at = this.traceback.recall(this.traceback.known!, at, end);
        this.#quiet = false;
        if (waits && this.traceback.waits) return at;
      }
      const newline = filled.indexOf(NEWLINE, at);
      if (newline < 0) return at;
      this.traceback.line++;
      this.#line(bytes, at, newline, this.#base + at);
      at = newline + 1;
    }
  }

  /** True where a goroutine begins, as Go printed it, in bytes that can be looked at as a whole. */
  #mayKnow(bytes: Uint8Array, at: number, end: number): boolean {
    return (
      bytes[at] === GOROUTINE[0] &&
      bytes === this.traceback.known?.window &&
      this.#wrapping === null &&
      this.#profile === null &&
      this.#panic === "none" &&
      beginsLikeHeader(bytes, at, end)
    );
  }

  holds(start: number): number {
    return this.#wrapping === null ? this.traceback.holds(start) : start;
  }

  moved(by: number): void {
    this.#base += by;
    if (this.#wrapping === null) this.traceback.moved(by);
  }

  get goroutines(): number {
    return this.traceback.goroutines + this.profiles.reduce((sum, { profile }) => sum + profile.total, 0);
  }

  /** @param from what has not been read yet is `bytes[from, end)` */
  end(bytes: Uint8Array, from: number, end: number, knownCut: boolean): void {
    const start = this.#read(bytes, from, end, false);
    let tail = bytes.subarray(start, end);
    if (tail.length > 0) {
      this.traceback.line++;
      if (this.#wrapping !== null) tail = trimmed(this.#wrapping.strip(tail).text);
      this.#line(bytes, start, end, this.#base + start);
      // A piece of a line that was to go on in the next entry of the log.
      if (this.#plainEnd > this.#plainNext) this.#text(this.#plain, this.#plainNext, this.#plainEnd, this.#base);
    }
    this.#profile?.end();
    this.traceback.end(this.#wrapping === null ? bytes : this.#plain, tail, knownCut);
    this.traceback.known?.giveBack();
  }

  #line(bytes: Uint8Array, start: number, end: number, offset: number): void {
    if (this.#wrapping !== null) this.#unwrap(bytes.subarray(start, end), offset);
    else this.#text(bytes, start, end, offset);
  }

  #unwrap(line: Uint8Array, offset: number): void {
    let stripped = this.#wrapping!.strip(line);
    // Several dumps in one stream may be wrapped in several ways.
    const other = stripped.wrapped ? null : this.#finder.find(line, 0, line.length, this.traceback.line);
    if (other !== null) {
      if (other.wrapping.isLeaks) this.#beginLeaks(offset);
      this.#wrapping = other.wrapping;
      this.#readAgain(other.earlier, offset);
      stripped = other.wrapping.strip(line);
    }
    this.#take(stripped, offset);
  }

  #take({ text, takenAt }: Unwrapped, offset: number): void {
    this.#takenAt = takenAt ?? this.#takenAt;
    this.traceback.takenAt = this.#takenAt;
    this.#append(text);
    // Pieces of a line are not searched for its end again with each that comes.
    if (!text.includes(NEWLINE)) return;
    const filled = this.#plain.subarray(0, this.#plainEnd);
    for (;;) {
      const newline = filled.indexOf(NEWLINE, this.#plainNext);
      if (newline < 0) return;
      const from = this.#plainNext;
      this.#plainNext = newline + 1;
      this.#text(this.#plain, from, newline, offset);
    }
  }

  /** Pieces of a line longer than any are no text: they are left out. */
  #append(text: Uint8Array): void {
    if (this.#plainEnd - this.#plainNext > LONGEST_LINE) {
      this.skipped += this.#plainEnd - this.#plainNext;
      this.#plainEnd = this.#plainNext;
    }
    const keep = Math.min(this.traceback.holds(this.#plainNext), this.#plainNext);
    if (keep > 0 && this.#plainEnd + text.length > this.#plain.length) {
      this.#plain.copyWithin(0, keep, this.#plainEnd);
      this.#plainNext -= keep;
      this.#plainEnd -= keep;
      this.traceback.moved(keep);
    }
    if (this.#plainEnd + text.length > this.#plain.length) {
      const larger = new Uint8Array((this.#plainEnd + text.length) * 2);
      larger.set(this.#plain);
      this.#plain = larger;
    }
    this.#plain.set(text, this.#plainEnd);
    this.#plainEnd += text.length;
  }

  /** A line as Go printed it. */
  #text(bytes: Uint8Array, start: number, end: number, offset: number): void {
    if (this.#profile !== null && this.#profileLine(bytes, start, end)) return;
    if (this.#wrapping === null && this.#isPanicWord(bytes, start, end, offset)) return;
    if (beginsLikeHeader(bytes, start, end)) this.#mindsHeader(this.traceback.line);
    else if (bytes[end - 1] === CLOSE) this.#call = this.traceback.line;
    if (this.traceback.take(bytes, start, end, offset)) this.#quiet = false;
    else if (end > start) this.#around(bytes, start, end, offset);
    else this.#quiet = false;
  }

  /**
   * Up to Go 1.22 a panic's value is printed as it is and may hold a whole fake goroutine; a real one follows a blank line.
   * But log viewers take all blank lines out: what follows the words at once is a goroutine, unless one behind a blank
   * line comes next.
   */
  #isPanicWord(bytes: Uint8Array, start: number, end: number, offset: number): boolean {
    if (this.#panic === "none" || (this.#panic === "over" && isBlank(bytes, start, end))) return false;
    const { line } = this.traceback;
    const header = beginsLikeHeader(bytes, start, end);
    if (this.#panic === "over") {
      if (header) {
        this.traceback.boundary("parted", offset, null);
        this.outside.addAll(this.#unparted);
      }
      this.#panic = "none";
    } else if (isBlank(bytes, start, end)) this.#panic = this.#unparted.count > 0 ? "over" : "none";
    else if (header) {
      if (this.#unparted.count === 0) this.traceback.boundary("unparted", offset, null);
      this.#unparted.add(line);
    } else {
      if (bytes[start] === TAB)
        this.#noteSecondPanic(this.#decode(bytes, start, Math.min(end, start + LONGEST_SHOWN)), offset);
      return this.#unparted.count === 0;
    }
    return false;
  }

  /** A deferred call that panics as well is told of in a line of its own (runtime/panic.go, printpanics). */
  #noteSecondPanic(text: string, offset: number): void {
    if (text.startsWith("\tpanic: ")) this.traceback.boundary("nested", offset, null);
  }

  /** Where lines stand newest first, as in the lists of log servers, a goroutine's header comes behind its calls. */
  #mindsHeader(line: number): void {
    if (this.#call === 0 || this.#call !== line - 1) return;
    this.#behindCall++;
    this.#call = 0;
  }

  /** The lines stand in reverse order: nothing that was read is right. */
  get isReversed(): boolean {
    return this.#behindCall > 0 && this.#behindCall > this.traceback.columns.length - this.traceback.withoutStack;
  }

  #profileLine(bytes: Uint8Array, start: number, end: number): boolean {
    const header = beginsLikeHeader(bytes, start, end);
    if (!header && this.#profile!.take(this.#decode(bytes, start, end), this.traceback.line)) return true;
    this.#profile!.end();
    this.#profile = null;
    return false;
  }

  #around(bytes: Uint8Array, start: number, end: number, offset: number): void {
    const text = this.#decode(bytes, start, Math.min(end, start + LONGEST_SHOWN)).trimEnd();
    if (this.#beginsProfile(text, bytes, offset)) return;
    const found = this.#wrapping === null ? this.#finder.find(bytes, start, end, this.traceback.line) : null;
    if (this.#finder.guesses && this.#call > 0 && this.#call === this.traceback.line - 1) this.#behindCall++;
    if (found !== null) {
      this.traceback.close(bytes);
      this.#wrapping = found.wrapping;
      this.#plainNext = this.#plainEnd = 0;
      if (found.wrapping.isLeaks) this.#beginLeaks(offset);
      this.#readAgain(found.earlier, offset);
      this.#unwrap(bytes.slice(start, end), offset);
    } else if (this.#isBetween(text)) {
      this.traceback.close(bytes);
      this.#prose(text, offset);
    } else if (!KNOWN.test(text)) this.traceback.strange.add(this.traceback.line);
  }

  /** Those of threads and of locks have records of the same form. */
  #beginsProfile(text: string, bytes: Uint8Array, offset: number): boolean {
    const { line } = this.traceback;
    const last = this.profiles.at(-1)?.profile;
    if (last?.goesOn && last.take(text, line)) {
      this.#profile = last;
      return true;
    }
    const within = this.otherProfile === null ? CountedProfile.beginWithin(text, line) : null;
    const profile = CountedProfile.begin(text) ?? within;
    if (profile === null) return false;
    this.traceback.close(bytes);
    this.#profile = profile;
    this.profiles.push({ profile, offset, line, takenAt: this.#takenAt });
    return true;
  }

  /** Log lines inside a stack are stepped over; the beginning of another answer or crash ends it, blank line or not. */
  #isBetween(text: string): boolean {
    return !this.traceback.inside || /^HTTP\/\d/.test(text) || (TRIGGER.test(text) && !this.traceback.awaitsPlace);
  }

  #beginLeaks(offset: number): void {
    this.traceback.titles = true;
    this.traceback.boundary("leaks", offset, LEAKS);
  }

  /** Lines that were counted as no part of a dump, before the next one told how they are wrapped. */
  #readAgain(earlier: readonly Earlier[], offset: number): void {
    const { line } = this.traceback;
    for (const one of earlier) {
      if (!this.outside.retract(one.line)) this.traceback.strange.retract(one.line);
      this.traceback.line = one.line;
      this.#take(this.#wrapping!.strip(one.bytes), offset);
    }
    this.traceback.line = line;
  }

  /** What stands around a dump: preambles that name its cause, response headers, and everything else. */
  #prose(text: string, offset: number): void {
    const other = OTHER_PROFILE.exec(text);
    if (other !== null) this.otherProfile = other[1] ?? other[2] ?? other[3]!;
    if (TRIGGER.test(text)) {
      this.lastTrigger = text.replace(TRIGGER, "").slice(0, 300);
      this.#panic = this.lastTrigger.startsWith("panic: ") ? "words" : "none";
      this.#unparted = new Odd();
      this.traceback.boundary("preamble", offset, this.lastTrigger);
    } else if (text.startsWith("\t")) this.#noteSecondPanic(text, offset);
    else if (beginsLeaks(text)) this.traceback.boundary("leaks", offset, LEAKS);
    else if (text === "-----") this.traceback.boundary("continued", offset, null);
    else if (/^HTTP\/\d/.test(text)) this.traceback.boundary("http", offset, null);
    else if (/^Date: /i.test(text)) this.traceback.takenAt = this.#takenAt = isoTime(text.slice(6)) ?? this.#takenAt;
    else if (KNOWN.test(text)) this.#quiet ||= text.startsWith("runtime stack:");
    else if (!this.#quiet && !/^[A-Za-z-]+: \S/.test(text)) this.outside.add(this.traceback.line);
  }

  #decode(bytes: Uint8Array, start: number, end: number): string {
    return this.#decoder.decode(bytes.subarray(start, end));
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d)) at++;
  return at === end;
}

function trimmed(line: Uint8Array): Uint8Array {
  return line.at(-1) === NEWLINE ? line.subarray(0, -1) : line;
}
