import xterm from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitLine, type Line, line, textOf, widthOfLine, wrapText } from "../../../src/ui/draw/line.ts";
import { Painter } from "../../../src/ui/draw/paint.ts";
import { type Role, themeOf } from "../../../src/ui/draw/theme.ts";

describe("the painter", () => {
  const screen = (...rows: readonly Line[]) => ({ lines: rows, cursor: null });

  test("writes only what follows the first difference in a row", () => {
    let written = "";
    const painter = new Painter((text) => {
      written += text;
    }, themeOf(0));
    painter.paint(screen(line("one"), line("two ", "2"), line("three")));
    written = "";
    painter.paint(screen(line("one"), line("two ", "II ", "   "), line("three")));
    expect(written).toContain("\x1b[2;5H\x1b[KII\x1b[");
    expect(written).not.toContain("one");
    written = "";
    painter.paint(screen(line("one"), line("two ", "II ", "   "), line("three")));
    expect(written).toBe("");
    painter.forget();
    painter.paint(screen(line("one"), line("two ", "II ", "   "), line("three")));
    expect(written).toContain("one");
  });

  test("behind text whose width terminals disagree about, nothing is kept", () => {
    let written = "";
    const painter = new Painter((text) => {
      written += text;
    }, themeOf(0));
    painter.paint(screen(line("a", "\u4e16\u754c", "b")));
    painter.paint(screen(line("a", "\u4e16\u754c", "c")));
    expect(written).toContain("\x1b[1;2H\x1b[K\u4e16\u754cc");
  });

  test("leaves on the terminal what painting anew would", async () => {
    const spans = fc.record({
      text: fc.constantFrom("", " ", "a", "ab  ", "\u4e16", "e\u0301", "\u2588\u2588"),
      role: fc.constantFrom<Role>("plain", "zombie", "dim", "cursor"),
    });
    const frame = fc.array(fc.record({ spans: fc.array(spans, { maxLength: 5 }), chosen: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 2, maxLength: 4 }), async (frames) => {
        const [kept, anew] = [[""], [""]];
        const painter = new Painter((text) => kept.push(text), themeOf(2));
        for (const lines of frames) painter.paint({ lines, cursor: null });
        new Painter((text) => anew.push(text), themeOf(2)).paint({ lines: frames.at(-1)!, cursor: null });
        expect(await cellsOf(kept.join(""))).toEqual(await cellsOf(anew.join("")));
      }),
      { numRuns: 60 },
    );
  });
});

/** What a terminal of 30x4 shows after such a text: characters and their look. */
async function cellsOf(text: string): Promise<readonly string[]> {
  const terminal = new xterm.Terminal({ cols: 30, rows: 4, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  return Array.from({ length: 4 * 30 }, (_, at) => {
    const cell = terminal.buffer.active.getLine(Math.floor(at / 30))?.getCell(at % 30);
    return `${cell?.getChars().trim()} ${cell?.getFgColor()} ${cell?.isBold()} ${cell?.isInverse()}`;
  });
}

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
