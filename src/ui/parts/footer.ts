// The keymap -> the line of keys that matter here and now; or the choices of a menu.

import { keysLabel, rowsHere } from "../keymap.ts";
import { type Line, type Span, span } from "../line.ts";
import type { State } from "../state.ts";

const WAYS_OUT: readonly string[] = ["closed", "helpAsked", "quitAsked"];

/** From the least to the most: what has no room goes in this order, and what is not named before all of these. */
const WORTH = ["zombies", "group", "sort", "export", "copy", "view", "filter", "open"];

export function footerLine(state: State): Line {
  if (state.menu !== null) return menuLine(state);
  const rows = rowsHere(state).filter(({ label, disabled }) => label !== "" && (disabled?.(state) ?? null) === null);
  // The way out stays, whatever must go for want of room; the first screen has none but q.
  const out = state.view === "clusters" && state.over.length === 0 ? ["helpAsked", "quitAsked"] : WAYS_OUT;
  const last = rows.filter(({ message }) => out.includes(message.type));
  const first = rows.filter(({ message }) => !WAYS_OUT.includes(message.type));
  const entry = (row: (typeof rows)[number]): readonly Span[] => [
    span(` ${keysLabel({ ...row, keys: row.keys.slice(0, 1) }, state.unicode)}`, "key"),
    span(` ${row.label} `),
  ];
  const width = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + text.length, 0);
  const tail = last.flatMap(entry);
  const kept = new Set<(typeof rows)[number]>();
  let left = state.columns - width(tail);
  for (const row of [...first].sort((a, b) => WORTH.indexOf(b.label) - WORTH.indexOf(a.label))) {
    const needed = width(entry(row));
    if (needed > left) continue;
    kept.add(row);
    left -= needed;
  }
  return { spans: [...first.filter((row) => kept.has(row)).flatMap(entry), ...tail] };
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
