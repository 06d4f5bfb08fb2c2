// Clusters by the functions of their stack, or by who started them.

interface Func {
  readonly func: string;
}

/**
 * Clusters by function, in columns: where every stack is its own, a list per function would take more than the stacks.
 * What is asked for becomes a list, once.
 */
export class FunctionLookup<Cluster extends object> {
  readonly #clusters: readonly Cluster[];
  /** Function -> the first place of it. */
  readonly #first = new Map<string, number>();
  readonly #asked = new Map<string, readonly Cluster[]>();
  /** Per place: index of the cluster, rising along the places of a function. */
  readonly #cluster: Uint32Array;
  /** Per place: the next of the function; 0 for the last one. */
  readonly #next: Uint32Array;

  /** @param funcsOf a cluster's functions, which may repeat */
  constructor(clusters: readonly Cluster[], funcsOf: (cluster: Cluster) => readonly Func[]) {
    this.#clusters = clusters;
    let most = 0;
    for (let at = 0; at < clusters.length; at++) most += funcsOf(clusters[at]!).length;
    this.#cluster = new Uint32Array(most);
    this.#next = new Uint32Array(most);
    // Per first place: the last one.
    const last = new Uint32Array(most);
    let length = 0;
    for (let at = 0; at < clusters.length; at++) {
      const funcs = funcsOf(clusters[at]!);
      for (let index = 0; index < funcs.length; index++) {
        const { func } = funcs[index]!;
        const first = this.#first.get(func);
        if (first === undefined) this.#first.set(func, length);
        else if (this.#cluster[last[first]!] === at) continue;
        else this.#next[last[first]!] = length;
        last[first ?? length] = length;
        this.#cluster[length++] = at;
      }
    }
  }

  /** Visits all of them, each once, in the order first met: an iterator would make an object per function. */
  eachFunc(visit: (func: string) => void): void {
    this.#first.forEach((_, func) => {
      visit(func);
    });
  }

  /** @returns the clusters that have the function, in the order given; the same list each time */
  get(func: string): readonly Cluster[] {
    const first = this.#first.get(func);
    if (first === undefined) return NONE;
    let found = this.#asked.get(func);
    if (found === undefined) {
      found = this.#indexes(first).map((index) => this.#clusters[index]!);
      this.#asked.set(func, found);
    }
    return found;
  }

  /** @returns the clusters that have one of the functions, each once, in the order given */
  any(funcs: Iterable<string>): readonly Cluster[] {
    const indexes: number[] = [];
    for (const func of funcs) {
      const first = this.#first.get(func);
      if (first !== undefined) for (const index of this.#indexes(first)) indexes.push(index);
    }
    const rising = Uint32Array.from(indexes).sort();
    const found: Cluster[] = [];
    for (let at = 0; at < rising.length; at++)
      if (at === 0 || rising[at] !== rising[at - 1]) found.push(this.#clusters[rising[at]!]!);
    return found;
  }

  /** Of the clusters that have the function with this first place. */
  #indexes(first: number): number[] {
    const indexes: number[] = [];
    let place = first;
    do {
      indexes.push(this.#cluster[place]!);
      place = this.#next[place]!;
    } while (place > 0);
    return indexes;
  }
}

const NONE: readonly never[] = [];
