// Bytes -> small numbers: equal bytes get the same id, and only the first sight of them costs memory.

/** An open-addressing table of byte strings. Exact: a hash only finds the place, the bytes decide. */
export class ByteTable {
  /** How many distinct byte strings there are; ids run from 0 to size - 1. */
  size = 0;
  #slots = new Int32Array(1 << 12).fill(-1);
  #mask = (1 << 12) - 1;
  #hashes = new Int32Array(1 << 10);
  #starts = new Float64Array((1 << 10) + 1);
  #arena = new Uint8Array(1 << 16);

  /**
   * @param bytes  any buffer; the range is copied on first sight
   * @returns the id of `bytes[start, end)`; equal to the old `size` when it is new
   */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    let slot = hash & this.#mask;
    for (let id = this.#slots[slot]!; id !== -1; id = this.#slots[slot]!) {
      if (this.#hashes[id] === hash && this.#equals(id, bytes, start, end)) return id;
      slot = (slot + 1) & this.#mask;
    }
    this.#slots[slot] = this.size;
    return this.#add(hash, bytes, start, end);
  }

  /** Length in bytes of the string with this id. */
  lengthOf(id: number): number {
    return this.#starts[id + 1]! - this.#starts[id]!;
  }

  /** True when `bytes` at `start` begins with the string of this id (the caller sees that enough bytes are there). */
  isPrefixAt(id: number, bytes: Uint8Array, start: number): boolean {
    const arena = this.#arena;
    const end = this.#starts[id + 1]!;
    let at = start;
    for (let from = this.#starts[id]!; from < end; from++, at++) if (arena[from] !== bytes[at]) return false;
    return true;
  }

  #equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    return this.lengthOf(id) === end - start && this.isPrefixAt(id, bytes, start);
  }

  #add(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const id = this.size++;
    const from = this.#starts[id]!;
    const to = from + end - start;
    if (to > this.#arena.length) this.#arena = grown(this.#arena, Math.max(to, this.#arena.length * 2));
    this.#arena.set(bytes.subarray(start, end), from);
    if (this.size >= this.#hashes.length) {
      this.#hashes = grown(this.#hashes, this.size * 2);
      this.#starts = grown(this.#starts, this.size * 2 + 1);
    }
    this.#hashes[id] = hash;
    this.#starts[id + 1] = to;
    if (this.size * 2 > this.#mask) this.#rehash();
    return id;
  }

  #rehash(): void {
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array(this.#mask + 1).fill(-1);
    for (let id = 0; id < this.size; id++) {
      let slot = this.#hashes[id]! & this.#mask;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = id;
    }
  }
}

/** FNV-1a over bytes with a last avalanche, so that the low bits may serve as a table's index. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** A copy of a typed array with room for `length` elements. */
export function grown<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(
  array: T,
  length: number,
): T {
  const copy = new (array.constructor as new (length: number) => T)(length);
  copy.set(array);
  return copy;
}

/**
 * The stacks as a trie of line ids, leaf frame first: a path from a root is a stack as read so far.
 * Each node remembers its last child, since the line that followed last time mostly follows again.
 */
export class LineTrie {
  /** Node 0 is the root of all. */
  size = 1;
  #line = new Int32Array(1 << 12);
  #parent = new Int32Array(1 << 12);
  #lastChild = new Int32Array(1 << 12);
  #stack = new Int32Array(1 << 12).fill(-1);
  #slots = new Int32Array(1 << 13);
  #mask = (1 << 13) - 1;

  lineOf(node: number): number {
    return this.#line[node]!;
  }

  parentOf(node: number): number {
    return this.#parent[node]!;
  }

  /** The child taken last from here; 0 when there is none yet. */
  lastChild(node: number): number {
    return this.#lastChild[node]!;
  }

  /** The stack that ends at this node; -1 when none does. */
  stackAt(node: number): number {
    return this.#stack[node]!;
  }

  setStack(node: number, stack: number): void {
    this.#stack[node] = stack;
  }

  /** The child of `node` for this line, made when it is new. */
  child(node: number, line: number): number {
    let slot = mix(node, line) & this.#mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#parent[found] === node && this.#line[found] === line) {
        this.#lastChild[node] = found;
        return found;
      }
      slot = (slot + 1) & this.#mask;
    }
    const made = this.#add(node, line);
    this.#slots[slot] = made;
    this.#lastChild[node] = made;
    if (this.size * 2 > this.#mask) this.#rehash();
    return made;
  }

  #add(parent: number, line: number): number {
    if (this.size >= this.#line.length) {
      const length = this.size * 2;
      this.#line = grown(this.#line, length);
      this.#parent = grown(this.#parent, length);
      this.#lastChild = grown(this.#lastChild, length);
      this.#stack = grown(this.#stack, length).fill(-1, this.size);
    }
    const node = this.size++;
    this.#line[node] = line;
    this.#parent[node] = parent;
    return node;
  }

  #rehash(): void {
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array(this.#mask + 1);
    for (let node = 1; node < this.size; node++) {
      let slot = mix(this.#parent[node]!, this.#line[node]!) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = node;
    }
  }
}

function mix(node: number, line: number): number {
  let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(line + 1, 0x85ebca77);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  return hash ^ (hash >>> 15);
}
