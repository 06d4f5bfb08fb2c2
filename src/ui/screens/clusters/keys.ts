// Keys of the lists of clusters, and of those that have an order: clusters, and compare, which shows the same rows.

import { noClusterHere } from "../../here.ts";
import type { KeyRow } from "../../keys/key-row.ts";

const list = { scope: "lists", group: "Filter and order" } as const;
const table = { scope: "tables", group: "Filter and order" } as const;

export const clusterKeys: readonly KeyRow[] = [
  {
    ...list,
    keys: ["enter", "l", "right"],
    message: { type: "opened" },
    label: "open",
    help: "into the cluster: whole stack, reasons, goroutines",
    group: "Move",
    disabled: noClusterHere,
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
    ...table,
    keys: ["c"],
    message: { type: "regrouped" },
    label: "group",
    help: "collapse by: signature, function, top, state, created by",
  },
  {
    ...table,
    keys: ["s"],
    message: { type: "sortCycled" },
    label: "sort",
    help: "sort by: verdict, growth, count, wait, state, name",
  },
  { ...table, keys: ["S"], message: { type: "sortReversed" }, label: "", help: "reverse the order" },
  {
    ...table,
    keys: ["space"],
    message: { type: "marked" },
    label: "",
    help: "mark; with two marked, = aligns their stacks",
    group: "Compare",
    disabled: noClusterHere,
  },
  {
    ...table,
    keys: ["="],
    message: { type: "alignAsked" },
    label: "",
    help: "align two stacks: the two marked, or this and its nearest",
    group: "Compare",
    disabled: noClusterHere,
  },
];
