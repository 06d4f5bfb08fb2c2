// The keymap -> the lines of the help, narrowed by what is typed.

import type { KeyRow } from "../../key-row.ts";
import { GROUPS } from "../../key-row.ts";
import { KEYMAP, keysLabel, rowsOfScope } from "../../keymap.ts";
import { EMPTY, type Line, line } from "../../line.ts";
import type { State } from "../../state.ts";

const WHERE: Readonly<Partial<Record<KeyRow["scope"], string>>> = {
  prompt: "while typing",
  menu: "in a choice",
  start: "start",
  goroutine: "detail",
  family: "family",
  waiters: "waiters",
  help: "help",
  hunt: "hunt",
  form: "hunt's form",
  typing: "while typing",
  lists: "lists",
};

export function helpLength(state: State): number {
  return helpLines(state).length;
}

export function helpLines(state: State): readonly Line[] {
  const search = state.help.search.toLowerCase();
  const rows = KEYMAP.filter((row) => found(row, search) && !isLaterNumber(row));
  if (rows.length === 0) return [line(["no key and no word like that", "dim"])];
  const counting = new Set(rowsOfScope(state.over.findLast((over) => over !== "help") ?? state.view));
  const elsewhere = grouped(
    state,
    rows.filter((row) => !counting.has(row)),
  );
  return [
    ...grouped(
      state,
      rows.filter((row) => counting.has(row)),
    ),
    ...(elsewhere.length === 0 ? [] : [line(["On other screens", "title"]), EMPTY, ...elsewhere]),
  ];
}

function grouped(state: State, rows: readonly KeyRow[]): readonly Line[] {
  return GROUPS.flatMap((group): readonly Line[] => {
    const mine = rows.filter((row) => row.group === group);
    return mine.length === 0 ? [] : [line([group, "strong"]), ...mine.map((row) => rowLine(state, row)), EMPTY];
  });
}

function rowLine(state: State, row: KeyRow): Line {
  const where = WHERE[row.scope];
  const keys = isNumber(row) ? "1 to 9" : keysLabel(row, state.unicode);
  return line("  ", [keys.padEnd(16), "key"], ` ${row.help}`, [where === undefined ? "" : `  (${where})`, "dim"]);
}

/** The nine numbers that choose one of a list stand on one line. */
function isNumber({ message: { type } }: KeyRow): boolean {
  return type === "recentChosen" || type === "menuPicked";
}

function isLaterNumber(row: KeyRow): boolean {
  return isNumber(row) && row.keys[0] !== "1";
}

function found(row: KeyRow, search: string): boolean {
  if (search === "") return true;
  return (
    row.keys.includes(search) ||
    `${row.help} ${row.label} ${row.group} ${keysLabel(row)}`.toLowerCase().includes(search)
  );
}
