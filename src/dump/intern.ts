// Bytes -> small numbers: equal bytes get the same id, and only the first sight of them costs memory.

/** Steps from slot to slot: chance makes a few, a text made to slow us down makes as many as it has lines. */
const MOST_STEPS = 200;

/**
 * An open-addressing table of byte strings. Exact: a hash only finds the place, the bytes decide. Bytes are hashed and
 * compared four at a time. Strings whose hashes meet too often are hashed anew with a number that nobody can foresee.
 */
export class ByteTable {
  /** How many distinct byte strings there are; ids run from 0 to size - 1. */
  size = 0;
  /** Id + 1; 0 is an empty slot. */
  #slots = new Int32Array(1 << 8);
  #mask = (1 << 8) - 1;
  #hashes = new Int32Array(1 << 7);
  /** Where each begins in the arena, in words, and how many bytes it has. */
  #starts = new Uint32Array(1 << 7);
  #lengths = new Uint32Array(1 << 7);
  /** The bytes of all, each from a whole word on. */
  #arena = new Int32Array(1 << 10);
  #used = 0;
  /** Of what `find` has just not found: where it would have been. */
  #missedHash = 0;
  /** Not 0: part of every hash. */
  #secret = 0;
  #missedSlot = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);

  /**
   * @param bytes  any buffer; the range is copied on first sight
   * @returns the id of `bytes[start, end)`; equal to the old `size` when it is new
   */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const known = this.find(bytes, start, end);
    return known >= 0 ? known : this.#add(start, end - start);
  }

  /** @returns the id of `bytes[start, end)`; -1 when it is new */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (bytes !== this.#bytes) this.#look(bytes);
    const hash =
      this.#secret === 0 ? hashOf(this.#view, start, end) : secretHashOf(this.#view, start, end, this.#secret);
    const length = end - start;
    let slot = hash & this.#mask;
    let steps = 0;
    for (let id = this.#slots[slot]! - 1; id >= 0; id = this.#slots[slot]! - 1) {
      if (this.#hashes[id] === hash && this.#lengths[id] === length && this.#isAt(id, start, length)) return id;
      slot = (slot + 1) & this.#mask;
      if (++steps > MOST_STEPS && this.#secret === 0) {
        this.#harden();
        return this.find(bytes, start, end);
      }
    }
    this.#missedHash = hash;
    this.#missedSlot = slot;
    return -1;
  }

  /** True when one of the strings is longer than `bytes[start, end)` and begins with it. */
  hasLonger(bytes: Uint8Array, start: number, end: number): boolean {
    this.#look(bytes);
    for (let id = 0; id < this.size; id++)
      if (this.#lengths[id]! > end - start && this.#isAt(id, start, end - start)) return true;
    return false;
  }

  #look(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #isAt(id: number, start: number, length: number): boolean {
    const arena = this.#arena;
    const view = this.#view;
    let word = this.#starts[id]!;
    let at = start;
    for (const end = start + (length & ~3); at < end; at += 4)
      if (arena[word++] !== view.getInt32(at, true)) return false;
    return (length & 3) === 0 || arena[word] === lastWord(view, at, start + length);
  }

  /** Adds what `find` has just not found. */
  #add(start: number, length: number): number {
    const id = this.size++;
    this.#slots[this.#missedSlot] = id + 1;
    const words = (length + 3) >>> 2;
    if (this.#used + words > this.#arena.length)
      this.#arena = grown(this.#arena, Math.max(this.#used + words, this.#arena.length * 2));
    if (id >= this.#hashes.length) {
      this.#hashes = grown(this.#hashes, id * 2);
      this.#starts = grown(this.#starts, id * 2);
      this.#lengths = grown(this.#lengths, id * 2);
    }
    this.#hashes[id] = this.#missedHash;
    this.#starts[id] = this.#used;
    this.#lengths[id] = length;
    const end = start + length;
    for (let at = start; at < end; at += 4)
      this.#arena[this.#used++] = at + 4 <= end ? this.#view.getInt32(at, true) : lastWord(this.#view, at, end);
    if (this.size * 2 > this.#mask) this.#rehash();
    return id;
  }

  #harden(): void {
    this.#secret = oddSecret();
    const view = new DataView(this.#arena.buffer);
    for (let id = 0; id < this.size; id++) {
      const start = this.#starts[id]! * 4;
      this.#hashes[id] = secretHashOf(view, start, start + this.#lengths[id]!, this.#secret);
    }
    this.#place();
  }

  #rehash(): void {
    this.#mask = this.#mask * 2 + 1;
    this.#place();
  }

  #place(): void {
    this.#slots = new Int32Array(this.#mask + 1);
    for (let id = 0; id < this.size; id++) {
      let slot = this.#hashes[id]! & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = id + 1;
    }
  }
}

/** A multiplication and a turn per word, and a last avalanche, so that the low bits may serve as a table's index. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash = (hash << 15) | (hash >>> 17);
  }
  if (at < end) hash = Math.imul(hash ^ lastWord(view, at, end), 0x9e3779b1);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Slower, and of no use to who does not know the secret: what a bit of one word changes in the hash depends on it. */
function secretHashOf(view: DataView, start: number, end: number, secret: number): number {
  let hash = secret ^ (end - start);
  for (let at = start; at < end; at += 4) {
    hash = Math.imul(hash ^ (at + 4 <= end ? view.getInt32(at, true) : lastWord(view, at, end)), 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), secret);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash ^ (hash >>> 16), secret);
  return hash ^ (hash >>> 15);
}

/** Another one in each run: a factor of hashes. */
export function oddSecret(): number {
  return (Math.random() * 0x1_0000_0000) | 1;
}

/** The one to three bytes of `[at, end)`, filled up with zeros. */
function lastWord(view: DataView, at: number, end: number): number {
  let word = 0;
  for (let from = end - 1; from >= at; from--) word = (word << 8) | view.getUint8(from);
  return word;
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
