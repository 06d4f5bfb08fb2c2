import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pictures } from "./pictures.ts";

test("the README shows the screens as they are (npm run docs writes them)", async () => {
  const readme = readFileSync("README.md", "utf8");
  const all = await pictures();
  expect(all.map(({ name }) => name)).toEqual(["clusters", "detail", "compare"]);
  for (const { name, block } of all) expect(readme).toContain(`<!-- screen:${name} -->\n${block}<!-- /screen -->`);
});
