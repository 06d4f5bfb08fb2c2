// Keys of a cluster's detail.

import type { KeyRow } from "../../keys/key-row.ts";

const detail = { scope: "goroutine", group: "Look" } as const;

export const goroutineKeys: readonly KeyRow[] = [
  {
    ...detail,
    keys: ["J"],
    message: { type: "neighbourOpened", by: 1 },
    label: "next",
    help: "the next cluster's detail",
    group: "Move",
  },
  {
    ...detail,
    keys: ["K"],
    message: { type: "neighbourOpened", by: -1 },
    label: "",
    help: "the previous cluster's detail",
    group: "Move",
  },
  {
    ...detail,
    keys: ["a"],
    message: { type: "argumentsToggled" },
    label: "arguments",
    help: "show the arguments of the frames",
  },
  {
    ...detail,
    keys: ["="],
    message: { type: "alignAsked" },
    label: "align",
    help: "align the stack with the nearest cluster's",
    group: "Compare",
  },
  { ...detail, keys: ["space"], message: { type: "marked" }, label: "", help: "mark for =", group: "Compare" },
  {
    ...detail,
    keys: ["s"],
    message: { type: "goroutinesSorted" },
    label: "sort",
    help: "sort the goroutines by: accused, goid, wait, creator, labels",
    group: "Filter and order",
  },
  {
    ...detail,
    keys: ["S"],
    message: { type: "goroutinesReversed" },
    label: "",
    help: "reverse the order",
    group: "Filter and order",
  },
  {
    ...detail,
    keys: ["n"],
    message: { type: "matchSought", by: 1 },
    label: "",
    help: "next match of the filter",
    group: "Filter and order",
  },
  {
    ...detail,
    keys: ["N"],
    message: { type: "matchSought", by: -1 },
    label: "",
    help: "previous match of the filter",
    group: "Filter and order",
  },
  {
    ...detail,
    keys: ["/"],
    message: { type: "filterAsked" },
    label: "",
    help: "filter; its matches are underlined here",
    group: "Filter and order",
  },
];
