// Writes into README.md what is generated: the table of keys, and the screens. `npm run docs`, with bin/unpark built;
// test/ui/keymap-table.test.ts and test/pty/pictures.test.ts compare.

import { readFileSync, writeFileSync } from "node:fs";
import { keyTable } from "../src/ui/keymap-table.ts";
import { pictures } from "./pty/pictures.ts";

const README = new URL("../README.md", import.meta.url);

/** @throws where the README lacks the markers */
function put(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name.split(":")[0]} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`README.md has no ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n${content}${text.slice(to)}`;
}

let text = put(readFileSync(README, "utf8"), "keys", keyTable());
for (const { name, block } of await pictures()) text = put(text, `screen:${name}`, block);
writeFileSync(README, text);
console.log("README.md: the table of keys and the screens are up to date");
process.exit(0);
