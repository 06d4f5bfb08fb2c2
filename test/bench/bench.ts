// How fast and how lean, beside what others do with the same bytes.
// Usage: npm run bench [-- MEGABYTES] [--large] [--rounds N] [--save]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { measureAll } from "./cases.ts";
import { canMeasure } from "./measure.ts";
import { rowsIn, tableOf, withTable, worse } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { large: { type: "boolean" }, save: { type: "boolean" }, rounds: { type: "string", default: "7" } },
});
const megabytes = Number(positionals[0] ?? 64);
const rounds = Number(values.rounds);
if (!(megabytes > 0) || !(rounds >= 1)) {
  process.stderr.write("usage: npm run bench -- [MEGABYTES] [--large] [--rounds N] [--save]\n");
  process.exit(2);
}
if (!canMeasure()) {
  process.stderr.write("bench: needs GNU time as /usr/bin/time (Debian: time)\n");
  process.exit(2);
}

// Bundled into a tool (test/run.mjs), this file stands where it stood.
const here = basename(import.meta.dirname) === "bench" ? import.meta.dirname : join(import.meta.dirname, "bench");
const readme = join(here, "README.md");
const folder = mkdtempSync(join(tmpdir(), "unpark-bench-"));
try {
  const bin = join(dirname(dirname(here)), "bin", "unpark");
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  const rows = await measureAll({ megabytes, rounds, large: values.large === true, folder, bin, tell });
  const page = readFileSync(readme, "utf8");
  tell(`\n${tableOf(rows)}\n`);
  const regressions = worse(rows, rowsIn(page));
  tell(regressions.length === 0 ? "nothing got worse than in test/bench/README.md" : regressions.join("\n"));
  const machine = `${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.versions.node.split(".")[0]}, ${rounds} rounds:`;
  if (values.save === true) writeFileSync(readme, withTable(page, machine, rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
