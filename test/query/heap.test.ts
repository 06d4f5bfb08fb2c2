import { describe, expect, test } from "vitest";
import type { HeapStack } from "../../src/heap/analysis.ts";
import { completeHeap, HEAP_FIELDS, heapMatcher, heapQueryError } from "../../src/query/heap.ts";
import { parse } from "../../src/query/parse.ts";

function stack(values: readonly number[], ...names: readonly string[]): HeapStack {
  const frames = names.map((func) => {
    const origin = func.startsWith("main.") ? ("main" as const) : ("std" as const);
    return { func, file: `/src/${func.split(".")[0]}.go`, line: 7, inlined: false, origin };
  });
  return { frames, values, owner: null, observer: false };
}

const STACKS = [
  stack([0, 3 * 2 ** 20], "strings.Clone", "main.keep"),
  stack([2 ** 20, 2 ** 20], "main.table"),
  stack([4096, 0], "bufio.NewReader", "net/http.serve"),
];

const found = (text: string): readonly number[] => {
  const matches = heapMatcher(parse(text).query!);
  return STACKS.flatMap((one, at) => (matches(one) ? [at] : []));
};

describe("a query of heap stacks", () => {
  test.each<[query: string, stacks: readonly number[]]>([
    ["", [0, 1, 2]],
    ["keep", [0]],
    ["fn:table", [1]],
    ["file:strings.go", [0]],
    ["is:main", [0, 1]],
    ["-origin:main", [2]],
    ["count:>1MB", [0]],
    ["count:1MB", [1]],
    ["count:>=512kB", [0, 1]],
    ["delta:>0", [0]],
    ["delta:<0", [2]],
  ])("%s finds %j", (text, expected) => expect(found(text)).toEqual(expected));

  test.each<[query: string, at: number, message: RegExp]>([
    [
      "keep state:running",
      5,
      /^state is of goroutines; heap stacks have words, is: fn: file: pkg: origin: count: delta:$/,
    ],
    ["is:zombie", 3, /^zombie is of goroutines/],
    ["fn:/(/", 4, /^not a regular expression/],
  ])("%s: what is wrong, and where", (text, at, message) => {
    expect(heapQueryError(text)).toMatchObject({ at, message: expect.stringMatching(message) });
  });

  test("a right one has no error", () => expect(heapQueryError("-fn:table count:>1GB")).toBe(null));
});

describe("completion", () => {
  const inserts = (text: string) => completeHeap(text, text.length, STACKS, "bytes").items.map(({ insert }) => insert);

  test("an empty query offers the fields that stacks have", () => {
    expect(inserts("")).toEqual(HEAP_FIELDS.map(({ name }) => `${name}:`));
    expect(inserts("")).not.toContain("state:");
  });

  test("values by what is held, and how much it is", () => {
    expect(inserts("fn:")).toEqual([
      ...["main.keep", "strings.Clone", "main.table", "bufio.NewReader", "net/http.serve"],
    ]);
    expect(completeHeap("fn:ke", 5, STACKS, "bytes").items).toEqual([{ insert: "main.keep", help: "3.15 MB" }]);
    expect(inserts("is:")).toEqual(["runtime", "std", "main"]);
    expect(inserts("state:")).toEqual([]);
  });
});
