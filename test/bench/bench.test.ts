import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { measureAll } from "./cases.ts";
import { canMeasure } from "./measure.ts";
import { rowsIn, withTable, worse } from "./table.ts";

describe("the bench", () => {
  if (!canMeasure()) console.log("skipped: no GNU time in /usr/bin/time");

  test.skipIf(!canMeasure())("measures everything once", { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "unpark-bench-"));
    try {
      const bin = join(import.meta.dirname, "../../bin/unpark");
      const rows = await measureAll({ megabytes: 1, rounds: 1, large: false, folder, bin, tell: () => undefined });
      expect(rows.map(({ name }) => name).join("\n")).toMatch(
        /cold.*warm.*a gzip.*HTTP.*beyond --version.*new.*comparing.*ten/s,
      );
      for (const { value, noise } of rows)
        expect([Number.isFinite(value), Number.isFinite(noise)]).toEqual([true, true]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the table", () => {
  const page = "text\n<!-- table: npm run bench -- --save -->\n<!-- /table -->\nmore\n";
  const rows = [
    { name: "64 MB: time, wc -l = 1", value: 12.34, unit: "x", noise: 0.5 },
    { name: "peak", value: 131, unit: "MiB", noise: 2 },
  ] as const;

  test("is read as it was written", () => {
    const written = withTable(page, "2 cores:", rows);
    expect(rowsIn(written)).toEqual([{ ...rows[0], value: 12.3 }, rows[1]]);
    expect(rowsIn(withTable(written, "4 cores:", [rows[1]]))).toEqual([rows[1]]);
  });

  test("tells what got worse by more than the noise, and nothing else", () => {
    expect(worse(rows, rows)).toEqual([]);
    expect(worse([{ ...rows[0], value: 14.2 }], rows)).toEqual([]);
    expect(worse([{ ...rows[0], value: 14.9 }], rows)).toEqual([expect.stringContaining("12.3")]);
  });
});
