// The documents say what the code says: tables are up to date, examples of queries can be read, every rule has its row.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { parse } from "../../src/query/parse.ts";
import { scoresOf } from "../verdict/score.ts";
import { put, taken } from "./put.ts";
import {
  accuracyTable,
  fieldTable,
  patternList,
  ruleSection,
  rulesNamed,
  thresholdTable,
  withMeasuredRules,
} from "./tables.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

describe("the page on verdicts", () => {
  const page = read("src/verdict/README.md");
  const scores = scoresOf(join(ROOT, "test", "recordings"));

  it("has every threshold", () => {
    expect(taken(page, "thresholds")).toBe(thresholdTable(read("src/verdict/thresholds.ts")));
    const constants = read("src/verdict/thresholds.ts").match(/^export const \w+/gm)!;
    for (const line of constants) expect(page).toContain(`\`${line.split(" ").at(-1)}\``);
  });

  it("has the measured accuracy, as a whole and by rule", () => {
    expect(taken(page, "accuracy")).toBe(accuracyTable(scores));
    expect(withMeasuredRules(page, scores)).toBe(page);
  });

  it("has a row for every rule that accuses", () => {
    const rows = rulesNamed(ruleSection(page)).join(" ");
    for (const file of ["growth", "load", "single", "proofs", "test-run"]) {
      const source = read(`src/verdict/${file}.ts`);
      const codes = Array.from(source.matchAll(/\{ code: "([a-z-]+)"/g), ([, code]) => code);
      for (const code of codes.filter((one) => one !== "living-peer")) expect(rows).toContain(`\`${code}\``);
    }
  });
});

it("the list of patterns is that of the code", () => {
  expect(taken(read("src/verdict/patterns/README.md"), "patterns")).toBe(patternList());
});

describe("the page on the query language", () => {
  const page = read("src/query/README.md");

  it("has every field", () => {
    expect(taken(page, "fields")).toBe(fieldTable());
  });

  it("shows queries that can be read", () => {
    const shown = page
      .split("```")[1]!
      .trim()
      .split("\n")
      .map((line) => line.split(/ +# /)[0]!);
    const inTable = Array.from(taken(page, "fields").matchAll(/`([a-z]+:[^`]+)`/g), ([, query]) => query!);
    expect(shown.length).toBeGreaterThan(4);
    expect(inTable.length).toBeGreaterThan(30);
    for (const query of [...shown, ...inTable]) expect(parse(query).error, query).toBeNull();
  });
});

it("the goroutine on the page on dumps is read as the page says", () => {
  const decoder = createDecoder("page");
  decoder.push(new TextEncoder().encode(read("src/dump/README.md").split("```")[1]!.trim()));
  const [snapshot] = decoder.end();
  expect(snapshot).toMatchObject({ total: 1, warnings: [], states: ["chan receive"] });
  expect(snapshot!.goroutines).toMatchObject({ goid: Float64Array.of(41), creator: Float64Array.of(7) });
  expect([...snapshot!.goroutines!.waitMinutes]).toEqual([12]);
  expect(snapshot!.labelSets.at(-1)).toEqual([["tenant", "acme"]]);
});

it("links of the documents lead somewhere", () => {
  const pages = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
    (path) => /(^|\/)[A-Z]+\.md$/.test(path) && !/node_modules|dist/.test(path),
  );
  expect(pages.length).toBeGreaterThan(6);
  for (const path of pages) {
    const links = Array.from(read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g), ([, link]) => link!);
    for (const link of links) expect(() => read(join(path, "..", link)), `${path}: ${link}`).not.toThrow();
  }
});

it("writes between the markers and nowhere else", () => {
  expect(put("a\n<!-- x:y -->\nold\n<!-- /x -->\nb", "x:y", "new\n")).toBe("a\n<!-- x:y -->\nnew\n<!-- /x -->\nb");
  expect(() => put("a", "x", "")).toThrow("there is no <!-- x --> … <!-- /x -->");
});
