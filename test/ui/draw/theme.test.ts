import { describe, expect, test } from "vitest";
import { themeOf } from "../../../src/ui/draw/theme.ts";

type Rgb = readonly [number, number, number];

/** xterm's own 16 colours, which most terminals are near. */
const SIXTEEN: readonly Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
];

/** The colour an escape asks for; null where it leaves the terminal's own. */
function colourOf(begin: string): Rgb | null {
  const bits = /38;2;(\d+);(\d+);(\d+)/.exec(begin);
  if (bits !== null) return [Number(bits[1]), Number(bits[2]), Number(bits[3])];
  const of256 = /38;5;(\d+)/.exec(begin)?.[1];
  if (of256 !== undefined) return indexed(Number(of256));
  const of16 = /(?:^|[[;])3([0-7])(?:;|m)/.exec(begin)?.[1];
  return of16 === undefined ? null : SIXTEEN[Number(of16)]!;
}

function indexed(index: number): Rgb {
  if (index >= 232) return [0, 0, 0].map(() => 8 + (index - 232) * 10) as unknown as Rgb;
  const step = (by: number): number => [0, 95, 135, 175, 215, 255][Math.floor((index - 16) / by) % 6]!;
  return [step(36), step(6), step(1)];
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe("colours", () => {
  test.each([1, 2, 3] as const)("stand on black and on white: level %i", (level) => {
    for (const [role, begin] of Object.entries(themeOf(level))) {
      const colour = colourOf(begin);
      if (colour === null) continue;
      expect(contrast(colour, [0, 0, 0]), `${role} on black`).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, [255, 255, 255]), `${role} on white`).toBeGreaterThanOrEqual(3);
    }
  });

  test("none without colour", () => {
    for (const begin of Object.values(themeOf(0))) expect(colourOf(begin)).toBeNull();
  });
});
