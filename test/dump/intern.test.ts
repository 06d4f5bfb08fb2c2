import { expect, test } from "vitest";
import { ByteTable } from "../../src/dump/intern.ts";

/**
 * Strings of one hash, as `ByteTable` hashes at first: the highest bit of a word comes through the multiplication as it is,
 * the turn makes it the 14th, and the 14th of the next word takes it away again.
 */
function colliding(n: number): Uint8Array {
  const bytes = Buffer.alloc(8 * 16, "a");
  for (let bit = 0; bit < 16; bit++) {
    if ((n & (1 << bit)) === 0) continue;
    bytes[bit * 8 + 3]! ^= 0x80;
    bytes[bit * 8 + 5]! ^= 0x40;
  }
  return bytes;
}

function numbered(n: number): Uint8Array {
  const bytes = Buffer.alloc(8 * 16, "a");
  bytes.writeUInt32LE(n, 64);
  return bytes;
}

function cpuMs(strings: readonly Uint8Array[]): number {
  const table = new ByteTable();
  const began = process.cpuUsage();
  const ids = strings.map((bytes) => table.intern(bytes, 0, bytes.length));
  const { user } = process.cpuUsage(began);
  expect(ids).toEqual(strings.map((_, n) => n));
  expect(strings.map((bytes) => table.find(bytes, 0, bytes.length))).toEqual(ids);
  return user / 1000;
}

test("strings made to collide keep their ids, and cost no more than many times others", () => {
  const [hostile, plain] = [colliding, numbered].map((make) => Array.from({ length: 20_000 }, (_, n) => make(n)));
  cpuMs(plain!);
  expect(cpuMs(hostile!)).toBeLessThan(20 * Math.max(20, cpuMs(plain!)));
});
