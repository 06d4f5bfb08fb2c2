import { describe, expect, test } from "vitest";
import { writeJunit } from "../../src/report/junit.ts";
import { analysisOf } from "../analysis-text.ts";
import { hostileAnalysis, NOTHING, OPTIONS, STORY } from "./story.ts";

/** Reads XML as strictly as this report needs: balanced tags, quoted attributes, no bare sign, only characters of XML 1.0. */
function elementsOf(xml: string): readonly { readonly name: string; readonly attributes: Record<string, string> }[] {
  expect(xml).not.toMatch(/[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const open: string[] = [];
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const body = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, "");
  const rest = body.replaceAll(/<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>/g, (_, close, name, attributes, empty) => {
    if (close === "/") expect(open.pop()).toBe(name);
    else {
      found.push({
        name,
        attributes: Object.fromEntries(
          [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
        ),
      });
      if (empty === "") open.push(name);
    }
    return "";
  });
  expect(open).toEqual([]);
  expect(rest.replaceAll(/&#\d+;/g, "")).not.toMatch(/[<>&]/);
  return found;
}

const named = (xml: string, name: string) => elementsOf(xml).filter((element) => element.name === name);

describe("junit", () => {
  test("zombies fail, suspects pass with their text unless the gate asks for them", () => {
    const xml = writeJunit(STORY, OPTIONS);
    expect(named(xml, "testsuites")[0]?.attributes).toMatchObject({ tests: "2", failures: "1" });
    expect(named(xml, "failure")).toHaveLength(1);
    expect(named(xml, "failure")[0]?.attributes.message).toContain(
      "300 zombies in main.(*client).writePump, waiting 5-7 min",
    );
    expect(named(xml, "testcase")[0]?.attributes).toMatchObject({
      classname: "unpark.zombie",
      file: "/src/chathub/main.go",
      line: "61",
    });
    const strict = writeJunit(STORY, { ...OPTIONS, failOn: "suspect" });
    expect(named(strict, "testsuites")[0]?.attributes).toMatchObject({ tests: "2", failures: "2" });
    expect(named(strict, "failure")).toHaveLength(2);
  });

  test("nothing accused: a passing test for each class", () => {
    const xml = writeJunit(NOTHING, OPTIONS);
    expect(named(xml, "testcase").map(({ attributes }) => attributes.name)).toEqual(["no zombie", "no suspect"]);
    expect(named(xml, "failure")).toEqual([]);
  });

  test("the counts of each suite are true", () => {
    const many = analysisOf("1x select zombie: main.a\n1x select zombie: main.b\n1x select suspect: main.c");
    for (const { attributes } of named(writeJunit(many, OPTIONS), "testsuite")) {
      const zombies = attributes.name === "unpark.zombie";
      expect([attributes.tests, attributes.failures]).toEqual(zombies ? ["2", "2"] : ["1", "0"]);
    }
  });

  test("is XML whatever the dump holds", () => {
    const xml = writeJunit(hostileAnalysis(), { ...OPTIONS, failOn: "suspect" });
    expect(elementsOf(xml).length).toBeGreaterThan(10);
    expect(xml).toContain("\\x1b[2J");
    expect(xml).toContain("\\uffff");
  });
});
