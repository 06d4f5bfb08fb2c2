// The keymap -> the lines of the help, narrowed by what is typed.

import { CLASSES } from "../../../verdict/verdict.ts";
import { EMPTY, type Line, line, wrapText } from "../../draw/line.ts";
import type { Role } from "../../draw/theme.ts";
import type { KeyRow } from "../../keys/key-row.ts";
import { GROUPS } from "../../keys/key-row.ts";
import { KEYMAP, keysLabel, rowsOfScope } from "../../keys/keymap.ts";
import { glyphsOf, verdictWord } from "../../parts/words.ts";
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
  tables: "clusters, compare",
};

const KEY_COLUMNS = 16;

const WORDS: readonly (readonly [word: string, text: string])[] = [
  ["zombie", "outlived the load that made it and makes no progress, or can never go on"],
  ["suspect", "something healthy would look the same; the detail says what would settle it"],
  ["draining", "the load made it, and it is ending by itself"],
  ["pool", "grew to a bound and is used again"],
  ["normal", "nothing to see"],
  ["cluster", "all goroutines with the same stack, the same creator and the same wait state"],
  ["wait", "whole minutes since the first garbage collection that saw it wait; “-”: Go printed none"],
  ["trend", "how many in each snapshot, oldest first"],
  ["kept, in, out", "of the same goroutines, by goid: still there; came from, or went to, another cluster"],
  ["born, gone", "only in the later snapshot; only in the earlier one"],
];

export function helpLength(state: State): number {
  return helpLines(state).length;
}

export function helpLines(state: State): readonly Line[] {
  const search = state.help.search.toLowerCase();
  const rows = KEYMAP.filter((row) => found(row, search) && !isLaterNumber(row));
  const words = wordLines(state, search);
  if (rows.length === 0 && words.length === 0) return [line(["no key and no word like that", "dim"])];
  const counting = new Set(rowsOfScope(state.over.findLast((over) => over !== "help") ?? state.view));
  const elsewhere = grouped(
    state,
    rows.filter((row) => !counting.has(row)),
    false,
  );
  return [
    ...grouped(
      state,
      rows.filter((row) => counting.has(row)),
      true,
    ),
    ...words,
    ...(elsewhere.length === 0 ? [] : [line(["On other screens", "title"]), EMPTY, ...elsewhere]),
  ];
}

/** @param here they count on the screen that is left for the help: where they do need not be said */
function grouped(state: State, rows: readonly KeyRow[], here: boolean): readonly Line[] {
  return GROUPS.flatMap((group): readonly Line[] => {
    const mine = rows.filter((row) => row.group === group);
    return mine.length === 0
      ? []
      : [line([group, "strong"]), ...mine.flatMap((row) => rowLines(state, row, here)), EMPTY];
  });
}

function rowLines(state: State, row: KeyRow, here: boolean): readonly Line[] {
  const where = here ? undefined : WHERE[row.scope];
  const keys = isNumber(row) ? "1 to 9" : keysLabel(row, state.unicode);
  const lines = entryLines(state, [keys, "key"], row.help);
  const last = lines.at(-1) ?? EMPTY;
  return where === undefined ? lines : [...lines.slice(0, -1), line(...last.spans, [`  (${where})`, "dim"])];
}

/** What it means stands beside it, on as many lines as it takes. */
function entryLines({ columns }: State, [head, role]: readonly [string, Role], text: string): readonly Line[] {
  return wrapText(text, Math.max(20, columns - KEY_COLUMNS - 3)).map((part, row) =>
    line("  ", [(row === 0 ? head : "").padEnd(KEY_COLUMNS), role], ` ${part}`),
  );
}

/** What the words on the screen mean, in the order in which one meets them. */
function wordLines(state: State, search: string): readonly Line[] {
  const glyphs = glyphsOf(state);
  const told = WORDS.filter(([word, text]) => `${word} ${text} words`.toLowerCase().includes(search));
  if (told.length === 0) return [];
  return [
    line(["Words", "strong"]),
    ...told.flatMap(([word, text]) => {
      const verdict = CLASSES.find((name) => name === word);
      const shown = verdict === undefined ? word : verdictWord(verdict, glyphs, state.plain);
      return entryLines(state, [shown, verdict ?? "strong"], text);
    }),
    EMPTY,
  ];
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
