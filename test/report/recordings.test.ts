import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Profile } from "pprof-format";
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { matcherOf } from "../../src/query/match.ts";
import { parse } from "../../src/query/parse.ts";
import { writeJson } from "../../src/report/json/json.ts";
import { SCHEMA } from "../../src/report/json/schema.ts";
import { writeJunit } from "../../src/report/junit.ts";
import { writeMarkdown } from "../../src/report/markdown/markdown.ts";
import { writePprof } from "../../src/report/pprof/pprof.ts";
import { writeText } from "../../src/report/text/text.ts";
import { widthOf } from "../../src/text/width.ts";
import { OPTIONS } from "./story.ts";

const ROOT = join(import.meta.dirname, "../recordings");
const folders = existsSync(ROOT) ? readdirSync(ROOT).filter((name) => dumpsIn(name).length > 0) : [];
if (folders.length === 0) console.log("skipped: reports of real recordings (there is none in test/recordings)");

/** Tracebacks in the order in which they were taken, as far as their names tell. */
function dumpsIn(folder: string): readonly string[] {
  const order = ["before", "during", "after", "during2", "after2", "during3", "after3", "later", "later2"];
  return order.map((name) => join(ROOT, folder, `${name}.txt.gz`)).filter((file) => existsSync(file));
}

function snapshotsOf(file: string): readonly Snapshot[] {
  const decoder = createDecoder(file);
  decoder.push(gunzipSync(readFileSync(file)));
  return decoder.end();
}

describe.skipIf(folders.length === 0)("reports of real recordings", () => {
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(SCHEMA);

  test.each(folders)("%s", (folder) => {
    const analysis = analyse(dumpsIn(folder).flatMap(snapshotsOf));
    const total = analysis.snapshots.at(-1)?.total ?? 0;

    const document = JSON.parse(writeJson(analysis, OPTIONS));
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    for (const [at, { goroutines, clusters, states }] of document.snapshots.entries()) {
      const counts: number[] = document.clusters.map((cluster: { counts: number[] }) => cluster.counts[at]);
      expect(counts.reduce((sum, one) => sum + one, 0)).toBe(goroutines);
      expect(counts.filter((one) => one > 0).length).toBe(clusters);
      expect(Object.values<number>(states).reduce((sum, one) => sum + one, 0)).toBe(goroutines);
    }
    for (const { counts, goids } of document.clusters) expect(new Set(goids).size).toBe(counts.at(-1));

    const profile = Profile.decode(writePprof(analysis, OPTIONS));
    expect(profile.sample.reduce((sum, { value }) => sum + Number(value[0]), 0)).toBe(total);

    const text = writeText(analysis, { ...OPTIONS, width: 80 });
    expect(text.replaceAll(/\s+/g, " ")).toContain(analysis.verdict.summary.slice(0, 30));
    for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(writeMarkdown(analysis, OPTIONS).length).toBeLessThan(65_536);
    expect(writeJunit(analysis, OPTIONS)).toContain("</testsuites>");

    // Every cluster is found by each function in its stack, as it stands in the report.
    for (const cluster of analysis.clusters) {
      for (const { func } of cluster.frames) {
        const { query } = parse(`fn:${func}`);
        expect(query !== null && matcherOf(query, analysis)(cluster), func).toBe(true);
      }
    }
  });
});
