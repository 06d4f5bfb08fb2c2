// A stack and a wait state -> the id that is the same in every run.

import type { Stack } from "../dump/model.ts";

/**
 * 64 bits over function, file and line of every frame, the creator's, and the state.
 *
 * @param state   null for profiles, which print none
 * @returns 16 hex digits
 */
export function clusterId({ frames, createdBy }: Stack, state: string | null): string {
  let text = "";
  for (let at = 0; at < frames.length; at++) {
    const { func, file, line } = frames[at]!;
    text += `${func}\n${file}\n${line}\n`;
  }
  if (createdBy !== null) text += `by\n${createdBy.func}\n${createdBy.file}\n${createdBy.line}\n`;
  return textId(state === null ? text : `${text}state\n${state}`);
}

const encoder = new TextEncoder();
let bytes = new Uint8Array(1 << 12);

/**
 * An id for any text, of the same form as a cluster's. Two multiplicative lanes with a final avalanche (Murmur3's
 * constants): among a million texts the chance of one false merge is about 3 in 10^8.
 */
export function textId(text: string): string {
  if (text.length > bytes.length) bytes = new Uint8Array(text.length * 2);
  // Bytes are looked at several times faster than the characters of a text. Only ASCII has as many of both.
  const isAscii = encoder.encodeInto(text, bytes).written === text.length;
  let a = 0xdeadbeef | 0;
  let b = 0x41c6ce57 | 0;
  for (let at = 0; at < text.length; at++) {
    const code = isAscii ? bytes[at]! : text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x85ebca6b);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ code, 0xc2b2ae35);
    b = (b << 15) | (b >>> 17);
  }
  a = avalanche(a ^ (b >>> 7));
  b = avalanche(b ^ (a >>> 9));
  return hex(a) + hex(b);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}

function avalanche(value: number): number {
  let hash = value;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
