// The heap of a hunted process after the baseline and after each cycle -> one verdict beside that of its goroutines.

import type { HuntFacts } from "../analyse.ts";
import { createProfileDecoder, type Profile } from "../decode-heap.ts";
import { analyseHeap } from "../heap/analyse.ts";
import type { HeapOverall } from "../heap/analysis.ts";
import { type HeapProfile, isHeapProfile } from "../heap/model.ts";
import type { GoProcess } from "../source/process.ts";
import type { HuntFolder } from "../source/save.ts";

export class HuntHeaps {
  readonly #process: GoProcess;
  readonly #folder: HuntFolder | null;
  #profiles: HeapProfile[] = [];
  /** One that gave no heap is not asked again. */
  #refused = false;

  /** @param folder where each is saved; null for nowhere */
  constructor(process: GoProcess, folder: HuntFolder | null = null) {
    this.#process = process;
    this.#folder = folder;
  }

  /** Takes one; that there is none is said, and is no fault of the hunt. */
  readonly take = async (cycle: number, signal: AbortSignal, say: (text: string) => void): Promise<void> => {
    // A baseline again: the process is another one.
    if (cycle === 0) this.#profiles = [];
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
    this.#profiles.push(profile);
    if (this.#folder === null) return;
    const source = `${profile.source} ${cycle === 0 ? "baseline" : `cycle ${cycle} settled`}`;
    const file = await this.#folder.commitHeap({ source, takenAt: profile.takenAt, cycle });
    say(`heap saved as ${file}`);
  };

  /** @returns null unless there are at least two heaps to compare */
  verdict(): HeapOverall | null {
    return this.#profiles.length < 2 ? null : analyseHeap(this.#profiles).verdict;
  }

  /** The facts with one line about the heap, which every report and the screen then show. */
  told(facts: HuntFacts): HuntFacts {
    const verdict = this.verdict();
    if (verdict === null) return facts;
    const { class: name, bytesPerCycle, summary } = verdict;
    return { ...facts, heap: { class: name, bytesPerCycle, summary } };
  }
}
