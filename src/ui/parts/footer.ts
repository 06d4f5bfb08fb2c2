// The keymap -> the line of keys that matter here and now; or the choices of a menu, the last line of them in its place.

import { type Line, type Span, span, widthOfLine } from "../draw/line.ts";
import type { KeyRow } from "../keys/key-row.ts";
import { keysLabel, rowsHere } from "../keys/keymap.ts";
import type { State } from "../state.ts";
import { queryOf } from "../update/queries.ts";

const WAYS_OUT: readonly string[] = ["closed", "helpAsked", "quitAsked"];

const PROMPT_OUT: readonly string[] = ["promptAccepted", "promptLeft"];

/** From the least to the most: what has no room goes in this order, and what is not named before all of these. */
const WORTH = [
  ...["zombies", "edit", "take", "values", "group", "sort", "export", "pause", "copy", "view", "filter", "flame"],
  ...["callers", "open"],
];

export function footerLine(state: State): Line {
  if (state.menu !== null) return menuLines(state).at(-1)!;
  const rows = rowsHere(state).filter(({ label, disabled }) => label !== "" && (disabled?.(state) ?? null) === null);
  // The way out stays, whatever must go for want of room; the first screen has none but q.
  const out = state.view === "clusters" && state.over.length === 0 ? ["helpAsked", "quitAsked"] : WAYS_OUT;
  const last = rows.filter(({ message }) => out.includes(message.type));
  const first = rows.filter(({ message }) => !WAYS_OUT.includes(message.type));
  const entry = (row: KeyRow): readonly Span[] => entryOf(row, state);
  const width = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + text.length, 0);
  const tail = last.flatMap(entry);
  const kept = new Set<KeyRow>();
  let left = state.columns - width(tail);
  for (const row of [...first].sort((a, b) => WORTH.indexOf(b.label) - WORTH.indexOf(a.label))) {
    const needed = width(entry(row));
    if (needed > left) continue;
    kept.add(row);
    left -= needed;
  }
  return { spans: [...first.filter((row) => kept.has(row)).flatMap(entry), ...tail] };
}

/** `enter accept  esc leave`: of a line being typed, whose own line has no room for keys. */
export function waysOut(state: State): readonly Span[] {
  const out = rowsHere(state).filter(({ message }) => PROMPT_OUT.includes(message.type));
  // Of a query esc takes back all of it.
  const clears = state.prompt !== null && queryOf(state.prompt.kind) !== null;
  return out.flatMap((row) =>
    entryOf(clears && row.message.type === "promptLeft" ? { ...row, label: "clear" } : row, state),
  );
}

function entryOf(row: KeyRow, state: State): readonly Span[] {
  const click = row.message;
  return [
    { ...span(` ${keysLabel({ ...row, keys: row.keys.slice(0, 1) }, state.unicode)}`, "key"), click },
    { ...span(` ${row.labelHere?.(state) ?? row.label} `), click },
  ];
}

/** The choices of a menu, on as many lines as they take: one that is not seen is not chosen. */
export function menuLines({ menu, columns }: State): readonly Line[] {
  const lines: Span[][] = [[]];
  (menu?.items ?? []).forEach(({ label }, index) => {
    const choice: readonly Span[] = [
      span(` ${index + 1}`, "key"),
      span(" "),
      { ...span(label, index === menu?.index ? "cursor" : "plain"), click: { type: "menuPicked", index } },
      span(" "),
    ];
    const last = lines.at(-1)!;
    if (last.length > 0 && widthOfLine({ spans: [...last, ...choice] }) > columns) lines.push([...choice]);
    else last.push(...choice);
  });
  return lines.map((spans) => ({ spans }));
}
