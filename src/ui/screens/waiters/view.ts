// Who waits for what: locks with their likely holders, channels by place, and how long everybody has waited.

import { count } from "../../../text/units.ts";
import { scrollTo } from "../../draw/layout.ts";
import { EMPTY, fitLine, type Line, line } from "../../draw/line.ts";
import { glyphsOf } from "../../parts/words.ts";
import type { State } from "../../state.ts";
import type { WaiterRow } from "./row.ts";
import { waiterIndex, waiterRows } from "./rows.ts";

const BAR = 30;
const NARROW_COLUMNS = 72;

export function waiterLines(state: State, rows: number): readonly Line[] {
  const found = waiterRows(state);
  const { more, bar } = glyphsOf(state);
  const index = waiterIndex(state);
  const top = scrollTo(index, Math.max(0, index - (rows >> 1)), rows, found.length);
  const most = Math.max(1, ...found.filter(({ kind }) => kind === "histogram").map((row) => row.count ?? 0));
  return found.slice(top, top + rows).map((row, offset): Line => {
    const chosen = top + offset === index;
    const text = rowLine(row, chosen ? `${bar} ` : "  ", most, state);
    return { ...fitLine(text, state.columns, more), chosen, click: { type: "pointed", index: top + offset } };
  });
}

function rowLine(row: WaiterRow, cursor: string, most: number, state: State): Line {
  const many = row.count === null ? "" : count(row.count);
  const first = [cursor, "accent"] as const;
  if (row.kind === "blank") return cursor.trim() === "" ? EMPTY : line(first);
  if (row.kind === "head") return line(first, [row.text, "dim"]);
  if (row.kind === "lock") return line(first, [many.padStart(6), "strong"], `  ${row.text}`);
  // The last words of a holder say most: a narrow screen has no room to spare before them.
  const indent = state.columns < NARROW_COLUMNS ? 7 : 10;
  if (row.kind === "waiter") return line(first, [`${many.padStart(indent)}  waits  `, "dim"], row.text);
  if (row.kind === "holder") return line(first, [`${"".padStart(indent)}  likely held by  `, "suspect"], row.text);
  if (row.kind === "unheld") return line(first, [`${"".padStart(indent)}  held by  `, "suspect"], row.text);
  if (row.kind === "ring") return line(first, [glyphsOf(state).zombie, "zombie"], ` ${row.text}`);
  if (row.kind === "channel") return line(first, [many.padStart(6), "strong"], `  ${row.text}`);
  const length = Math.ceil(((row.count ?? 0) / most) * BAR);
  const block = state.plain || row.count === null ? "" : (glyphsOf(state).steps.at(-1) ?? "#").repeat(length);
  return line(first, row.text.padEnd(24), many.padStart(8), [`  ${block}`, "accent"]);
}
