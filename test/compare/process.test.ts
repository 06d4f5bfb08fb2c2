import { expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { decodeAll } from "../dump/dumps.ts";

/** What a process prints whose `main` is in this file. */
const dump = (file: string): string =>
  `goroutine 1 [running]:\nmain.main()\n\t${file}:5 +0x1\n\ngoroutine 7 [select]:\nmain.wait()\n\t${file}:9 +0x1\n\n`;

test.each([
  ["one", "/src/shop/main.go", "goid"],
  ["two", "/src/bank/main.go", "signature"],
])("dumps of %s in one text are matched as such, though they share their list of stacks", (_, file, by) => {
  const { snapshots } = decodeAll(dump("/src/shop/main.go") + dump(file));
  expect(snapshots).toHaveLength(2);
  expect(analyse(snapshots).matching.by).toBe(by);
});
