import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import type { ReportOptions } from "../../src/report/options.ts";
import { writeSarif } from "../../src/report/sarif.ts";
import { analysisOf } from "../analysis-text.ts";
import { ATTACKS, hostileAnalysis, NOTHING, OPTIONS, STORY } from "./story.ts";

/** The schema of OASIS, errata 01. Written in draft 4, of which it uses nothing that draft 7 reads otherwise. */
const schema = JSON.parse(
  gunzipSync(readFileSync(join(import.meta.dirname, "golden/sarif-schema-2.1.0.json.gz"))).toString(),
);
delete schema.$schema;
delete schema.id;
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat("uri", (text: string) => URL.canParse(text));
ajv.addFormat("uri-reference", (text: string) => URL.canParse(text, "file:///x/") && /^[!-~]*$/.test(text));
ajv.addFormat("date-time", true);
ajv.addFormat("regex", true);
const validate = ajv.compile(schema);

interface Located {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region?: { readonly startLine: number };
  };
  readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations?: readonly Located[];
  readonly relatedLocations?: readonly (Located & { readonly id: number })[];
  readonly occurrenceCount?: number;
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly invocations: readonly {
    readonly toolExecutionNotifications: readonly { readonly level: string; readonly message: { text: string } }[];
  }[];
  readonly results: readonly Result[];
}

function runOf(analysis: Analysis, options: Partial<ReportOptions> = {}): Run {
  const text = writeSarif(analysis, { ...OPTIONS, ...options });
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  const document = JSON.parse(text);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document.runs[0];
}

describe("sarif", () => {
  test("zombies are errors, suspects warnings; pools, drains and the rest are no results", () => {
    const { results, tool } = runOf(STORY);
    expect(results.map(({ ruleId, level, occurrenceCount }) => [ruleId, level, occurrenceCount])).toEqual([
      ["websocket-writer-orphaned", "error", 300],
      ["suspect", "warning", 12],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test("the stuck line, who started it, and the cluster as fingerprint", () => {
    const [result] = runOf(STORY).results;
    expect(result?.locations).toMatchObject([
      {
        physicalLocation: {
          artifactLocation: { uri: "file:///src/chathub/main.go" },
          region: { startLine: 61 },
        },
        logicalLocations: [{ fullyQualifiedName: "main.(*client).writePump" }],
      },
    ]);
    expect(result?.relatedLocations).toMatchObject([{ id: 1, physicalLocation: { region: { startLine: 88 } } }]);
    expect(result?.message.text).toMatch(
      /^300 zombies in main\.\(\*client\)\.writePump, chan receive, waiting 5-7 min\./,
    );
    expect(result?.message.text).toContain("Started by [main.(*hub).serveWS](1).");
    expect(Object.values(result?.partialFingerprints ?? {})).toEqual([STORY.clusters[0]?.id]);
  });

  test("what is found below the source root is relative to it", () => {
    const sourceFile = (file: string): string | null => (file === "/src/chathub/main.go" ? "cmd/ch t/main.go" : null);
    const [zombie, suspect] = runOf(STORY, { sourceFile }).results;
    expect(zombie?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
      uri: "cmd/ch%20t/main.go",
      uriBaseId: "%SRCROOT%",
    });
    expect(suspect?.locations?.[0]?.physicalLocation?.artifactLocation.uri).toMatch(/^file:\/\/\/root\/go\//);
  });

  test("a place that Go did not print is none", () => {
    const bare = analysisOf("1x select zombie: main.f by main.g");
    const clusters = bare.clusters.map((cluster) => ({
      ...cluster,
      frames: cluster.frames.map((frame) => ({ ...frame, file: "", line: 0 })),
    }));
    const [result] = runOf({ ...bare, clusters }).results;
    expect(result?.locations?.[0]).toEqual({ logicalLocations: [{ fullyQualifiedName: "main.f", kind: "function" }] });
    const empty = clusters.map((cluster) => ({ ...cluster, frames: [], createdBy: null }));
    expect(runOf({ ...bare, clusters: empty }).results[0]).not.toHaveProperty("locations");
  });

  test("warnings and what is hidden are told", () => {
    const [invocation] = runOf(STORY, { top: 1 }).invocations;
    const told = invocation?.toolExecutionNotifications.map(({ level, message }) => `${level}: ${message.text}`);
    expect(told).toContain("warning: line 12: the dump was cut at 64 MiB");
    expect(told).toContain(`note: 5 clusters with 216 goroutines not shown`);
    expect(runOf(NOTHING).results).toEqual([]);
  });

  test("hostile text makes no link, no other place and no invalid document", () => {
    const { results } = runOf(hostileAnalysis());
    expect(results).toHaveLength(ATTACKS.length);
    for (const { message, locations } of results) {
      const links = [...message.text.matchAll(/(?<!\\)\[(?:\\.|[^\]\\])*\]\(([^)]*)\)/g)].map(([, target]) => target);
      expect(links).toEqual(["1"]);
      expect(locations?.[0]?.physicalLocation?.artifactLocation.uri).toMatch(/^file:\/\/\/src\//);
    }
  });

  test.each([
    ["C:/Users/dev/main.go", "file:///C:/Users/dev/main.go"],
    ["C:\\src\\main.go", "file:///C:/src/main.go"],
    ["github.com/acme/x/y.go", "github.com/acme/x/y.go"],
    ["//host/share/x.go", "file:///host/share/x.go"],
    ["javascript:alert(1)", "javascript%3Aalert(1)"],
    ["/a b/ü?#%.go", "file:///a%20b/%C3%BC%3F%23%25.go"],
  ])("the file %s", (file, uri) => {
    const one = analysisOf("1x select zombie: main.f");
    const clusters = one.clusters.map((cluster) => ({
      ...cluster,
      frames: cluster.frames.map((frame) => ({ ...frame, file })),
    }));
    const [result] = runOf({ ...one, clusters }).results;
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation.uri).toBe(uri);
  });
});
