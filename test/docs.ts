// Writes into README.md what is generated: the table of keys. `npm run docs`; test/ui/keymap-table.test.ts compares.

import { readFileSync, writeFileSync } from "node:fs";
import { keyTable } from "../src/ui/keymap-table.ts";

const README = new URL("../README.md", import.meta.url);
const BEGIN = "<!-- keys -->";
const END = "<!-- /keys -->";

const text = readFileSync(README, "utf8");
const from = text.indexOf(BEGIN);
const to = text.indexOf(END);
if (from === -1 || to < from) throw new Error(`README.md has no ${BEGIN} … ${END}`);
writeFileSync(README, `${text.slice(0, from + BEGIN.length)}\n${keyTable()}${text.slice(to)}`);
console.log("README.md: the table of keys is up to date");
