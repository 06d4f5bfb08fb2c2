// Keys of the heap's screen.

import type { KeyRow } from "../../keys/key-row.ts";

const heap = { scope: "heap" } as const;

export const heapKeys: readonly KeyRow[] = [
  {
    ...heap,
    keys: ["enter", "l", "right"],
    message: { type: "heapOpened" },
    label: "callers",
    labelHere: ({ heap: { here } }) => (here.pane === "flame" ? "zoom in" : "callers"),
    disabled: ({ heap: { here } }) => (here.pane === "memory" ? "this is a text: esc leads back to the list" : null),
    help: "heap: callers and callees of the place; in the flame graph: zoom in",
    group: "Move",
  },
  {
    ...heap,
    keys: ["/"],
    message: { type: "filterAsked" },
    label: "filter",
    help: "heap: filter stacks by function, file, package, size, growth; tab completes, ↑ history, esc clears",
    group: "Filter and order",
  },
  {
    ...heap,
    keys: ["v"],
    message: { type: "heapSampleTypeTurned" },
    label: "values",
    help: "heap: figures of inuse_space, inuse_objects, alloc_space, alloc_objects",
    group: "Filter and order",
  },
  {
    ...heap,
    keys: ["c"],
    message: { type: "heapGranularityTurned" },
    label: "group",
    help: "heap: rows by function, line, package, stack",
    group: "Filter and order",
  },
  {
    ...heap,
    keys: ["f"],
    message: { type: "heapPaneChosen", pane: "flame" },
    label: "flame",
    help: "heap: flame graph; j and k choose, enter zooms in, esc out",
    group: "Look",
  },
  {
    ...heap,
    keys: ["b"],
    message: { type: "heapPaneChosen", pane: "memory" },
    label: "memory",
    help: "heap: what holds the process's memory, profiles, warnings",
    group: "Look",
  },
  {
    ...heap,
    keys: ["s"],
    message: { type: "heapSorted" },
    label: "sort",
    help: "heap: sort by verdict, flat, cum, growth, name",
    group: "Filter and order",
  },
  {
    ...heap,
    keys: ["S"],
    message: { type: "heapReversed" },
    label: "",
    help: "heap: reverse the order",
    group: "Filter and order",
  },
];
