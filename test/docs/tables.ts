// The tables of the documents, from the code and from the recordings.

import { FIELDS, type Field } from "../../src/query/fields.ts";
import { PATTERNS } from "../../src/verdict/patterns/index.ts";
import type { Score } from "../verdict/score.ts";

/** @returns a Markdown table; bars within a cell are escaped */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}

/** @param source the text of thresholds.ts: each `export const` stands below its reason */
export function thresholdTable(source: string): string {
  const entries = source.matchAll(/\/\*\* (.+?) \*\/\nexport const (\w+) = ([\d_.]+);/g);
  return table(
    ["threshold", "value", "reason"],
    Array.from(entries, ([, reason = "", name, value = ""]) => [`\`${name}\``, value, reason]),
  );
}

export function patternList(): string {
  return PATTERNS.map(
    ({ id, title, what, lookAlike, advice }) =>
      `### ${title}\n\n\`${id}\`. ${what}\n\n- **Benign:** ${lookAlike}\n- **Fix:** ${advice}\n`,
  ).join("\n");
}

export function fieldTable(): string {
  return table(
    ["field", "is", "examples"],
    FIELDS.map((field) => [`\`${field.name}:\``, field.help, examplesOf(field)]),
  );
}

function examplesOf(field: Field): string {
  const code = (text: string): string => `\`${field.name}:${text}\``;
  switch (field.kind) {
    case "count":
    case "minutes":
      return field.examples.map(code).join(" ");
    case "word":
      return field.words.map(({ name, help }) => `${code(name)} ${help}`).join("; ");
    case "goid":
      return [code("4711"), code("100..200")].join(" ");
    case "label":
      return [code("tenant"), code("tenant=acme")].join(" ");
    case "text":
      return EXAMPLES[field.name]?.map(code).join(" ") ?? "";
  }
}

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  state: ['"chan send"', "IO*"],
  fn: ["main.(*Hub).run", "net/http.*"],
  file: ["hub.go", "hub.go:88"],
  pkg: ["net/http", "=main"],
  created: ["serveWS", "hub.go:88"],
  id: ["3fa9c1"],
};

const SERIES: Readonly<Record<string, string>> = {
  all: "all dumps",
  quiet: "only those taken when quiet",
  "first+last": "the first and the last",
  "two rounds": "two rounds of load",
  "one round": "one round of load",
  "last alone": "the last alone",
};

export function accuracyTable(scores: readonly Score[]): string {
  const rows = Object.entries(SERIES).map(([series, words]) => {
    const some = scores.filter(({ dumps }) => dumps === series);
    const sum = (read: (one: Score) => number): string => String(some.reduce((total, one) => total + read(one), 0));
    return [
      words,
      String(some.length),
      sum(({ zombie }) => zombie),
      sum(({ suspect }) => suspect),
      sum(({ missed }) => missed),
      sum(({ falseZombies }) => falseZombies.length),
      sum(({ falseSuspects }) => falseSuspects.length),
    ];
  });
  const head = [
    "dumps",
    "recordings",
    "leak: zombie",
    "leak: suspect",
    "leak: missed",
    "healthy: zombie",
    "healthy: suspect",
  ];
  return table(head, rows);
}

/** Codes that rules give, in the order of the table; a pattern's own code counts for its proof or its suspicion. */
const RULE_ROW = /^\| (?<rule>[^|]+?) \|(?<rest>.+?)\|(?<cell>[^|]*)\|$/gm;
const HEADING = "## The rules, in order";

/** @returns the text with the last cell of each row of the table of rules filled */
export function withMeasuredRules(text: string, scores: readonly Score[]): string {
  const section = ruleSection(text);
  const measured = tally(scores, rulesNamed(section));
  const filled = section.replace(RULE_ROW, (whole, rule: string, rest: string) =>
    rule === "rule" || rule === "---" ? whole : `| ${rule} |${rest}| ${figures(measured.get(rule))} |`,
  );
  return text.replace(section, () => filled);
}

/** @returns the part of the page that holds the table of rules */
export function ruleSection(text: string): string {
  const from = text.indexOf(HEADING);
  return text.slice(from, text.indexOf("\n## ", from + HEADING.length));
}

/** @returns the first cells: `` `grows` ``, or "a pattern's proof" */
export function rulesNamed(section: string): readonly string[] {
  return Array.from(section.matchAll(RULE_ROW), ({ groups }) => groups!.rule!);
}

type Figures = { right: number; wrong: number };

function tally(scores: readonly Score[], rules: readonly string[]): ReadonlyMap<string, Figures> {
  const measured = new Map<string, Figures>();
  for (const { rule, class: verdict, right } of scores.flatMap(({ accusations }) => accusations)) {
    const pattern = verdict === "zombie" ? "a pattern's proof" : "a pattern's suspicion";
    const row = rules.find((name) => name.includes(`\`${rule}\``)) ?? pattern;
    const known = measured.get(row) ?? { right: 0, wrong: 0 };
    known[right ? "right" : "wrong"]++;
    measured.set(row, known);
  }
  return measured;
}

function figures(measured: Figures | undefined): string {
  return measured === undefined ? "–" : `${measured.right}, ${measured.wrong}`;
}
