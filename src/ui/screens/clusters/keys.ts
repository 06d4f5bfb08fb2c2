// Keys of the lists: clusters, and compare, which shows the same rows.

import type { KeyRow } from "../../key-row.ts";

const list = { scope: "lists", group: "Filter and order" } as const;

export const clusterKeys: readonly KeyRow[] = [
  {
    ...list,
    keys: ["enter", "l", "right"],
    message: { type: "opened" },
    label: "open",
    help: "into the cluster: whole stack, reasons, goroutines",
    group: "Move",
  },
  {
    ...list,
    keys: ["/"],
    message: { type: "filterAsked" },
    label: "filter",
    help: "filter, live as typed; tab completes, ↑ history, esc clears",
  },
  {
    ...list,
    keys: ["z"],
    message: { type: "quickFilterToggled", which: "zombies" },
    label: "zombies",
    help: "zombies only",
  },
  {
    ...list,
    keys: ["i"],
    message: { type: "quickFilterToggled", which: "idle" },
    label: "",
    help: "hide idle and runtime goroutines",
  },
  {
    ...list,
    keys: ["c"],
    message: { type: "regrouped" },
    label: "group",
    help: "collapse by: signature, function, top, state, created by",
  },
  {
    ...list,
    keys: ["s"],
    message: { type: "sortCycled" },
    label: "sort",
    help: "sort by: verdict, growth, count, wait, state, name",
  },
  { ...list, keys: ["S"], message: { type: "sortReversed" }, label: "", help: "reverse the order" },
  {
    ...list,
    keys: ["space"],
    message: { type: "marked" },
    label: "",
    help: "mark; with two marked, = aligns their stacks",
    group: "Compare",
  },
  {
    ...list,
    keys: ["="],
    message: { type: "alignAsked" },
    label: "",
    help: "align two stacks: the two marked, or this and its nearest",
    group: "Compare",
  },
];
