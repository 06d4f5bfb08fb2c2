// Bytes of a protobuf message -> its fields. Only what profile.proto needs: varints and length-delimited fields.

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** A field: `value` for a varint; `start` and `end` of the bytes of a length-delimited one. */
export interface Field {
  number: number;
  delimited: boolean;
  value: number;
  start: number;
  end: number;
}

/**
 * Reads fields one after the other. The field handed out is reused: nothing is allocated for each, and a profile has
 * hundreds of thousands.
 */
export class FieldReader {
  readonly field: Field = { number: 0, delimited: false, value: 0, start: 0, end: 0 };
  /** The bytes are no protobuf from here on. */
  broken = false;
  at: number;
  #bytes: Uint8Array;
  #end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
  }

  /** Begins anew on other bytes. */
  over(bytes: Uint8Array, start: number, end: number): this {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
    this.broken = false;
    return this;
  }

  /** @returns false at the end, in the middle of a field (`at` stays before it), or when the bytes are none (`broken`) */
  next(): boolean {
    const before = this.at;
    if (before >= this.#end) return false;
    const read = this.#read();
    if (!read) this.at = before;
    return read;
  }

  #read(): boolean {
    const tag = this.varint();
    if (tag < 0) return false;
    const { field } = this;
    field.number = Math.floor(tag / 8);
    const type = tag % 8;
    field.delimited = type === DELIMITED;
    if (field.number === 0 || (type !== VARINT && type !== FIXED64 && type !== DELIMITED && type !== FIXED32)) {
      this.broken = true;
      return false;
    }
    if (type === FIXED64 || type === FIXED32) return this.#skip(type === FIXED64 ? 8 : 4);
    const started = this.at;
    field.value = this.varint();
    if (this.at === started) return false;
    if (type === VARINT) return true;
    field.start = this.at;
    field.end = this.at + field.value;
    if (field.value < 0) this.broken = true;
    if (this.broken || field.end > this.#end) return false;
    this.at = field.end;
    return true;
  }

  #skip(bytes: number): boolean {
    if (this.at + bytes > this.#end) return false;
    this.at += bytes;
    this.field.value = 0;
    return true;
  }

  /**
   * @returns an int64 as a double: exact up to 2^53, the nearest double beyond. At the end of the bytes -1 with `at`
   *          unmoved.
   */
  varint(): number {
    const bytes = this.#bytes;
    let at = this.at;
    let low = 0;
    let middle = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= this.#end) return -1;
      const byte = bytes[at++]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift < 56) middle |= bits << (shift - 28);
      else high |= bits << (shift - 56);
      if (byte < 0x80) break;
      if (shift >= 63) {
        this.broken = true;
        return -1;
      }
    }
    this.at = at;
    if (middle === 0 && high === 0) return low;
    if ((high & 0x80) === 0) return low + middle * 2 ** 28 + high * 2 ** 56;
    // Two's complement: below zero.
    return -((~low & 0xfffffff) + (~middle & 0xfffffff) * 2 ** 28 + (~high & 0x7f) * 2 ** 56 + 1);
  }
}
