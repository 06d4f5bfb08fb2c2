// Figures -> the table in README.md, and what has got worse since the one that stands there.

import type { Figure } from "./measure.ts";

/** Lower is better, for all of them. */
export interface Row extends Figure {
  readonly name: string;
  readonly unit: "x" | "ms" | "MiB";
}

const BEGIN = "<!-- table: npm run bench -- --save -->";
const END = "<!-- /table -->";

/** A row of the table: | name | 0.93 x | 0.05 | */
const LINE = /^\| (.+?) +\| +(-?[\d.]+) (x|ms|MiB) +\| +([\d.]+) +\|$/gm;

export function tableOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(
    ({ name, value, unit, noise }) =>
      `| ${name.padEnd(width)} | ${shown(value).padStart(7)} ${unit.padEnd(3)} | ${shown(noise).padStart(6)} |`,
  );
  const head = `| ${"figure, lower is better".padEnd(width)} | ${"value".padEnd(11)} | ± noise |`;
  return [head, `| ${"-".repeat(width)} | ${"-".repeat(10)}: | ------: |`, ...lines]
    .join("\n")
    .replaceAll(/ +\|$/gm, " |");
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** @returns the rows that stand in a page */
export function rowsIn(page: string): readonly Row[] {
  const table = page.slice(page.indexOf(BEGIN), page.indexOf(END));
  return Array.from(table.matchAll(LINE), ([, name = "", value, unit, noise]) => ({
    name,
    value: Number(value),
    unit: unit as Row["unit"],
    noise: Number(noise),
  }));
}

/** @returns the page with another table; unchanged where it has no place for one */
export function withTable(page: string, machine: string, rows: readonly Row[]): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) return page;
  return `${page.slice(0, from)}${BEGIN}\n\n${machine}\n\n${tableOf(rows)}\n\n${page.slice(to)}`;
}

/** @returns one line for each figure that is worse by more than the noise of both measurements together */
export function worse(now: readonly Row[], before: readonly Row[]): readonly string[] {
  return now.flatMap((row) => {
    const old = before.find(({ name }) => name === row.name);
    if (old === undefined || row.value <= old.value + 2 * (row.noise + old.noise)) return [];
    return [
      `worse: ${row.name}: ${shown(row.value)} ${row.unit}, was ${shown(old.value)} (± ${shown(row.noise + old.noise)})`,
    ];
  });
}
