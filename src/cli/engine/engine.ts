// The screen's end of the line to the analysing thread: every request is a promise, nothing long happens here.

import type { Analysis } from "../../analyse.ts";
import type { DecodeProgress } from "../../decode.ts";
import type { Snapshot } from "../../dump/model.ts";
import type { Tally } from "../../fleet/tally.ts";
import type { HeapAnalysis } from "../../heap/analysis.ts";
import type { Format } from "../../report/index.ts";
import type { Judges } from "../../source/live/replicas.ts";
import type { DecoderFor } from "../../source/read.ts";
import { type Answer, answer, type Question } from "../../ui/answer.ts";
import type { OnProgress, PasteDecoder } from "../../ui/options.ts";
import type { HeapQuestion, HeapTaken, Opened, ReportExtras } from "../../ui/ports.ts";
import type { WaiterRow } from "../../ui/screens/waiters/row.ts";
import { waiterRowsOf } from "../../ui/screens/waiters/rows.ts";
import { type AnswerShell, answerTogether, shellOf, snapshotsApart, snapshotsTogether } from "./apart.ts";
import { Calls } from "./calls.ts";
import type { Decoding } from "./decoding.ts";
import { type HeapShell, heapTogether } from "./heap-apart.ts";
import type { Whole } from "./line.ts";
import { type DecodedShell, heapNameOn, heapTaken, type KeptHeap, nameOn, type OpenHow } from "./messages.ts";
import { newestFirst } from "./newest.ts";
import type { HeapWriting, Writing } from "./report.ts";

/** What both threads have, under one name. */
type Kept = Snapshot | HeapTaken | Analysis | HeapAnalysis;

/** So much is taken from the network before keys have their turn. */
const TURN_BYTES = 128 * 1024;

/** What was decoded; `cut`: the end is missing. */
type Ended = (cut?: boolean) => Promise<Opened & { readonly refusal: string | null }>;

/**
 * What is compared and judged within some 30 ms, on the screen's own thread, for as long as there is no other: a service
 * at rest. The thread takes 50 ms to start, which the first screen of such a dump need not wait for.
 */
const SMALL = { goroutines: 1_000, stacks: 100 };

export class Engine implements Decoding {
  readonly #calls = new Calls();
  /** The last answer, when it was made on this thread. */
  #last: Answer | null = null;
  readonly #names = new WeakMap<Kept, string>();
  /** Stacks -> the first snapshot that came with them: one that is only told anew (another process) has the same. */
  readonly #parts = new WeakMap<Snapshot["stacks"], Snapshot>();
  /** What was compared on this thread. */
  readonly #questions = new WeakMap<Analysis, Question>();
  /** What the screen has let go of, the thread forgets too. */
  readonly #gone = new FinalizationRegistry<string>((name) => this.#calls.say({ kind: "forget", name }));

  /** Starts the thread before it is needed: it takes as long as the screen does to load. */
  start(): void {
    this.#calls.start();
  }

  /** Reads one source. What is wrong with it is in the answer. */
  async open(
    source: string,
    how: OpenHow,
    signal: AbortSignal = new AbortController().signal,
    onProgress: OnProgress = () => undefined,
  ): Promise<Opened> {
    const call = this.#calls.begin();
    const stop = (): void => this.#calls.say({ kind: "abort", call });
    signal.addEventListener("abort", stop, { once: true });
    try {
      const whole = this.#calls.whole(call, onProgress);
      this.#calls.say({ kind: "open", call, source, ...how });
      if (source === "-") this.#calls.pipeStdin();
      return this.#decoded(call, await whole);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** A decoder of what comes in piece by piece; the pieces are copied. */
  decoder(source: string, takenAt: string | null): Omit<PasteDecoder, "end"> & { readonly end: Ended } {
    const call = this.#calls.begin();
    let progress: DecodeProgress = { bytes: 0, goroutines: 0 };
    const whole = this.#calls.whole(call, (now) => {
      progress = now;
    });
    this.#calls.say({ kind: "decode", call, source, takenAt });
    return {
      push: (bytes) => {
        // A Buffer's own slice would be a view: what comes behind it in the same read would go to the thread, too.
        const copy = new Uint8Array(bytes);
        this.#calls.say({ kind: "chunk", call, bytes: copy }, [copy.buffer]);
      },
      progress: () => progress,
      end: async (cut = false) => {
        this.#calls.say({ kind: "ended", call, cut });
        return this.#decoded(call, await whole);
      },
      stop: () => {
        this.#calls.drop(call);
        this.#calls.say({ kind: "abort", call });
      },
    };
  }

  /** For bytes that this thread fetches. */
  readonly decoderFor: DecoderFor<Snapshot> = (source, { takenAt }) => {
    const { push, progress, end } = this.decoder(source, takenAt);
    let refused: string | null = null;
    let inTurn = 0;
    return {
      push: (bytes) => {
        push(bytes);
        inTurn += bytes.length;
        if (inTurn < TURN_BYTES) return;
        inTurn = 0;
        return new Promise((resolve) => setImmediate(resolve));
      },
      progress,
      end: async (cut) => {
        const { snapshots, refusal } = await end(cut);
        refused = refusal;
        return snapshots;
      },
      refusal: () => refused,
    };
  };

  readonly sum: Judges["sum"] = async (snapshots, source) => {
    const call = this.#calls.begin();
    const of = await this.#namesOf(snapshots);
    const whole = this.#calls.whole(call);
    this.#calls.say({ kind: "sum", call, source, of });
    return this.#decoded(call, await whole).snapshots[0]!;
  };

  readonly twoProcesses = async (one: Snapshot, other: Snapshot): Promise<string | null> => {
    const [before = "", after = ""] = await this.#namesOf([one, other]);
    return (await this.#calls.told("text", (call) => ({ kind: "twoProcesses", call, before, after }))).text;
  };

  /** Every analysis of this snapshot alone is made from the tally that it is the sum of. */
  async knowSum(snapshot: Snapshot, tally: Tally): Promise<void> {
    const [sum = ""] = await this.#namesOf([snapshot]);
    this.#calls.say({ kind: "fleet", call: this.#calls.begin(), sum, tally });
  }

  /**
   * Compares and judges. While one question is being answered only the newest other one waits.
   *
   * @returns null for a question that a newer one has overtaken
   */
  async analyse(question: Question): Promise<Answer | null> {
    if (!this.#calls.started && isSmall(question)) {
      this.#last = answer(question);
      this.#questions.set(this.#last.analysis, question);
      return this.#last;
    }
    this.#last = null;
    return this.#analyse(question);
  }

  readonly #analyse = newestFirst(async (question: Question): Promise<Answer> => {
    const call = this.#calls.begin();
    const whole = this.#calls.whole(call);
    await this.#ask(call, question, true);
    const { shell, lists } = await whole;
    const given = answerTogether(shell as AnswerShell, lists, question.chosen, question.all);
    this.#named(nameOn(call, 0), given.analysis);
    return given;
  });

  async #ask(call: number, { chosen, all, options }: Question, wanted: boolean): Promise<void> {
    const names = await this.#namesOf(all);
    const of = chosen.map((one) => names[all.indexOf(one)]!);
    this.#calls.say({ kind: "analyse", call, chosen: of, all: names, options, wanted });
  }

  /** The report of an analysis that was made last or before. @throws UserError */
  async report(format: Format, analysis: Analysis, extras: ReportExtras, writing: Writing): Promise<Uint8Array> {
    const of = await this.#nameOf(analysis);
    return (await this.#calls.told("report", (call) => ({ kind: "report", call, of, format, extras, writing })))
      .content;
  }

  /** The report of a heap that was judged over there. @throws UserError */
  async heapReport(format: string, analysis: HeapAnalysis, writing: HeapWriting): Promise<Uint8Array> {
    const of = this.#names.get(analysis)!;
    return (await this.#calls.told("report", (call) => ({ kind: "heapReport", call, of, format, writing }))).content;
  }

  /** The text with the pseudonyms that reports of this analysis have. */
  async redacted(text: string, analysis: Analysis): Promise<string> {
    const of = await this.#nameOf(analysis);
    return (await this.#calls.told("text", (call) => ({ kind: "redact", call, of, text }))).text ?? "";
  }

  /** What was compared on this thread is compared on the other one, too, before anything is made of it there. */
  async #nameOf(analysis: Analysis): Promise<string> {
    const known = this.#names.get(analysis);
    if (known !== undefined) return known;
    const call = this.#calls.begin();
    await this.#ask(call, this.#questions.get(analysis)!, false);
    return this.#named(nameOn(call, 0), analysis);
  }

  /** Takes in heap profiles that were read elsewhere. @returns what the screen calls them by */
  readonly keepHeaps = (kept: readonly KeptHeap[]): readonly HeapTaken[] => {
    if (kept.length === 0) return [];
    const call = this.#calls.begin();
    const taken = kept.map(({ profile }) => heapTaken(profile));
    for (const [at, heap] of taken.entries()) this.#named(heapNameOn(call, at), heap);
    this.#calls.say({ kind: "keepHeaps", call, heaps: kept });
    return taken;
  };

  /** Judges heap profiles that were read here, with the dumps beside them. @returns as `analyse` */
  readonly judgeHeap = newestFirst(
    async ({ profiles, snapshots, options, wanted }: HeapQuestion): Promise<HeapAnalysis> => {
      const call = this.#calls.begin();
      const names = await this.#namesOf(snapshots);
      const whole = this.#calls.whole(call);
      const taken = profiles.map((profile) => this.#names.get(profile)!);
      this.#calls.say({ kind: "judgeHeap", call, profiles: taken, snapshots: names, options, wanted });
      const { shell, lists } = await whole;
      const judged = await heapTogether(shell as HeapShell, lists);
      this.#named(nameOn(call, 0), judged);
      return judged;
    },
  );

  /** The rows of the waiters' view, of the analysis that was made last. */
  async waiters(): Promise<readonly WaiterRow[]> {
    if (this.#last !== null) return waiterRowsOf(this.#last.analysis);
    return (await this.#calls.told("rows", (call) => ({ kind: "waiters", call }))).rows;
  }

  /** A snapshot that was not read over there (the first ones, live ones) is sent there. */
  async #namesOf(snapshots: readonly Snapshot[]): Promise<readonly string[]> {
    const names: string[] = [];
    for (const snapshot of snapshots) {
      const known = this.#names.get(snapshot);
      if (known !== undefined) {
        names.push(known);
        continue;
      }
      const call = this.#calls.begin();
      const alike = this.#names.get(this.#parts.get(snapshot.stacks) ?? snapshot);
      if (alike === undefined) await this.#calls.deliver(call, snapshotsApart([snapshot]));
      else this.#calls.say({ kind: "likewise", call, of: alike, shell: shellOf(snapshot) });
      names.push(this.#knows(nameOn(call, 0), snapshot));
    }
    return names;
  }

  #knows(name: string, snapshot: Snapshot): string {
    // The first one stays for as long as any that has its parts: what it is called by is not forgotten over there.
    if (!this.#parts.has(snapshot.stacks)) this.#parts.set(snapshot.stacks, snapshot);
    return this.#named(name, snapshot);
  }

  #named(name: string, kept: Kept): string {
    this.#names.set(kept, name);
    this.#gone.register(kept, name);
    return name;
  }

  #decoded(call: number, { shell, lists }: Whole): Opened & { readonly refusal: string | null } {
    const told = shell as DecodedShell;
    const snapshots = snapshotsTogether(told.snapshots, lists);
    for (const [at, snapshot] of snapshots.entries()) this.#knows(nameOn(call, at), snapshot);
    for (const [at, heap] of told.heaps.entries()) this.#named(heapNameOn(call, at), heap);
    return { ...told, snapshots };
  }
}

function isSmall({ all }: Question): boolean {
  const sum = (figure: (snapshot: Snapshot) => number): number => all.reduce((total, one) => total + figure(one), 0);
  return sum(({ total }) => total) <= SMALL.goroutines && sum(({ stacks }) => stacks.length) <= SMALL.stacks;
}
