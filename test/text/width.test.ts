import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { clean } from "../../src/text/clean.ts";
import { fill, pad, truncate, truncateMiddle, truncateStart, widthOf, wrap } from "../../src/text/width.ts";

const words = fc
  .string({ unit: fc.constantFrom("a", "b", "(", " ", "漢", "é", "e\u0301", "😀"), maxLength: 30 })
  .map(clean);

describe("width", () => {
  test.each([
    ["abc", 3],
    ["漢字", 4],
    ["e\u0301", 1],
    ["😀", 2],
    ["", 0],
  ])("%s is %d columns wide", (text, columns) => expect(widthOf(text)).toBe(columns));

  test("a word of a megabyte is wrapped whole, in time that grows with its length", () => {
    const word = clean("漢".repeat(100_000));
    expect(wrap(word, 80).join("")).toBe(word);
    expect(widthOf(word)).toBe(200_000);
  });

  test("the short way for narrow characters agrees with the library's, alone and in any company", () => {
    const all = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code));
    expect(all.filter((char) => widthOf(char) !== stringWidth(char))).toEqual([]);
    const some = fc.constantFrom(
      ..."ab1#*~é×ŀ‐…←↔⇿─╬█▸◆○✓✖✗✘Δ",
      "\u0301",
      "\ufe0f",
      "\u200d",
      "\u20e3",
      "漢",
      "😀",
      "\uff9e",
    );
    fc.assert(
      fc.property(fc.string({ unit: some, maxLength: 8 }), (text) => {
        expect(widthOf(text)).toBe(stringWidth(text));
      }),
    );
  });

  test("cuts at the end, the start and the middle", () => {
    const text = clean("net/http.(*persistConn).readLoop");
    expect(truncate(text, 12)).toBe("net/http.(*…");
    expect(truncateStart(text, 12)).toBe("…n).readLoop");
    expect(truncateMiddle(text, 20)).toBe("net/htt…nn).readLoop");
    expect(truncate(text, 12, clean(".."))).toBe("net/http.(..");
    expect(truncate(clean("漢字漢字"), 6)).toBe("漢字…");
    expect(truncateStart(clean("漢字漢字"), 6)).toBe("…漢字");
    expect(truncateStart(clean("/home/漢/main.go"), 8)).toBe("…main.go");
  });

  test("fills to the left unless asked", () => {
    expect([fill("ab", 4), fill("ab", 4, "right"), pad("abc", 2)]).toEqual(["ab  ", "  ab", "abc"]);
  });

  test("wraps at the last blank that fits, and within a word that is longer than a line", () => {
    expect(wrap("the quick brown fox", 9)).toEqual(["the quick", "brown fox"]);
    expect(wrap("the quick brown fox", 8)).toEqual(["the", "quick", "brown", "fox"]);
    expect(wrap("to abcdefghij", 4)).toEqual(["to", "abcd", "efgh", "ij"]);
    expect(wrap("", 4)).toEqual([""]);
  });

  test("never is wider than asked, and keeps what fits", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 0, max: 20 }), (text, columns) => {
        for (const cut of [truncate, truncateStart, truncateMiddle]) {
          const result = cut(text, columns);
          expect(widthOf(result)).toBeLessThanOrEqual(columns);
          if (widthOf(text) <= columns) expect(result).toBe(text);
        }
        expect(widthOf(fill(text, columns))).toBe(columns);
        expect(widthOf(pad(text, columns, "right"))).toBe(Math.max(columns, widthOf(text)));
      }),
    );
  });

  test("wraps without losing a character", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 20 }), (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});
