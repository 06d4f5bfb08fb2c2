// The ids of clusters: notes, baselines and issues name them, so that they must never change.

import { expect, test } from "vitest";
import { clusterId, textId } from "../../src/cluster/signature.ts";
import type { CreatedBy, Frame } from "../../src/dump/model.ts";

const frame = (func: string, file: string, line: number): Frame => ({ func, file, line, inlined: false });
const stack = (one: Frame, createdBy: CreatedBy | null) => ({
  frames: [one],
  createdBy,
  elided: null,
  elidedBefore: 0,
});

test("a stack has the id that it had in the first version, ASCII or not", () => {
  const by = { func: "main.main", file: "/src/main.go", line: 3 };
  expect(clusterId(stack(frame("main.work", "/src/main.go", 7), by), "select")).toBe("6309129f7f26410c");
  expect(clusterId(stack(frame("main.arbeiteFür", "/src/größe.go", 7), null), null)).toBe("e1b5193a9a5d8da3");
  expect(clusterId(stack(frame("main.\ud800", "/src/𝒢.go", 7), null), "chan send")).toBe("5baf3c6340500f15");
});

test("a text of any length has one", () => {
  expect(textId("")).toBe("801741e85948a60b");
  expect(textId("a".repeat(10_000))).toBe("7aef6e568a803493");
  expect(textId("ä".repeat(10_000))).toBe("cea293fe4149514f");
});
