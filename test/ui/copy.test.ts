// What `y` copies of a hostile dump: text for a shell or an issue, in which nothing acts.

import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import { copyText } from "../../src/ui/screens/goroutine/copy.ts";
import { unsafeLine } from "../report/clean.ts";
import { hostileAnalysis } from "../report/story.ts";

const analysis = hostileAnalysis() as Analysis;

describe.each(["stack", "goids", "summary", "issue", "file:line"] as const)("the %s", (what) => {
  test.each(analysis.clusters.map((cluster) => [cluster.frames[0]!.func, cluster] as const))("of %j", (_, cluster) => {
    const text = copyText(what, cluster, analysis, null);
    // The only tab is the indent of a place below its function, as Go prints it.
    expect(unsafeLine(what === "stack" ? text.replaceAll("\n\t", "\n") : text)).toBe(null);
    if (what !== "issue") return;
    // In code nothing is a link, a name or an element.
    const markup = text.replaceAll(/^(`{3,})text$.*?^\1$/gms, "").replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
    expect(markup).not.toMatch(/[<@`[\]]|http|www\.|javascript|^# /m);
  });
});
