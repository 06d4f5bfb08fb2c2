// Words, labels, sources and addresses -> pseudonyms, numbered in the order in which they are first met.

import { clean } from "../text/clean.ts";

/** What Go itself puts into names: it says nothing about who wrote the code. */
const OF_GO = /^(?:main|init|glob|go|fm|func\d*|gowrap\d*|deferwrap\d*|range\d*)$/;

/** What lies between two words of a name: blanks and the signs of ASCII, but for the underscore. */
const WORD = /[^\s!-/:-@[-^`{-~]+/gu;

/**
 * A number tells nothing of the name it stands for, where even a salted hash would let a guess be tried; and as long as
 * names are met in the same order, it is the same in every run. More snapshots of the same process only add numbers.
 */
export class Pseudonyms {
  readonly #words = new Map<string, string>();
  readonly #sources = new Map<string, string>();
  readonly #addresses = new Map<number, number>();

  /** @returns every word of a name by its pseudonym, with the signs between them as they were; numbers stay where asked */
  name(text: string, numbers: "kept" | "replaced"): string {
    return text.replace(WORD, (word) => (numbers === "kept" && /^\d+$/.test(word) ? word : this.#word(word)));
  }

  /** @returns the pseudonym of a text as a whole, e.g. of a label's value */
  whole(text: string): string {
    let pseudonym = this.#words.get(text);
    if (pseudonym === undefined) {
      pseudonym = `x${this.#words.size + 1}`;
      this.#words.set(text, pseudonym);
    }
    return pseudonym;
  }

  /** @returns the name with every word replaced that has been met before; others stay, and numbers outside of paths */
  known(text: string): string {
    const stays = text.includes("/") ? OF_GO : /^\d+$/;
    return text.replace(WORD, (word) =>
      OF_GO.test(word) || stays.test(word) ? word : (this.#spoken.get(word) ?? word),
    );
  }

  /** @returns `source1`, `source2` … */
  source(text: string): string {
    let pseudonym = this.#sources.get(text);
    if (pseudonym === undefined) {
      pseudonym = `source${this.#sources.size + 1}`;
      this.#sources.set(text, pseudonym);
    }
    return pseudonym;
  }

  get sources(): ReadonlyMap<string, string> {
    return this.#sources;
  }

  /** @returns 1, 2, 3 …, so that one lock stays one lock; 0 stays 0 */
  address(value: number): number {
    if (value === 0) return 0;
    let number = this.#addresses.get(value);
    if (number === undefined) {
      number = this.#addresses.size + 1;
      this.#addresses.set(value, number);
    }
    return number;
  }

  #word(word: string): string {
    if (OF_GO.test(word)) return word;
    const pseudonym = this.whole(word);
    this.#spoken.set(word, pseudonym);
    // Sentences quote names after they have passed `clean`.
    const cleaned = clean(word);
    if (cleaned !== word) for (const part of cleaned.match(WORD) ?? []) this.#spoken.set(part, pseudonym);
    return pseudonym;
  }

  /** Words of names, as sentences quote them. */
  readonly #spoken = new Map<string, string>();
}
