// The heap of a hunted process after the baseline and after each cycle -> one verdict beside that of its goroutines.

import type { HuntFacts } from "../../analyse.ts";
import { createProfileDecoder, type Profile } from "../../decode-heap.ts";
import { analyseHeap } from "../../heap/analyse.ts";
import type { HeapOverall } from "../../heap/analysis.ts";
import { isHeapProfile } from "../../heap/model.ts";
import type { HuntFolder } from "../../source/file/save.ts";
import type { GoProcess } from "../../source/live/process.ts";
import type { KeptHeap } from "../engine/messages.ts";

export class HuntHeaps {
  readonly #process: GoProcess;
  readonly #folder: HuntFolder | null;
  readonly #resident: (signal: AbortSignal) => Promise<number | null>;
  #taken: KeptHeap[] = [];
  /** One that gave no heap is not asked again. */
  #refused = false;

  /**
   * @param folder   where each is saved; null for nowhere
   * @param resident the process's resident size in bytes, where it runs here
   */
  constructor(
    process: GoProcess,
    folder: HuntFolder | null = null,
    resident: (signal: AbortSignal) => Promise<number | null> = async () => null,
  ) {
    this.#process = process;
    this.#folder = folder;
    this.#resident = resident;
  }

  /** Takes one; that there is none is said, and is no fault of the hunt. */
  readonly take = async (cycle: number, signal: AbortSignal, say: (text: string) => void): Promise<void> => {
    // A baseline again: the process is another one.
    if (cycle === 0) this.#taken = [];
    if (this.#refused) return;
    const collecting = (): void => {
      if (cycle === 0) say("taking the heap after each cycle: the process runs two garbage collections each time");
    };
    const decoder = this.#folder?.keeping<Profile>(createProfileDecoder) ?? createProfileDecoder;
    const request = { decoder, signal, onProgress: () => undefined };
    const { items, failure } = await this.#process.heap<Profile>(request, collecting);
    const profile = items.at(-1);
    if (failure !== null || profile === undefined || !isHeapProfile(profile)) {
      // What was taken before stays; a gap would make two cycles pass for one.
      this.#refused = true;
      this.#folder?.discard();
      say(`no heap profile: ${failure?.message ?? "the answer is none"}`);
      return;
    }
    const named = { ...profile, source: cycle === 0 ? "before" : `cycle ${cycle}` };
    this.#taken.push({ profile: named, residentBytes: await this.#resident(signal) });
    if (this.#folder === null) return;
    const source = `${profile.source} ${cycle === 0 ? "baseline" : `cycle ${cycle} settled`}`;
    const file = await this.#folder.commitHeap({ source, takenAt: profile.takenAt, cycle });
    say(`heap saved as ${file}`);
  };

  /** One for the baseline and for each cycle, oldest first. */
  kept(): readonly KeptHeap[] {
    return this.#taken;
  }

  /**
   * @param loads of the hunt: a cycle of fewer requests leaves less behind
   * @returns null unless there are at least two heaps to compare
   */
  verdict({ loads }: Pick<HuntFacts, "loads">): HeapOverall | null {
    if (this.#taken.length < 2) return null;
    const resident = this.#taken.map(({ residentBytes }) => residentBytes);
    return analyseHeap(
      this.#taken.map(({ profile }) => profile),
      { resident, requests: loads.map(({ requests }) => requests) },
    ).verdict;
  }

  /** The facts with one line about the heap, which every report and the screen then show. */
  told(facts: HuntFacts): HuntFacts {
    const verdict = this.verdict(facts);
    if (verdict === null) return facts;
    const { class: name, bytesPerCycle, summary } = verdict;
    return { ...facts, heap: { class: name, bytesPerCycle, summary } };
  }
}
