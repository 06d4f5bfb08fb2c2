// Clusters by the functions of their stack, or by who started them.

import { grown } from "../dump/intern.ts";

interface Func {
  readonly func: string;
}

/**
 * Clusters by function, in columns: where every stack is its own, a list per function would take more than the stacks.
 * What is asked for becomes a list, once.
 */
export class FunctionLookup<Cluster extends object> {
  readonly #clusters: readonly Cluster[];
  /** Function -> place of the last cluster that has it. */
  readonly #last = new Map<string, number>();
  readonly #asked = new Map<string, readonly Cluster[]>();
  /** Per place: index of the cluster. */
  #cluster = new Uint32Array(1024);
  /** Per place: that of the cluster before which has the function, -1 for the first. */
  #before = new Int32Array(1024);

  /** @param funcsOf a cluster's functions, which may repeat */
  constructor(clusters: readonly Cluster[], funcsOf: (cluster: Cluster) => readonly Func[]) {
    this.#clusters = clusters;
    let length = 0;
    for (let at = 0; at < clusters.length; at++) {
      const funcs = funcsOf(clusters[at]!);
      for (let index = 0; index < funcs.length; index++) {
        const { func } = funcs[index]!;
        const before = this.#last.get(func) ?? -1;
        if (before >= 0 && this.#cluster[before] === at) continue;
        if (length === this.#cluster.length) {
          this.#cluster = grown(this.#cluster, length * 2);
          this.#before = grown(this.#before, length * 2);
        }
        this.#cluster[length] = at;
        this.#before[length] = before;
        this.#last.set(func, length++);
      }
    }
  }

  /** All of them, each once, in the order first met. */
  funcs(): Iterable<string> {
    return this.#last.keys();
  }

  /** @returns the clusters that have the function, in the order given; the same list each time */
  get(func: string): readonly Cluster[] {
    if (!this.#last.has(func)) return NONE;
    let found = this.#asked.get(func);
    if (found === undefined) {
      found = this.any([func]);
      this.#asked.set(func, found);
    }
    return found;
  }

  /** @returns the clusters that have one of the functions, each once, in the order given */
  any(funcs: Iterable<string>): readonly Cluster[] {
    const indexes: number[] = [];
    for (const func of funcs) this.#collect(func, indexes);
    const rising = Uint32Array.from(indexes).sort();
    const found: Cluster[] = [];
    for (let at = 0; at < rising.length; at++)
      if (at === 0 || rising[at] !== rising[at - 1]) found.push(this.#clusters[rising[at]!]!);
    return found;
  }

  /** Adds the indexes of the clusters that have the function, falling. */
  #collect(func: string, into: number[]): void {
    for (let place = this.#last.get(func) ?? -1; place >= 0; place = this.#before[place]!)
      into.push(this.#cluster[place]!);
  }
}

const NONE: readonly never[] = [];
