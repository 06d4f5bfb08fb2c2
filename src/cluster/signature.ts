// A stack and a wait state -> the id that is the same in every run.

import type { Stack } from "../dump/model.ts";

/**
 * 64 bits over function, file and line of every frame, the creator's, and the state. Two multiplicative lanes with a
 * final avalanche (Murmur3's constants): among a million clusters the chance of one false merge is about 3 in 10^8.
 *
 * @param state   null for profiles, which print none
 * @returns 16 hex digits
 */
export function clusterId(stack: Stack, state: string | null): string {
  const hash = new TextHash();
  for (let at = 0; at < stack.frames.length; at++) {
    const { func, file, line } = stack.frames[at]!;
    hash.addLine(func);
    hash.addLine(file);
    hash.addLine(String(line));
  }
  if (stack.createdBy !== null) {
    const { func, file, line } = stack.createdBy;
    hash.addLine("by");
    hash.addLine(func);
    hash.addLine(file);
    hash.addLine(String(line));
  }
  if (state !== null) hash.add(`state\n${state}`);
  return hash.digest();
}

/** An id for any text, of the same form as a cluster's. */
export function textId(text: string): string {
  const hash = new TextHash();
  hash.add(text);
  return hash.digest();
}

const NEWLINE = 0x0a;

class TextHash {
  #a = 0xdeadbeef | 0;
  #b = 0x41c6ce57 | 0;

  add(text: string): void {
    this.#mix(text, text.length);
  }

  addLine(text: string): void {
    this.#mix(text, text.length + 1);
  }

  /** @param length of the text, or one more with a newline behind it: for each line of each stack this is called once */
  #mix(text: string, length: number): void {
    let a = this.#a;
    let b = this.#b;
    for (let at = 0; at < length; at++) {
      const code = at < text.length ? text.charCodeAt(at) : NEWLINE;
      a = Math.imul(a ^ code, 0x85ebca6b);
      a = (a << 13) | (a >>> 19);
      b = Math.imul(b ^ code, 0xc2b2ae35);
      b = (b << 15) | (b >>> 17);
    }
    this.#a = a;
    this.#b = b;
  }

  digest(): string {
    const a = avalanche(this.#a ^ (this.#b >>> 7));
    const b = avalanche(this.#b ^ (a >>> 9));
    return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
  }
}

function avalanche(value: number): number {
  let hash = value;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
