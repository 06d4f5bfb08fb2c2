import { describe, expect, test } from "vitest";
import { writeMarkdown } from "../../src/report/markdown/markdown.ts";
import { codeSpan, fenced, prose, tableCode } from "../../src/report/markdown/markdown-text.ts";
import { analysisOf } from "../analysis-text.ts";
import { ATTACKS, hostileAnalysis, NOTHING, OPTIONS, STORY } from "./story.ts";

/** What is left of a document when everything that Markdown shows literally is taken out. */
function outside(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "FENCE")
    .replaceAll(/(?<!`)(`+)(?!`)([^\n]*?[^`])\1(?!`)/g, "SPAN")
    .replaceAll(/<code>[^<>\n]*<\/code>/g, "CODE");
}

describe("markdown", () => {
  test("the story", async () => {
    await expect(writeMarkdown(STORY, OPTIONS)).toMatchFileSnapshot("golden/story.md");
  });

  test("every row of the table has as many cells as its heading", () => {
    for (const analysis of [STORY, NOTHING, hostileAnalysis()]) {
      const rows = writeMarkdown(analysis, OPTIONS)
        .split("\n")
        .filter((line) => line.startsWith("|"));
      const cells = rows.map((row) => row.split("|").length);
      expect(rows.length).toBe(analysis.clusters.length + 2);
      expect(new Set(cells).size).toBe(1);
    }
  });

  test("hostile text stays within code", () => {
    const markdown = writeMarkdown(hostileAnalysis(), OPTIONS);
    expect(markdown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    const rest = outside(markdown);
    expect(rest).not.toMatch(/script|octocat|example\.com|javascript|!\[|\]\(|amp|^# /m);
    expect(rest.match(/<[^>]*>/g)?.filter((tag) => !/^<\/?(details( open)?|summary|sub)>$/.test(tag))).toEqual([]);
    const unshown = Number(/(\d+) more stacks not shown/.exec(rest)?.[1] ?? 0);
    expect(rest.match(/<details/g)).toHaveLength(ATTACKS.length - unshown);
    expect(rest.match(/<\/details>/g)).toHaveLength(ATTACKS.length - unshown);
  });

  test("stays below what an issue can hold, and says what is missing", () => {
    const many = analysisOf(
      Array.from({ length: 900 }, (_, index) => `2x select zombie: ${"main.long/path".repeat(8)}.f${index}`).join("\n"),
    );
    const markdown = writeMarkdown(many, OPTIONS);
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toContain("75 more stacks not shown");
    expect(markdown).toContain("800 clusters with 1,600 goroutines not shown");
  });

  test.each([
    ["3 zombies in main.(*T).f (hub.go:88), 5-7 min", "3 zombies in `main.(*T).f` (`hub.go:88`), 5-7 min"],
    ["ask @octocat about #12", "ask `@octocat` about `#12`"],
    ["a*b* _c_ `d`", "`a*b*` `_c_` `` `d` ``"],
    ["it's 100% of one-shot readers, isn't it?", "it's 100% of one-shot readers, isn't it?"],
    ["\x1b[1m", "`\\x1b[1m`"],
  ])("prose %j", (text, expected) => expect(prose(text)).toBe(expected));

  test("fences and spans are longer than what is in them", () => {
    expect(codeSpan("a ``b`` c")).toBe("```a ``b`` c```");
    expect(fenced(["````"])).toBe("`````text\n````\n`````");
    expect(tableCode("a|b\\|c")).toBe("`a\\x7cb\\\\x7cc`");
    expect(tableCode(null)).toBe("-");
  });
});
