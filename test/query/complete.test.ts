import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { complete } from "../../src/query/complete.ts";
import { FIELDS } from "../../src/query/fields.ts";
import { matcherOf } from "../../src/query/match.ts";
import { parse } from "../../src/query/parse.ts";
import { analysisOf } from "../analysis-text.ts";

const analysis = analysisOf(`
40x chan send 5m zombie {tenant=acme}: main.(*Client).writePump@/src/client.go:61 by main.(*Hub).serveWS
3x select: main.(*Client).readPump@/src/client.go:40 by main.(*Hub).serveWS
7x chan receive (nil chan) {tenant=\u202eevil}: main.evil\u202e
`);

const inserts = (text: string, cursor = text.length): readonly string[] =>
  complete(text, cursor, analysis).items.map(({ insert }) => insert);

describe("completion", () => {
  test.each([
    ["st", ["state:"]],
    ["-wa", ["wait:"]],
    ["(cou", ["count:"]],
    ["is:z", ["zombie"]],
    ["is:zombie sta", ["state:"]],
    ["fn:write", ["main.(*Client).writePump"]],
    ["fn:Pump", ["main.(*Client).writePump", "main.(*Client).readPump"]],
    ["state:ch", ['"chan send"', '"chan receive (nil chan)"']],
    ['state:"chan r', ['"chan receive (nil chan)"']],
    ["file:", ["client.go", "main.go"]],
    ["created:", ["main.(*Hub).serveWS"]],
    ["label:", ["tenant=acme"]],
    ["wait:>", [">5m", ">1h"]],
    ["wait:", [">5m", ">1h", "5m..1h"]],
    ["nosuch:", []],
    ["writeP", ["main.(*Client).writePump"]],
  ])("%s offers %j", (text, expected) => expect(inserts(text)).toEqual(expected));

  test("an empty query offers every field", () => {
    expect(inserts("")).toEqual(FIELDS.map(({ name }) => `${name}:`));
  });

  test("replaces what stands before the cursor, and nothing behind it", () => {
    expect(complete("is:zo count:>5", 5, analysis)).toMatchObject({ from: 3, to: 5 });
  });

  test("whatever is offered for a text field parses, and finds something", () => {
    for (const field of FIELDS.filter(({ kind }) => kind === "text" || kind === "label")) {
      for (const insert of inserts(`${field.name}:`)) {
        const { query } = parse(`${field.name}:${insert}`);
        expect(query === null ? [] : analysis.clusters.filter(matcherOf(query, analysis)), insert).not.toEqual([]);
      }
    }
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'fn:is"/(-) ORa*\\') }), fc.nat(30), (text, cursor) => {
        const { from, to } = complete(text, cursor, analysis);
        expect(from).toBeLessThanOrEqual(to);
      }),
    );
  });
});
