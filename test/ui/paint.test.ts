import { describe, expect, test } from "vitest";
import { fitLine, line, textOf, widthOfLine, wrapText } from "../../src/ui/line.ts";
import { Painter } from "../../src/ui/paint.ts";

describe("the painter", () => {
  test("writes only rows that changed", () => {
    let written = "";
    const painter = new Painter((text) => {
      written += text;
    });
    painter.paint({ rows: ["one", "two", "three"], cursor: null });
    written = "";
    painter.paint({ rows: ["one", "2", "three"], cursor: null });
    expect(written).toContain("\x1b[2;1H\x1b[K2");
    expect(written).not.toContain("one");
    written = "";
    painter.paint({ rows: ["one", "2", "three"], cursor: null });
    expect(written).toBe("");
    painter.forget();
    painter.paint({ rows: ["one", "2", "three"], cursor: null });
    expect(written).toContain("one");
  });
});

describe("a line", () => {
  test.each(["plain text", "世界世界世界", "e\u0301e\u0301e\u0301", "a\u{1F469}\u200d\u{1F4BB}b", ""])(
    "%j has the width asked for",
    (text) => {
      for (let columns = 1; columns < 20; columns++) {
        expect(widthOfLine(fitLine(line(text), columns, "…")), `${columns}`).toBe(columns);
      }
    },
  );

  test("is cut with a sign", () => {
    expect(textOf(fitLine(line("abcdef"), 4, "…"))).toBe("abc…");
  });

  test("is wrapped at blanks, and within a word that is too long", () => {
    expect(wrapText("one two threefour", 5)).toEqual(["one", "two", "three", "four"]);
  });
});
