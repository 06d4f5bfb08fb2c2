// The keymap -> the line of keys that matter here and now; or the choices of a menu.

import { keysLabel, rowsHere } from "../keymap.ts";
import { type Line, type Span, span } from "../line.ts";
import type { State } from "../state.ts";

export function footerLine(state: State): Line {
  if (state.menu !== null) return menuLine(state);
  const rows = rowsHere(state).filter(({ label, disabled }) => label !== "" && (disabled?.(state) ?? null) === null);
  // "? help" and "q quit" stay, whatever must go for want of room.
  const last = rows.filter(({ message }) => message.type === "helpAsked" || message.type === "quitAsked");
  const first = rows.filter((row) => !last.includes(row));
  const entry = (row: (typeof rows)[number]): readonly Span[] => [
    span(` ${keysLabel({ ...row, keys: row.keys.slice(0, 1) }, state.unicode)}`, "key"),
    span(` ${row.label} `),
  ];
  const width = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + text.length, 0);
  const tail = last.flatMap(entry);
  const spans: Span[] = [];
  for (const row of first) {
    const next = entry(row);
    if (width(spans) + width(next) + width(tail) <= state.columns) spans.push(...next);
  }
  return { spans: [...spans, ...tail] };
}

function menuLine({ menu }: State): Line {
  const spans = (menu?.items ?? []).flatMap(({ label }, index): readonly Span[] => [
    span(` ${index + 1}`, "key"),
    span(" "),
    span(label, index === menu?.index ? "cursor" : "plain"),
    span(" "),
  ]);
  return { spans };
}
