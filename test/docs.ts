// Writes what is generated into the documents: `npm run docs`, with bin/unpark built. Tests compare: test/docs/,
// test/ui/keys/keymap-table.test.ts, test/pty/pictures.test.ts, test/verdict/recordings.test.ts.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keyTable } from "../src/ui/keys/keymap-table.ts";
import { put } from "./docs/put.ts";
import { accuracyTable, fieldTable, patternList, thresholdTable, withMeasuredRules } from "./docs/tables.ts";
import { pictures } from "./pty/pictures.ts";
import { scoresOf } from "./verdict/score.ts";

const ROOT = join(import.meta.dirname, "..");

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

function rewrite(path: string, change: (text: string) => string): void {
  const before = read(path);
  const after = change(before);
  if (after !== before) writeFileSync(join(ROOT, path), after);
  console.log(`${path}: ${after === before ? "was up to date" : "rewritten"}`);
}

const screens = await pictures();
const scores = scoresOf(join(import.meta.dirname, "recordings"));

rewrite("README.md", (text) =>
  screens.reduce((so, { name, block }) => put(so, `screen:${name}`, block), put(text, "keys", keyTable())),
);
rewrite("src/query/README.md", (text) => put(text, "fields", fieldTable()));
rewrite("src/verdict/patterns/README.md", (text) => put(text, "patterns", patternList()));
rewrite("src/verdict/README.md", (text) =>
  withMeasuredRules(
    put(put(text, "thresholds", thresholdTable(read("src/verdict/thresholds.ts"))), "accuracy", accuracyTable(scores)),
    scores,
  ),
);
process.exit(0);
