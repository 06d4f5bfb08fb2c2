// The keymap -> the README's table of keys, in Markdown.

import { GROUPS, type KeyRow } from "./key-row.ts";
import { KEYMAP, keysLabel } from "./keymap.ts";

/** @returns one table with a row for each key that is more than typing, grouped as the help is; ends with a newline */
export function keyTable(): string {
  const rows = GROUPS.filter((group) => group !== "Typing").flatMap((group) =>
    merged(KEYMAP.filter((row) => row.group === group)),
  );
  return `| key | does | |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

/** Rows that say the same for several screens, and number keys in a row, stand on one line. */
function merged(rows: readonly KeyRow[]): readonly string[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const first = /^[1-9]$/.test(row.keys[0] ?? "") && row.message.type === "recentChosen" ? "`1` to `9`" : keysOf(row);
    const text = `| ${first} | ${row.help.replaceAll("|", "\\|")} | ${row.group} |`;
    if (seen.has(text)) return [];
    seen.add(text);
    return [text];
  });
}

function keysOf(row: KeyRow): string {
  return row.keys.map((name) => `\`${keysLabel({ ...row, keys: [name] }).replaceAll("|", "\\|")}\``).join(" ");
}
