import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clean, escapeJson, isHostile } from "../../src/text/clean.ts";

const DANGEROUS =
  /\u034f|\u3164|[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff]|[\ufe00-\ufe0f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\x1b[31m", "\x9b2J", "\x1b]0;t\x07", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\udfff"),
    fc.constantFrom("\u0301", "\u0336", "\u20dd", "a", "(", "漢", "😀", "\n", "\t", "\u2028", "\u{e0041}"),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  ),
  maxLength: 60,
});

describe("clean", () => {
  test.each([
    ["main.(*Client).writePump", "main.(*Client).writePump"],
    ["\x1b[2J\x1b]0;gone\x07", "\\x1b[2J\\x1b]0;gone\\x07"],
    ["\x9b31m", "\\x9b31m"],
    ["a\u202eb\u2066c", "a\\u202eb\\u2066c"],
    ["zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"],
    ["two\u2028lines\nthree\r\tfour", "two\\u2028lines\\nthree\\r\\tfour"],
    ["tag\u{e0041}", "tag\\u{e0041}"],
    ["\ud800 alone", "\\ud800 alone"],
    ["漢字 é 😀 Ünïcode", "漢字 é 😀 Ünïcode"],
    ["e\u0301", "e\u0301"],
    ["\u0301\u0302leading", "\\u0301\\u0302leading"],
    [`z${"\u0336".repeat(1000)}!`, `z${"\u0336".repeat(4)}[+996 marks]!`],
  ])("%j becomes %j", (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  test("never lets a dangerous character through, and is stable", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = clean(text);
        expect(once).not.toMatch(DANGEROUS);
        expect(once).not.toMatch(/\p{M}{5}/u);
        expect(once).not.toMatch(/^\p{M}/u);
        expect(clean(once)).toBe(once);
        expect(isHostile(once)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test("each single code unit below U+10000 is either kept or shown in ASCII", () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = `a${String.fromCharCode(unit)}b`;
      const result = clean(text);
      if (result !== text) expect(result).toMatch(/^a\\[\x20-\x7e]+b$/);
      expect(result).not.toMatch(DANGEROUS);
    }
  });
});

describe("escapeJson", () => {
  test("shows a flood of marks, and marks that a string begins with, and nothing else", () => {
    const flood = "z\u0336\u0336\u0336\u0336\u0337\u0338";
    expect(escapeJson(JSON.stringify([flood, "\u0301\u0302é"]))).toBe(
      '["z\u0336\u0336\u0336\u0336\\u0337\\u0338","\\u0301\\u0302é"]',
    );
  });

  test("keeps the value and its layout, and shows nothing raw", () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        const json = escapeJson(JSON.stringify(value, null, 2));
        expect(json.replaceAll("\n", "")).not.toMatch(DANGEROUS);
        expect(json).not.toMatch(/\p{M}{5}|"\p{M}/u);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
