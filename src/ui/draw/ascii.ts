// Text for a terminal whose locale is not UTF-8: every character is one that it has, and as wide, but for a sign between words.

import { widthOf } from "../../text/width.ts";
import type { Line } from "./line.ts";

const STAND_INS: Readonly<Record<string, string>> = {
  "…": ".",
  "·": ".",
  "→": ">",
  "←": "<",
  "–": "-",
  "±": "+-",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
};

const OTHERS = /[^\x20-\x7e]/gu;

/** Of a name in another script the number of its columns is left: `世界` -> `????`. */
export function asciiOf(line: Line): Line {
  return { ...line, spans: line.spans.map((part) => ({ ...part, text: part.text.replace(OTHERS, standIn) })) };
}

function standIn(character: string): string {
  return STAND_INS[character] ?? "?".repeat(widthOf(character));
}
