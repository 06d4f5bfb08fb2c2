// The choices of a menu stand on the screen, all of them, however narrow it is.

import { expect, test } from "vitest";
import { clickAt, textOf } from "../../src/ui/draw/line.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import { newState } from "../../src/ui/state.ts";
import { SEED } from "./seed.ts";

const LABELS = ["text", "json", "markdown", "html (a page for a colleague)", "pprof", "junit", "sarif", "folded"];
const items = LABELS.map((label) => ({ label, message: { type: "menuLeft" } as const }));

test.each([60, 80, 200])("at %i columns", (columns) => {
  const state = { ...newState({ ...SEED, columns, rows: 24 }), menu: { title: "export as", items, index: 7 } };
  const lines = frameOf(state).lines;
  const foot = lines.slice(lines.findIndex((row) => textOf(row).startsWith(" export as")) + 1);
  const text = foot.map(textOf).join("");
  expect(text.match(/\d(?= )/g)).toEqual(LABELS.map((_, index) => String(index + 1)));
  for (const label of LABELS) expect(text).toContain(label);
  expect(clickAt(foot.at(-1)!, textOf(foot.at(-1)!).indexOf("folded"))).toEqual({ type: "menuPicked", index: 7 });
  expect(lines).toHaveLength(24);
});
